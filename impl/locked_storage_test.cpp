// Where the items of `locked` lie: against a plain list, over many wraps of small rings, and with
// nonsense in the memory.
#include "queuecheck/impl/locked_storage.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <vector>

namespace queuecheck {
namespace {

constexpr std::byte untouched{0xa5};

// A storage between two margins that nobody may touch.
class Guarded {
 public:
  explicit Guarded(const LockedStorage::Shape& shape)
      : bytes_(LockedStorage::bytes(shape)), memory_(bytes_ + 2 * margin, untouched) {
    std::fill_n(memory_.begin() + margin, bytes_, std::byte{0});
  }
  std::byte* start() { return memory_.data() + margin; }
  std::size_t bytes() const { return bytes_; }
  bool margins_untouched() const {
    const auto is_untouched = [](std::byte b) { return b == untouched; };
    return std::all_of(memory_.begin(), memory_.begin() + margin, is_untouched) &&
           std::all_of(memory_.end() - margin, memory_.end(), is_untouched);
  }

 private:
  static constexpr std::ptrdiff_t margin = 4096;

  std::size_t bytes_;
  std::vector<std::byte> memory_;
};

std::string read(const LockedStorage& storage, std::uint64_t number) {
  const auto spot = storage.find(number);
  if (!spot) return "<none>";
  std::string item(spot->bytes, '?');
  storage.read(*spot, reinterpret_cast<std::byte*>(item.data()));
  return item;
}

// Puts and gets at random; what is inside must be readable at any time, and room must be refused
// exactly when the bytes inside say so.
void run(const LockedStorage::Shape& shape, std::mt19937_64& random, int steps) {
  Guarded memory(shape);
  const LockedStorage storage(memory.start(), shape);
  std::deque<std::string> inside;
  std::uint64_t head = 0;
  std::uint64_t bytes = 0;
  const std::uint64_t least_percent = random() % 3 * 40;  // small items, mixed ones, large ones
  for (int step = 0; step < steps; ++step) {
    const std::uint64_t tail = head + inside.size();
    if (random() % 2 == 0) {
      const std::uint64_t least = shape.item_bytes_max * least_percent / 100;
      const std::size_t length = least + random() % (shape.item_bytes_max - least + 1);
      const std::string item(length, static_cast<char>('a' + step % 26));
      if (inside.size() == shape.capacity) continue;
      const auto spot = storage.spot_for(head, tail, length);
      const bool fits = shape.ring_bytes == 0 || bytes + length <= shape.ring_bytes;
      ASSERT_EQ(spot.has_value(), fits)
          << bytes << " bytes inside, " << length << " more, of " << shape.ring_bytes;
      if (!spot) continue;
      storage.write(head, tail, *spot, reinterpret_cast<const std::byte*>(item.data()));
      if (random() % 4 == 0) continue;  // not committed: whoever wrote it was killed
      inside.push_back(item);
      bytes += length;
    } else if (!inside.empty()) {
      for (std::size_t i = 0; i < inside.size(); ++i) ASSERT_EQ(read(storage, head + i), inside[i]);
      bytes -= inside.front().size();
      inside.pop_front();
      ++head;
    }
  }
  ASSERT_TRUE(memory.margins_untouched());
}

TEST(LockedStorage, KeepsItemsOfAllLengthsAndRefusesByTheBytesInsideAlone) {
  std::mt19937_64 random(20261123);
  for (int round = 0; round < 1500; ++round) {
    const std::uint64_t ring_bytes = 1 + random() % 60;
    const auto item_bytes_max = static_cast<std::uint32_t>(random() % (ring_bytes + 1));
    run({1 + random() % 12, ring_bytes, item_bytes_max}, random, 300);
    if (HasFatalFailure()) return;
  }
}

TEST(LockedStorage, KeepsItemsInSlots) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 100; ++round) {
    run({1 + random() % 12, 0, static_cast<std::uint32_t>(random() % 40)}, random, 300);
    if (HasFatalFailure()) return;
  }
}

TEST(LockedStorage, NeverLeavesItsMemoryWhateverStandsInIt) {
  std::mt19937_64 random(7);
  int nones = 0;
  for (int round = 0; round < 20'000; ++round) {
    const LockedStorage::Shape shape{1 + random() % 6, random() % 2 * 64, 24};
    Guarded memory(shape);
    const LockedStorage storage(memory.start(), shape);
    for (std::size_t i = 0; i < memory.bytes(); ++i) {
      // Small numbers too: they look like positions.
      const std::uint64_t any = random();
      memory.start()[i] = any % 4 == 0 ? static_cast<std::byte>(any >> 8) : std::byte{0};
    }
    const std::uint64_t head = random() % 8;
    const std::uint64_t tail = head + random() % (shape.capacity + 1);
    const std::string found = read(storage, head);
    nones += found == "<none>";
    ASSERT_LE(found.size(), 24U);
    const std::string item(random() % 25, 'x');
    if (const auto spot = storage.spot_for(head, tail, item.size())) {
      storage.write(head, tail, *spot, reinterpret_cast<const std::byte*>(item.data()));
    }
    ASSERT_TRUE(memory.margins_untouched());
  }
  EXPECT_GT(nones, 1000);
}

TEST(LockedStorage, RefusesSizesBeyondTheAddressSpace) {
  constexpr std::uint64_t most = ~std::uint64_t{0};
  for (const LockedStorage::Shape& shape : {LockedStorage::Shape{most / 8, 0, 8},
                                            {most / 2, 64, 8},
                                            {8, most, 8},
                                            {8, most - 200, 8},
                                            {most, most, ~std::uint32_t{0}}}) {
    EXPECT_THROW(LockedStorage::bytes(shape), std::invalid_argument);
  }
}

}  // namespace
}  // namespace queuecheck
