// "pipe": the kernel's pipe behind the queue contract, many producers and many consumers.
//
// A named pipe (FIFO) in packet mode: each write is one packet, each read takes exactly one. A FIFO
// and not pipe(2), because a process that was exec'ed, or started by itself, finds it by its name,
// /dev/shm/NAME, readable by this user only. In the place's memory stands only how it was made.
//
// Process and thread safety: any number of processes, several threads per handle.
//
// Invariants
//   1. An item is one packet: its bytes and one byte more, for an empty write would be no packet.
//      At most PIPE_BUF bytes, so the kernel writes it whole or not at all; packet mode (O_DIRECT)
//      hands it out whole, whoever reads. In stream mode two consumers would share an item.
//   2. The capacity is exact: a packet takes one buffer of the pipe, however short, and the pipe
//      has `capacity` of them, the next power of two. Above /proc/sys/fs/pipe-max-size (1 MiB, 256
//      items, where nobody changed it) only privileged processes may ask.
//   3. put and try_put linearize where the kernel adds the packet, get and try_get where it removes
//      it, FULL and EMPTY where it looks, all under the pipe's own mutex.
//   4. A room of item_bytes_max is asked for before anything is read: packet mode would throw away
//      what does not fit.
//
// What it promises, and its specification says: a killed producer's item is in or not; a killed
// consumer's item may go with it (inflight_lost). Nothing else is lost, nobody is left waiting: the
// kernel holds no lock for the dead.
// What it does not offer: close. Everybody may put and get, so everybody holds both ends, and there
// is no last writer to hang up. full() and size() neither: only FIONREAD looks under the mutex, and
// it counts bytes; poll() reads two counters one after the other and may answer "empty" of a pipe
// that never was.
// The items live as long as anybody has the pipe open.
#pragma once

#include <cstdint>
#include <string>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/segment_header.hpp"

namespace queuecheck {

class Pipe {
 public:
  static constexpr SegmentKind segment_kind{"pipe", 1};
  static constexpr const char* name() { return "pipe"; }
  static std::string specification(const Options& options);
  static std::size_t bytes_needed(const Options& options);
  static Pipe create(const Place& place, const Options& options);
  static Pipe attach(const Place& place);
  static void remove(const Place& place);

  Pipe(Pipe&& other) noexcept;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe();

  std::uint64_t capacity() const { return terms_.capacity; }
  Outcome try_put(std::span<const std::byte> item) { return write(item, trying_); }
  Outcome put(std::span<const std::byte> item, Deadline deadline);
  Got try_get(std::span<std::byte> into) { return read(into, trying_); }
  Got get(std::span<std::byte> into, Deadline deadline);
  bool empty();

 private:
  // The same pipe opened twice, for O_NONBLOCK belongs to the opening and not to the call.
  struct Ends {
    int trying = -1;   // EAGAIN at once
    int waiting = -1;  // sleeps in the kernel, which wakes one sleeper per packet
  };
  Pipe(Ends ends, const SegmentTerms& terms)
      : trying_(ends.trying), waiting_(ends.waiting), terms_(terms) {}
  static Ends open_ends(const Place& place);

  Outcome write(std::span<const std::byte> item, int end);
  Got read(std::span<std::byte> into, int end);
  // False when the deadline has passed; true: look again.
  bool wait(short event, Deadline deadline) const;

  int trying_;
  int waiting_;
  SegmentTerms terms_;
};

static_assert(SharedQueue<Pipe>);

}  // namespace queuecheck
