// "sysv-mq": System V message queues (sysvipc(7)) behind the queue contract, many producers and
// many consumers.
//
// Process and thread safety: any number of processes, several threads per handle.
//
// Invariants
//   1. All messages have type 1, and msgrcv asks for type 0: "the first message in the queue is
//      read" (msgop(2)).
//   2. The kernel counts bytes (msg_qbytes), so every message is sent at one length: the item's own
//      length in four bytes, the item, zeros. msg_qbytes is so many times that: exactly `capacity`
//      messages. Above msgmnb (16384 bytes, where nobody changed it) only CAP_SYS_RESOURCE may go,
//      and above msgmax (8192) no message may be; more is refused.
//   3. put and get linearize where the kernel, under the queue's own lock, adds or removes the
//      message, or hands it to a sleeping receiver; FULL and EMPTY where it looks, under the same
//      lock. size() is msg_qnum, read under it too.
//   4. The identifier that the place holds is used only while the queue has the key that the place
//      holds, too.
//
// What it promises, and its specification says: the kernel holds no lock for the dead; a killed
// sender's message is in or not, a killed receiver's may go with it (inflight_lost). What it does
// not offer: close (IPC_RMID wakes everybody with an error, and the items are gone), and waiting
// for a limited time: with a deadline put and get try again and again (Waiting::polling); without
// one they sleep in the kernel.
//
// The queue stays until remove(); its key is marked in /dev/shm under the place's name
// (kernel_marker.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/impl/adapters/adapters.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/segment_header.hpp"

namespace queuecheck {

class SysvMq {
 public:
  static constexpr SegmentKind segment_kind{"sysv-mq", 1, {"identifier", "key"}};
  static constexpr const char* name() { return "sysv-mq"; }
  static std::string specification(const Options& options);
  static std::size_t bytes_needed(const Options& options);
  static SysvMq create(const Place& place, const Options& options);
  static SysvMq attach(const Place& place);
  static void remove(const Place& place);

  std::uint64_t capacity() const { return terms_.capacity; }
  Outcome try_put(std::span<const std::byte> item);
  Outcome put(std::span<const std::byte> item, Deadline deadline);
  Got try_get(std::span<std::byte> into);
  Got get(std::span<std::byte> into, Deadline deadline);
  bool empty() { return size() == 0; }
  bool full() { return size() == terms_.capacity; }
  std::uint64_t size();

 private:
  explicit SysvMq(const SegmentTerms& terms);

  // flags: IPC_NOWAIT or 0. FULL and EMPTY come only with IPC_NOWAIT.
  Outcome send(std::span<const std::byte> item, int flags);
  Got receive(std::span<std::byte> into, int flags);

  SegmentTerms terms_;
  int id_;
  std::size_t message_bytes_;  // without the type
};

static_assert(SharedQueue<SysvMq>);

Adapter sysv_mq_adapter();  // absent where the kernel has no such queues

}  // namespace queuecheck
