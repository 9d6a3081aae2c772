// How long things took, in memory of fixed size that processes share: a log-linear histogram, whose
// buckets are as wide as 1/128 of what they hold, so that every quantile is known to within 0.8 %
// (half of it on either side of the bucket's middle: 0.4 %) from 1 ns to two hours. The layout of
// HdrHistogram (Tene): exponent by exponent, each cut into equal parts.
//
// Process and thread safety: add() by one writer; everything else when the writers are done, or by
// one reader that can live with a count that is a moment old. All zero bytes are an empty
// histogram, so fresh shared memory is one.
//
// Invariants
//   1. Buckets are disjoint, in order, and cover 0 to 2^bits_max - 1; larger values are counted in
//      the last one, and `beyond` says how many.
//   2. lowest_of(bucket_of(v)) <= v <= highest_of(bucket_of(v)), and the width of a bucket is at
//      most 1/128 of its lowest value (1 below 128).
//   3. merge() is what adding all values to one histogram would have been.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace queuecheck {

class LatencyHistogram {
 public:
  static constexpr unsigned part_bits = 7;  // 128 buckets to each power of two
  static constexpr unsigned bits_max = 43;  // 2^43 ns are 2.4 hours
  static constexpr std::uint64_t value_max = (std::uint64_t{1} << bits_max) - 1;
  static constexpr std::size_t buckets = (std::size_t{1} << part_bits) * (bits_max - part_bits + 1);

  static constexpr std::size_t bucket_of(std::uint64_t value) {
    constexpr std::uint64_t parts = std::uint64_t{1} << part_bits;
    if (value < parts) return static_cast<std::size_t>(value);
    if (value > value_max) return buckets - 1;
    // The highest 1 + part_bits bits, and how far they are shifted.
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - 1 - part_bits;
    return static_cast<std::size_t>(shift * parts + (value >> shift));
  }
  static constexpr std::uint64_t lowest_of(std::size_t bucket) {
    constexpr std::size_t parts = std::size_t{1} << part_bits;
    if (bucket < 2 * parts) return bucket;
    const std::size_t shift = bucket / parts - 1;
    return std::uint64_t{parts + bucket % parts} << shift;
  }
  static constexpr std::uint64_t highest_of(std::size_t bucket) {
    return bucket + 1 == buckets ? value_max : lowest_of(bucket + 1) - 1;
  }

  static constexpr std::uint64_t middle_of(std::size_t bucket) {
    return lowest_of(bucket) + (highest_of(bucket) - lowest_of(bucket)) / 2;
  }
  // Of `count` values, counted from 1: the smallest to which at least `share` of all are not above.
  static std::uint64_t rank_of(double share, std::uint64_t count);

  // A negative duration is counted as 0: clocks of two processes may differ by a few ns.
  void add(std::int64_t nanoseconds) {
    const std::uint64_t value = nanoseconds < 0 ? 0 : static_cast<std::uint64_t>(nanoseconds);
    bump(counts_[bucket_of(value)]);
    if (value > value_max) bump(beyond_);
    // relaxed: one writer; pairs with nothing, readers come later or want a moment's view
    if (value > max_.load(std::memory_order_relaxed)) max_.store(value, std::memory_order_relaxed);
  }
  void merge(const LatencyHistogram& other);
  void clear();

  std::uint64_t count() const;
  std::uint64_t beyond() const { return beyond_.load(std::memory_order_relaxed); }
  std::uint64_t max() const { return max_.load(std::memory_order_relaxed); }  // exact
  // The middle of the bucket in which the value of that rank lies, never above max(). 0 of none.
  std::uint64_t quantile(double share) const;
  std::uint64_t count_in(std::size_t bucket) const {
    return counts_[bucket].load(std::memory_order_relaxed);
  }

 private:
  // relaxed, and no locked instruction: one writer
  static void bump(std::atomic<std::uint64_t>& count) {
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  std::array<std::atomic<std::uint64_t>, buckets> counts_{};
  std::atomic<std::uint64_t> beyond_ = 0;
  std::atomic<std::uint64_t> max_ = 0;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace queuecheck
