// Where the items of `locked` (locked_queue.hpp) lie: item number n has slot n % capacity.
//
//     slots    {length, item}                     room for the largest item in each
//     packed   {before, begin, length} ...  ring  the items, of different lengths, lie in the ring
//
// Process and thread safety: none of its own; one caller at a time, who holds the mutex.
//
// Invariants (head and tail: items ever taken and put)
//   1. Nothing is remembered but the slots of the items inside: whatever is done for item `tail`
//      before the queue's commit has no effect at all.
//   2. Packed: an item lies in one piece at [begin, begin + max(1, length)) of the ring, no two
//      overlap, and each begins where the one before it ends, or at 0 if it would not fit there
//      (the rest of the ring is skipped), or at 0 if none was inside.
//   3. Packed: `before` is the sum of the lengths of the items put since none was inside. So the
//      bytes inside are a difference, and the bound on them is exact: where items lie never
//      refuses one that ring_bytes and capacity allow.
//   4. Whatever stands in the place: nothing outside of it is touched. What cannot be an item is
//      answered as none.
//
// Invariant 3. Count an item of no bytes as one. Items inside and the new one, of s bytes, take
// together at most U = ring_bytes + capacity; none takes more than m; the ring has R = U + m. Let H
// be the begin of the first item and E the end of the last, S the sum inside, S + s <= U.
//   E > H: they lie in [H, E), E - H = S. If the new one fitted neither behind them nor before
//     them, R < E + s and H < s: R < H + S + s < m + U.
//   E <= H: the last ones lie in [0, E); what was skipped at the end is g < m, so the gap is
//     H - E = R - g - S > U - S >= s.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

namespace queuecheck {

class LockedStorage {
 public:
  struct Shape {
    std::uint64_t capacity = 0;
    std::uint64_t ring_bytes = 0;  // 0: slots
    std::uint32_t item_bytes_max = 0;
  };

  // Where an item lies.
  struct Spot {
    std::uint64_t at = 0;  // from the start of the memory
    std::uint32_t bytes = 0;
  };

  LockedStorage(std::byte* memory, Shape shape)
      : memory_(memory),
        shape_(shape),
        slot_bytes_(slot_bytes(shape)),
        ring_(slot_bytes_ * shape.capacity),
        ring_bytes_(ring_size(shape)) {}

  static std::size_t bytes(const Shape& shape) {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(shape.capacity, slot_bytes(shape), &bytes) ||
        __builtin_add_overflow(bytes, shape.ring_bytes, &bytes) ||
        __builtin_add_overflow(bytes, shape.capacity + shape.item_bytes_max + 1, &bytes)) {
      throw std::invalid_argument("locked: capacity " + std::to_string(shape.capacity) +
                                  " times item size does not fit the address space");
    }
    return slot_bytes(shape) * shape.capacity + ring_size(shape);
  }

  // For item number `tail`: none if the bytes inside leave too little room.
  std::optional<Spot> spot_for(std::uint64_t head, std::uint64_t tail, std::size_t length) const {
    const auto bytes = static_cast<std::uint32_t>(length);
    if (!packed()) return Spot{slot(tail) + sizeof(std::uint32_t), bytes};
    std::uint64_t begin = 0;
    std::uint64_t limit = ring_bytes_;
    const std::uint64_t taken = room_of(bytes);
    if (head != tail) {
      const Record first = load<Record>(slot(head));
      const Record last = load<Record>(slot(tail - 1));
      if (last.before + last.bytes - first.before + bytes > shape_.ring_bytes) return std::nullopt;
      begin = last.begin + room_of(last.bytes);
      if (begin <= first.begin || begin + taken > ring_bytes_) {
        if (begin > first.begin) begin = 0;
        limit = std::min(limit, first.begin);
      }
    }
    if (begin > limit || taken > limit - begin) return std::nullopt;
    return Spot{ring_ + begin, bytes};
  }

  void write(std::uint64_t head, std::uint64_t tail, Spot spot, const std::byte* item) const {
    if (packed()) {
      const Record last = head == tail ? Record{} : load<Record>(slot(tail - 1));
      store(slot(tail), Record{last.before + last.bytes, spot.at - ring_, spot.bytes, 0});
    } else {
      store(spot.at - sizeof spot.bytes, spot.bytes);
    }
    if (spot.bytes != 0) std::memcpy(memory_ + spot.at, item, spot.bytes);
  }

  // Where item `number`, which is inside, lies; none if that cannot be.
  std::optional<Spot> find(std::uint64_t number) const {
    const std::uint64_t at = slot(number);
    if (!packed()) {
      const auto bytes = load<std::uint32_t>(at);
      if (bytes > shape_.item_bytes_max) return std::nullopt;
      return Spot{at + sizeof bytes, bytes};
    }
    const Record record = load<Record>(at);
    if (record.bytes > shape_.item_bytes_max || record.begin > ring_bytes_ ||
        record.bytes > ring_bytes_ - record.begin) {
      return std::nullopt;
    }
    return Spot{ring_ + record.begin, record.bytes};
  }

  void read(Spot spot, std::byte* into) const {
    if (spot.bytes != 0) std::memcpy(into, memory_ + spot.at, spot.bytes);
  }

  // May items be refused although there are fewer than `capacity`?
  bool packed() const { return shape_.ring_bytes != 0; }

 private:
  struct Record {
    std::uint64_t before = 0;
    std::uint64_t begin = 0;
    std::uint32_t bytes = 0;
    std::uint32_t unused = 0;
  };

  // Slots begin at multiples of 8.
  static constexpr std::size_t slot_bytes(const Shape& shape) {
    if (shape.ring_bytes != 0) return sizeof(Record);
    return (sizeof(std::uint32_t) + std::size_t{shape.item_bytes_max} + 7) / 8 * 8;
  }
  static constexpr std::uint64_t room_of(std::uint32_t item_bytes) {
    return std::max(item_bytes, 1U);
  }
  static constexpr std::uint64_t ring_size(const Shape& shape) {
    if (shape.ring_bytes == 0) return 0;
    return shape.ring_bytes + shape.capacity + room_of(shape.item_bytes_max);
  }

  std::uint64_t slot(std::uint64_t number) const { return number % shape_.capacity * slot_bytes_; }

  template <class T>
  T load(std::uint64_t at) const {
    T value;
    std::memcpy(&value, memory_ + at, sizeof value);
    return value;
  }
  template <class T>
  void store(std::uint64_t at, const T& value) const {
    std::memcpy(memory_ + at, &value, sizeof value);
  }

  std::byte* memory_;
  Shape shape_;
  std::uint64_t slot_bytes_;
  std::uint64_t ring_;        // where the ring begins
  std::uint64_t ring_bytes_;  // and its length
};

}  // namespace queuecheck
