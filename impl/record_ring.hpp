// Records of different lengths in a ring of bytes: where the next one goes, and what it looks like.
//
// Process and thread safety: one writer and one reader at a time. The ring itself orders nothing:
// the writer publishes a position with a release store after write(), the reader reads it with
// acquire before read(), and the other way round for the room that it gives back.
//
// Invariants
//   1. Lengths are counted in units of 8 bytes. A record is a length word of 4 bytes and the item,
//      rounded up to units (v1); it never wraps: if it does not fit before the end, a padding word
//      takes the rest of the ring and the record begins at unit 0 (v2); if it fits in neither
//      place, there is no room (v3).
//   2. A position is the unit at which the next record (or its padding) begins, always below
//      units(); writer and reader who pass the same records go through the same positions.
//   3. A ring of units_for(n, m) always has room for one more record while fewer than n are inside,
//      none longer than m bytes.
//   4. Whatever stands in the memory and in the positions: nothing outside of the ring is touched,
//      and no more than item_bytes_max is copied out. What cannot be a record is answered as none.
//
// Invariant 3. Let a record take at most m units and n - 1 of them be inside, R the units of the
// ring, H the reader's position and T the writer's. If T >= H and a record of r <= m units fits
// neither behind T (R < T + r) nor before H (H < r), then R < T + r <= H + (n-1)m + r < (n+1)m. If
// the writer has wrapped (T < H), the padding is shorter than a record, so H - T, the room, is
// R - padding - records > R - m - (n-1)m = R - nm. R = (n+1)m makes the first impossible and the
// second at least m.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <span>

namespace queuecheck {

class RecordRing {
 public:
  static constexpr std::size_t unit_bytes = 8;

  // Where a record lies, how long its item is, and the position behind it.
  struct Record {
    std::uint32_t at;
    std::uint32_t next;
    std::uint32_t item_bytes;
  };

  RecordRing(std::byte* memory, std::uint32_t units, std::uint32_t item_bytes_max)
      : memory_(memory), units_(units), item_bytes_max_(item_bytes_max) {}

  static constexpr std::uint32_t units_of(std::size_t item_bytes) {
    return static_cast<std::uint32_t>((sizeof(Length) + item_bytes + unit_bytes - 1) / unit_bytes);
  }
  // Units for n items of at most m bytes each; more than 2^32 - 1 means that it cannot be had.
  static constexpr std::uint64_t units_for(std::uint32_t n, std::uint32_t m) {
    return (std::uint64_t{n} + 1) * units_of(m);
  }

  std::uint32_t units() const { return units_; }

  // Writer: where to put an item of `bytes`, with the reader at `head`; none inside if `empty`.
  std::optional<Record> room_for(std::size_t item_bytes, std::uint32_t tail, std::uint32_t head,
                                 bool empty) const {
    const auto bytes = static_cast<std::uint32_t>(item_bytes);
    const std::uint32_t wanted = units_of(bytes);
    if (tail >= units_ || head >= units_) return std::nullopt;
    if (tail > head || empty) {
      if (wanted <= units_ - tail) return record(tail, bytes);  // before the end
      if (wanted <= head) return record(0, bytes);              // step v2: from the start
      return std::nullopt;                                      // step v3: no room
    }
    if (wanted <= head - tail) return record(tail, bytes);  // behind the reader
    return std::nullopt;                                    // step v3: no room
  }

  // Writer: writes the record, and the padding before it if it went to the start.
  void write(const Record& record, std::uint32_t tail, const std::byte* item) const {
    if (record.at != tail) set_length(tail, padding);  // step v2: skip the rest
    set_length(record.at, record.item_bytes);
    copy(payload(record.at), item, record.item_bytes);
  }

  // Reader: the next record; none if what stands there cannot be one.
  std::optional<Record> find(std::uint32_t head) const {
    std::uint32_t at = head;
    if (at >= units_) return std::nullopt;
    std::uint32_t bytes = length(at);
    if (bytes == padding) {  // step v2: the writer skipped the rest
      at = 0;
      bytes = length(at);
    }
    if (bytes > item_bytes_max_ || units_of(bytes) > units_ - at) return std::nullopt;
    return record(at, bytes);
  }

  // Reader: copies a record found out; there must be room for record.item_bytes.
  void read(const Record& record, std::byte* into) const {
    copy(into, payload(record.at), record.item_bytes);
  }

 private:
  using Length = std::uint32_t;
  static constexpr Length padding = std::numeric_limits<Length>::max();

  Record record(std::uint32_t at, std::uint32_t bytes) const {
    const std::uint32_t next = at + units_of(bytes);
    return {at, next == units_ ? 0 : next, bytes};
  }

  std::byte* unit(std::uint32_t at) const { return memory_ + std::size_t{at} * unit_bytes; }
  std::byte* payload(std::uint32_t at) const { return unit(at) + sizeof(Length); }

  Length length(std::uint32_t at) const {
    Length length = 0;
    std::memcpy(&length, unit(at), sizeof length);
    return length;
  }
  void set_length(std::uint32_t at, Length length) const {
    std::memcpy(unit(at), &length, sizeof length);
  }

  // The most frequent length without a call.
  static void copy(std::byte* to, const std::byte* from, std::size_t bytes) {
    if (bytes == sizeof(std::uint64_t)) {
      std::memcpy(to, from, sizeof(std::uint64_t));
    } else if (bytes != 0) {
      std::memcpy(to, from, bytes);
    }
  }

  std::byte* memory_;
  std::uint32_t units_;
  std::uint32_t item_bytes_max_;
};

}  // namespace queuecheck
