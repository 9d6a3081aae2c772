// "boost-message-queue": boost::interprocess::message_queue behind the queue contract.
//
// Process and thread safety: as message_queue: any number of processes, several threads per handle.
//
// Invariants
//   1. The queue lives in its own named object (the place's name), not in the place's memory.
//   2. All messages have priority 0: among equals, message_queue is first in, first out.
//   3. A timed call never answers TIMEOUT before its monotonic deadline (see below).
//
// What it does not promise, and its specification says: its mutex and conditions are not robust. A
// process killed inside leaves the lock held for ever (lock_held), or its message half-linked
// (slot_leaked), and the second notification of a killed waiter hangs the notifier. There is no
// close. try_* take that same mutex.
//
// Deadlines. message_queue takes wall-clock instants (boost::posix_time::ptime, UTC) in
// microseconds. We convert what is left of the monotonic deadline, rounded up, and after a time-out
// look at the monotonic clock again, so that neither rounding nor a stepped clock makes it early;
// a clock stepped back makes it late.
#pragma once

#include <boost/interprocess/ipc/message_queue.hpp>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

class BoostMessageQueue {
 public:
  static constexpr const char* name() { return "boost-message-queue"; }
  static std::string specification(const Options& options);
  static std::size_t bytes_needed(const Options& options);
  static BoostMessageQueue create(const Place& place, const Options& options);
  static BoostMessageQueue attach(const Place& place);
  static void remove(const Place& place);

  std::uint64_t capacity() const { return queue_->get_max_msg(); }

  Outcome try_put(std::span<const std::byte> item);
  Outcome put(std::span<const std::byte> item, Deadline deadline);

  // The room must be item_bytes_max: message_queue takes no less, and nothing is taken from it
  // then.
  Got try_get(std::span<std::byte> into);
  Got get(std::span<std::byte> into, Deadline deadline);

  bool empty() const { return queue_->get_num_msg() == 0; }
  bool full() const { return queue_->get_num_msg() == queue_->get_max_msg(); }
  std::uint64_t size() const { return queue_->get_num_msg(); }

 private:
  using MessageQueue = boost::interprocess::message_queue;
  explicit BoostMessageQueue(std::unique_ptr<MessageQueue> queue) : queue_(std::move(queue)) {}

  std::unique_ptr<MessageQueue> queue_;
};

static_assert(SharedQueue<BoostMessageQueue>);

}  // namespace queuecheck
