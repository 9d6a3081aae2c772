// "posix-mq": the kernel's POSIX message queues (mq_overview(7)) behind the queue contract, many
// producers and many consumers.
//
// Process and thread safety: any number of processes, several threads per handle.
//
// Invariants
//   1. All messages have priority 0: "messages are delivered in the order of their priority, those
//      of the same priority oldest first" (mq_receive(3)).
//   2. The capacity is exact: mq_maxmsg messages, whatever their length. Without CAP_SYS_RESOURCE
//      at most /proc/sys/fs/mqueue/msg_max (10, where nobody changed it) of msgsize_max bytes;
//      more is refused. A user's queues share RLIMIT_MSGQUEUE; where it ends, the machine lacks it.
//   3. put and get linearize where the kernel, under the queue's own lock, adds or removes the
//      message, or hands it from a sender to a sleeping receiver; FULL, EMPTY and the observers
//      (mq_curmsgs) where it looks, under the same lock.
//   4. A timed call never answers TIMEOUT before its monotonic deadline (see below).
//   5. A room of item_bytes_max is asked for: mq_receive takes no less.
//
// What it promises, and its specification says: the kernel holds no lock for the dead; a killed
// sender's message is in or not, a killed receiver's may go with it (inflight_lost). What it does
// not offer: close. mq_close closes a descriptor, and changes nothing for others.
//
// Deadlines. mq_timedsend and mq_timedreceive take instants of CLOCK_REALTIME, and do not look at
// them while the call can be served. We convert what is left of the monotonic deadline, and after a
// time-out look at the monotonic clock again: a clock that is stepped forward makes no call early;
// one stepped back makes it late.
//
// The queue stays until remove(): the name is marked in /dev/shm (kernel_marker.hpp), as
// /dev/mqueue, where the kernel would show it, is not mounted everywhere.
#pragma once

#include <ctime>
#include <string>

#include "queuecheck/impl/adapters/adapters.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/segment_header.hpp"

namespace queuecheck {

class PosixMq {
 public:
  static constexpr SegmentKind segment_kind{"posix-mq", 1};
  static constexpr const char* name() { return "posix-mq"; }
  static std::string specification(const Options& options);
  static std::size_t bytes_needed(const Options& options);
  static PosixMq create(const Place& place, const Options& options);
  static PosixMq attach(const Place& place);
  static void remove(const Place& place);

  PosixMq(PosixMq&& other) noexcept;
  PosixMq(const PosixMq&) = delete;
  PosixMq& operator=(const PosixMq&) = delete;
  ~PosixMq();

  std::uint64_t capacity() const { return terms_.capacity; }
  Outcome try_put(std::span<const std::byte> item);
  Outcome put(std::span<const std::byte> item, Deadline deadline);
  Got try_get(std::span<std::byte> into);
  Got get(std::span<std::byte> into, Deadline deadline);
  bool empty() { return size() == 0; }
  bool full() { return size() == terms_.capacity; }
  std::uint64_t size();

 private:
  // The same queue opened twice, for O_NONBLOCK belongs to the opening and not to the call.
  struct Ends {
    int trying = -1;
    int waiting = -1;
  };
  PosixMq(Ends ends, const SegmentTerms& terms)
      : trying_(ends.trying), waiting_(ends.waiting), terms_(terms) {}
  static Ends open_ends(const Place& place);

  int trying_;   // mqd_t
  int waiting_;  // mqd_t
  SegmentTerms terms_;
};

static_assert(SharedQueue<PosixMq>);

Adapter posix_mq_adapter();  // absent where the kernel has no such queues

}  // namespace queuecheck
