// The control plane: one file-backed mapping that harness and workers share, holding the batch of
// programs, the gates at which workers meet, the logs, and (at its end) the queue's own memory.
//
// Process and thread safety: words are atomics; everything else has one writer at a time, handed
// over by the release/acquire of a word. No lock anywhere: a killed holder would hang us.
//
// Invariants
//   1. The memory is an anonymous file: no worker's death destroys it, and it vanishes with its
//      last user.
//   2. The harness never maps the queue's memory and never runs the queue's code.
//   3. A worker maps only its own log, and the queue's memory at an address that differs from that
//      of every other worker, between pages that may not be touched.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "queuecheck/stress/calibration.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/patience.hpp"
#include "queuecheck/stress/record_log.hpp"

namespace queuecheck {

inline constexpr std::size_t batch_programs_max = 64;
inline constexpr std::uint32_t no_program = 0xffff'ffff;  // between batches
inline constexpr std::uint32_t all_rounds = 0xffff'ffff;
inline constexpr std::size_t program_area_bytes = std::size_t{4} << 20;

// What a worker is doing. In creating..detaching it runs the queue's code, elsewhere ours.
enum class Phase : std::uint32_t {
  starting,
  idle,
  creating,
  attaching,
  prefilling,
  gate,
  between,  // waits for a round of the program
  running,
  finished,
  draining,
  detaching,
  failed,
};

constexpr bool at_the_door(Phase phase) {  // inside the queue's code, but in no operation
  return phase == Phase::creating || phase == Phase::attaching || phase == Phase::detaching;
}
constexpr bool in_queue_code(Phase phase) {
  return at_the_door(phase) || phase == Phase::prefilling || phase == Phase::running ||
         phase == Phase::draining;
}

// One cache line pair per worker, written by it alone.
struct alignas(128) WorkerSlot {
  std::atomic<Phase> phase = Phase::starting;
  std::atomic<std::uint32_t> program = no_program;  // in the batch
  // Steps' repetitions that came to their end: what counts as progress. A refused try that is
  // tried again does not count.
  std::atomic<std::uint64_t> advance = 0;
  std::atomic<std::uint64_t> tries = 0;    // calls, refused ones included
  std::atomic<std::uint64_t> address = 0;  // at which the queue's memory is mapped here
  std::atomic<std::int32_t> thread = 0;    // kernel id, for /proc
  std::atomic<std::uint32_t> left = 0;     // word of the last batch that it is done with
  std::uint64_t kill_at_access = 0;        // for it: faults/access_points.hpp; 0 = live
  // Of the faults that need its help (faults/fault.hpp): signals that its handler counted, and how
  // often it was asked to attach anew, and has.
  std::atomic<std::uint32_t> signals = 0;
  std::atomic<std::uint32_t> churns_asked = 0;
  std::atomic<std::uint32_t> churns = 0;
  std::uint32_t access_round = 0;     // ... counted from this round of the program on
  std::uint32_t pause_at_access = 0;  // ... SIGSTOP instead
  // The round that it waits for, or is in; all_rounds when it is done. Only grows in a program.
  std::atomic<std::uint32_t> next_round = 0;
  std::atomic<std::uint64_t> hit_place = 0;  // where it hit itself: FaultSeen::access_place
  char failure[160] = {};                    // valid when phase is failed
};

// So many dead of one program are told to the queue.
inline constexpr std::uint32_t deaths_told_max = 8;

// How far program i of the batch is.
enum class Stage : std::uint32_t { waiting, create, ready, refused };

struct alignas(128) ProgramState {
  std::atomic<std::uint32_t> stage = 0;  // a Stage
  std::uint32_t creator = 0;             // who creates; valid from Stage::create
  std::atomic<std::uint32_t> arrived = 0;
  std::atomic<std::uint32_t> open = 0;  // the gate: 1 = start_ticks is valid
  std::uint64_t start_ticks = 0;
  std::atomic<std::uint32_t> ended = 0;     // processes that are done with their steps
  std::atomic<std::uint32_t> gone = 0;      // ... and have detached
  std::atomic<std::uint32_t> drainer = 0;   // programs with kills: 1 + who drains, by the harness
  std::uint32_t survivors = 0;              // ... and how many hold a handle then
  std::atomic<std::uint32_t> stop = 0;      // a log is nearly full: end in order
  std::atomic<std::uint32_t> drained = 0;   // the drain reached EMPTY or CLOSED
  std::atomic<std::uint32_t> round = 0;     // that goes on, by the harness (rounds.hpp)
  std::atomic<std::uint32_t> joined = 0;    // who attaches late or anew, and has for the last time
  std::atomic<std::uint32_t> churning = 0;  // who has no handle now, being asked to attach anew
  // Who was killed, for the queue's recover(pid): the harness appends, survivors take in turn.
  std::atomic<std::uint32_t> deaths = 0;
  std::atomic<std::uint32_t> deaths_told = 0;
  std::int64_t dead_pids[deaths_told_max] = {};
  std::uint32_t recovers = 0;  // the queue offers recover(pid)
  std::uint64_t end_ticks = 0;
  std::uint64_t place_bytes = 0;
  std::uint64_t capacity = 0;  // the effective one
  char specification[512] = {};
  char refusal[256] = {};
  std::uint32_t refused_by_machine = 0;  // not the queue refused, but the machine
};

// A batch's word: its number, and how many workers take part. Who has a higher index must not even
// look at the programs: they may be overwritten for the next batch while it looks.
inline constexpr std::uint32_t batch_workers_bits = 11;  // 1024 processes and a few
constexpr std::uint32_t batch_word(std::uint32_t number, std::uint32_t workers) {
  return (number << batch_workers_bits) | workers;
}
constexpr std::uint32_t batch_number(std::uint32_t word) {
  return word >> batch_workers_bits;
}
constexpr std::uint32_t batch_workers(std::uint32_t word) {
  return word & ((1U << batch_workers_bits) - 1);
}

struct ControlHeader {
  std::atomic<std::uint32_t> batch = 0;     // a new word starts a batch
  std::atomic<std::uint32_t> done = 0;      // the number of the last batch that ended
  std::atomic<std::uint32_t> quit = 0;      // workers end
  std::atomic<std::uint32_t> sleepers = 0;  // somewhere in wait_for_change
  std::uint32_t programs = 0;               // in this batch
  std::uint32_t workers_max = 0;
  StampClock clock = StampClock::monotonic;
  double ticks_per_ns = 1;
  std::uint64_t log_capacity = 0;
  std::uint64_t program_offset[batch_programs_max] = {};  // into the program area
  std::uint32_t access_delays_per_mille = 0;              // for workers that count accesses
  char queue_name[256] = {};
  char queue_plugin[3072] = {};
  char place_prefix[64] = {};
};

// Offsets in the file; a pure function of the two numbers.
struct ControlLayout {
  std::uint32_t workers_max = 0;
  std::uint64_t log_capacity = 0;

