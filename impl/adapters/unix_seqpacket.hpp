// "unix-seqpacket": a pair of UNIX sockets of type SOCK_SEQPACKET behind the queue contract: one
// producer, any number of consumers.
//
// A named socket is no queue: each process that connects to it gets a connection of its own, and
// what it sends is received by whoever accepted that one. A pair of sockets is one queue, but has
// no name. So each process that has it enters itself in the place, and newcomers copy the
// descriptors of one who is there (socket_holders.hpp). The items live as long as anybody holds the
// pair, and nobody can attach who finds nobody.
//
// Process and thread safety: one process puts, by several threads if it likes to take turns; any
// number of processes get.
//
// Invariants
//   1. "The receiver reads an entire packet with each input system call" (socket(2)), in order.
//   2. The kernel counts what packets cost it in memory (SO_SNDBUF), so all have one length: the
//      item's own in four bytes, the item, zeros. The capacity is what then fits: measured on a
//      pair of our own for these options, at least what is asked for.
//   3. One producer: the kernel looks whether there is room, and takes it, in two steps; two
//      senders at once may put one packet more in than fits.
//   4. FULL may be answered while a get is open: it gives the room back after the item is out of
//      the queue (refusal=unfinished). EMPTY and size() (FIONREAD) are the kernel's, under the
//      queue's lock.
//
// What it promises, and its specification says: no lock outlives its holder; a killed consumer's
// item may go with it (inflight_lost).
// Waiting. get sleeps in the kernel. put tries again and again (Waiting::polling): the kernel wakes
// a sleeping sender only when three quarters of the buffer are free (unix_writable), so that it
// would sleep beside free room for ever if nobody got more.
// What it does not offer: close. shutdown(2) would end the queue for everybody, but the kernel
// looks for a packet and for the end in two steps, and may answer "closed" with a packet inside.
#pragma once

#include <cstdint>
#include <string>

#include "queuecheck/impl/adapters/adapters.hpp"
#include "queuecheck/impl/adapters/socket_holders.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/segment_header.hpp"

namespace queuecheck {

class UnixSeqpacket {
 public:
  static constexpr SegmentKind segment_kind{"unix-seqpacket", 1, {"send buffer"}};
  static constexpr const char* name() { return "unix-seqpacket"; }
  static std::string specification(const Options& options);
  static std::size_t bytes_needed(const Options& options);
  static UnixSeqpacket create(const Place& place, const Options& options);
  static UnixSeqpacket attach(const Place& place);

  UnixSeqpacket(UnixSeqpacket&& other) noexcept;
  UnixSeqpacket(const UnixSeqpacket&) = delete;
  UnixSeqpacket& operator=(const UnixSeqpacket&) = delete;
  ~UnixSeqpacket();

  std::uint64_t capacity() const { return terms_.capacity; }
  Outcome try_put(std::span<const std::byte> item);
  Outcome put(std::span<const std::byte> item, Deadline deadline);
  Got try_get(std::span<std::byte> into);
  Got get(std::span<std::byte> into, Deadline deadline);
  bool empty() { return size() == 0; }
  std::uint64_t size();

 private:
  struct Shared;
  UnixSeqpacket(Shared* shared, const SocketPair& pair, const SegmentTerms& terms)
      : shared_(shared), pair_(pair), terms_(terms) {}

  Got receive(std::span<std::byte> into, int flags);

  Shared* shared_;
  SocketPair pair_;
  SegmentTerms terms_;
};

static_assert(SharedQueue<UnixSeqpacket>);

Adapter unix_seqpacket_adapter();  // absent where descriptors cannot be copied

}  // namespace queuecheck
