// The ring of records against a plain list, over all sizes; and what it does with nonsense.
#include "queuecheck/impl/record_ring.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>
#include <vector>

namespace queuecheck {
namespace {

// A ring in memory of its own (exactly as long, for the address sanitizer), with both positions.
class Ring {
 public:
  Ring(std::uint32_t units, std::uint32_t item_bytes_max)
      : memory_(std::size_t{units} * RecordRing::unit_bytes),
        ring_(memory_.data(), units, item_bytes_max) {}

  bool put(const std::string& item) {
    const auto record = ring_.room_for(item.size(), tail_, head_, count_ == 0);
    if (!record) return false;
    ring_.write(*record, tail_, reinterpret_cast<const std::byte*>(item.data()));
    tail_ = record->next;
    ++count_;
    return true;
  }
  std::string get() {
    const auto record = ring_.find(head_);
    if (!record) return "<nothing>";
    std::string item(record->item_bytes, '\0');
    ring_.read(*record, reinterpret_cast<std::byte*>(item.data()));
    head_ = record->next;
    --count_;
    return item;
  }

  std::vector<std::byte> memory_;
  RecordRing ring_;
  std::uint32_t tail_ = 0;
  std::uint32_t head_ = 0;
  std::uint32_t count_ = 0;
};

std::string random_item(std::mt19937_64& random, std::uint32_t most) {
  // Mostly the extremes: paddings of all lengths come from large items among small ones.
  const std::uint64_t draw = random() % 4;
  const std::size_t length = draw == 0 ? 0 : draw == 1 ? most : random() % (most + 1);
  return std::string(length, static_cast<char>('a' + random() % 26));
}

// Invariant 3: with room for n items of the largest size, n items of any sizes always fit.
TEST(RecordRing, HoldsTheItemsThatItIsSizedForAtEveryPositionAndInEveryMixture) {
  std::mt19937_64 random(20261122);
  for (const std::uint32_t n : {1U, 2U, 3U, 7U}) {
    for (const std::uint32_t most : {0U, 1U, 4U, 5U, 8U, 60U, 100U}) {
      Ring ring(static_cast<std::uint32_t>(RecordRing::units_for(n, most)), most);
      std::deque<std::string> inside;
      for (int step = 0; step < 4000; ++step) {
        if (inside.size() < n && random() % 2 == 0) {
          inside.push_back(random_item(random, most));
          ASSERT_TRUE(ring.put(inside.back()))
              << n << " x " << most << ", step " << step << ", " << inside.size()
              << " inside, tail " << ring.tail_ << ", head " << ring.head_;
        } else if (!inside.empty()) {
          ASSERT_EQ(ring.get(), inside.front()) << n << " x " << most << ", step " << step;
          inside.pop_front();
        }
        if (random() % 50 == 0) {  // as much as goes in, then all of it
          while (inside.size() < n) {
            inside.push_back(random_item(random, most));
            ASSERT_TRUE(ring.put(inside.back()));
          }
        }
      }
    }
  }
}

// In a ring that is too small for all, a refusal is the only other answer: nothing is overwritten.
TEST(RecordRing, RefusesRatherThanOverwrites) {
  std::mt19937_64 random(7);
  for (const std::uint32_t units : {4U, 5U, 9U, 32U}) {
    Ring ring(units, 8);
    std::deque<std::string> inside;
    int refused = 0;
    for (int step = 0; step < 20'000; ++step) {
      if (random() % 3 != 0) {
        const std::string item = random_item(random, 8);
        if (ring.put(item)) {
          inside.push_back(item);
        } else {
          ++refused;
          ASSERT_FALSE(inside.empty()) << "an empty ring has room for any item";
        }
      } else if (!inside.empty()) {
        ASSERT_EQ(ring.get(), inside.front());
        inside.pop_front();
      }
    }
    EXPECT_GT(refused, 1000) << units;
  }
}

TEST(RecordRing, IsFullWhenTheWriterStandsWhereTheReaderStands) {
  Ring ring(4, 12);
  EXPECT_TRUE(ring.put("two units"));
  EXPECT_TRUE(ring.put("two again"));
  EXPECT_EQ(ring.tail_, ring.head_);
  EXPECT_FALSE(ring.put(""));
  EXPECT_EQ(ring.get(), "two units");
  EXPECT_TRUE(ring.put("one more"));
  EXPECT_EQ(ring.get(), "two again");
  EXPECT_EQ(ring.get(), "one more");
}

// Whatever stands in memory and positions, nothing outside is read or written (the address
// sanitizer watches: the ring's memory ends where the ring ends).
TEST(RecordRing, StaysInsideWhateverItIsTold) {
  std::mt19937_64 random(99);
  std::vector<std::byte> into(64);
  for (int round = 0; round < 20'000; ++round) {
    const auto units = static_cast<std::uint32_t>(1 + random() % 12);
    Ring ring(units, 64);
    for (std::byte& byte : ring.memory_) {
      byte = random() % 2 == 0 ? std::byte{0xff} : static_cast<std::byte>(random() % 12);
    }
    const auto position = [&] {
      return static_cast<std::uint32_t>(random() % 4 == 0 ? random() : random() % (units + 1));
    };
    if (const auto record = ring.ring_.find(position())) {
      ASSERT_LE(record->item_bytes, 64U);
      ASSERT_LT(record->next, units);
      ring.ring_.read(*record, into.data());
    }
    const std::uint32_t tail = position();
    const std::size_t bytes = random() % 65;
    if (const auto record = ring.ring_.room_for(bytes, tail, position(), random() % 2 == 0)) {
      ring.ring_.write(*record, tail, into.data());
    }
  }
}

}  // namespace
}  // namespace queuecheck