  std::size_t slots() const;
  std::size_t states() const;
  std::size_t programs() const;
  std::size_t logs() const;  // first log; also the size of the part that everyone maps
  std::size_t log(std::uint32_t worker) const;
  std::size_t log_bytes() const;
  std::size_t queue() const;  // the queue's memory, to the end of the file
};

// A mapping of the part that everyone maps, and of some logs.
class ControlSegment {
 public:
  // Makes the file. Throws EnvironmentError.
  ControlSegment(std::uint32_t workers_max, std::uint64_t log_capacity);
  // Maps the file of another process.
  explicit ControlSegment(int fd);
  ~ControlSegment();
  ControlSegment(const ControlSegment&) = delete;
  ControlSegment& operator=(const ControlSegment&) = delete;

  ControlHeader& header() const { return *reinterpret_cast<ControlHeader*>(base_); }
  WorkerSlot& slot(std::uint32_t worker) const;
  ProgramState& state(std::size_t program) const;
  std::span<std::byte> program_area() const;
  Log& log(std::uint32_t worker);  // mapped at its first use
  const ControlLayout& layout() const { return layout_; }
  int fd() const { return fd_; }

  // The name that program i's queue is given.
  std::string place_name(std::size_t program) const;

  // Empties a log for the next batch; gives pages back when it had grown large.
  void reset_log(std::uint32_t worker);

 private:
  void map();

  UniqueFd own_fd_;
  int fd_ = -1;
  ControlLayout layout_;
  std::byte* base_ = nullptr;
  std::byte** logs_ = nullptr;
};

// Where it was mapped before may serve again, or, `elsewhere`, must not.
enum class MapFor : std::uint8_t { creator, user, elsewhere };

// The queue's memory as one worker sees it.
class QueueMemory {
 public:
  QueueMemory(int fd, std::size_t offset, std::uint32_t index);
  ~QueueMemory();
  QueueMemory(const QueueMemory&) = delete;
  QueueMemory& operator=(const QueueMemory&) = delete;

  // At least `bytes`, mapped here. The creator makes sure that the memory exists (throws
  // EnvironmentError), so that nobody meets SIGBUS at the first touch.
  std::span<std::byte> map(std::size_t bytes, MapFor purpose);

 private:
  int fd_;
  std::size_t offset_;
  std::uint32_t index_;
  std::byte* reserved_ = nullptr;
  std::size_t reserved_bytes_ = 0;
  std::byte* base_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace queuecheck
