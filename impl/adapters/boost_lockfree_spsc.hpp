// "boost-lockfree-spsc": boost::lockfree::spsc_queue in shared memory, behind the queue contract.
//
// Process and thread safety: one producer and one consumer at a time, as the library asks.
//
// Invariants
//   1. The queue is of the kind whose capacity is a template argument (`capacity<N>`): only that
//      one keeps its items in itself, without pointers, and may lie in shared memory. Its capacity
//      and item size are the next larger of the built-in ones; above them it is refused.
//   2. What spans processes is only what the library lays out; both sides are this build (the magic
//      names its version).
//
// What it does not offer, and so neither do we: waiting, deadlines, close. Its observers answer
// only the side that asks, so they are left out. A process killed inside an operation has published
// its index or not; the item of a killed getter may go with it (inflight_lost).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

// One of the built-in shapes; a process's view of it.
class LockfreeSpscShape;

class BoostLockfreeSpsc {
 public:
  static constexpr const char* name() { return "boost-lockfree-spsc"; }
  static std::string specification(const Options& options);
  static std::size_t bytes_needed(const Options& options);
  static BoostLockfreeSpsc create(const Place& place, const Options& options);
  static BoostLockfreeSpsc attach(const Place& place);

  BoostLockfreeSpsc(BoostLockfreeSpsc&&) noexcept;
  ~BoostLockfreeSpsc();

  std::uint64_t capacity() const { return capacity_; }
  Outcome try_put(std::span<const std::byte> item);
  // The room must be item_bytes_max, as nothing is given back once it is taken.
  Got try_get(std::span<std::byte> into);

 private:
  struct Header;
  explicit BoostLockfreeSpsc(Header* header);

  std::unique_ptr<LockfreeSpscShape> shape_;
  std::uint64_t capacity_;
  std::uint32_t item_bytes_max_;
};

static_assert(SharedQueue<BoostLockfreeSpsc>);

}  // namespace queuecheck
