// The world of one run: virtual processes, what each is about to do, the choices so far, and what
// their operations answered. Everything that a run changes outside the segment and the processes'
// own memory is here, flat.
//
// Process and thread safety: in the fiber lane used by one thread; in the lane of real processes it
// lies in shared memory, and who holds the token uses it.
//
// Invariants
//   1. Flat: no heap and no pointers into process memory but code addresses. Resetting is assigning
//      a fresh one to the parts that were used.
//   2. `choices` holds every choice of the run, in order; with the program it determines the run.
//   3. Events are numbered from 1; an operation's `invoked` and `returned` are event numbers, and a
//      precedes b exactly when a.returned < b.invoked (sc; see memory_model.hpp for the others).
#pragma once

#include <cstdint>

#include "queuecheck/impl/vocabulary.hpp"
#include "queuecheck/properties/explore/access.hpp"
#include "queuecheck/properties/explore/choice.hpp"

namespace queuecheck::explore {

enum class ProcessStatus : std::uint8_t {
  absent,   // not in this run, or not yet started
  ready,    // has a pending access (or has not begun) and can do it
  blocked,  // waits in a modelled call: see `wait`
  done,     // its program is over
  dead,     // killed
};

enum class WaitKind : std::uint8_t {
  none,
  mutex,
  condition,
  semaphore,
  barrier,
  futex,
  sleep,
  spin
};

// How a blocked process came to be ready again.
enum class Wakeup : std::uint8_t { none, woken, timed_out, spurious };

struct Wait {
  WaitKind kind = WaitKind::none;
  std::uint32_t offset = 0;       // of the object in the segment
  std::int64_t deadline_ns = -1;  // on the virtual clock; -1: none
  std::uint64_t ticket = 0;       // order of arrival
  Wakeup wakeup = Wakeup::none;   // set by who makes it ready
};

struct ProcessState {
  ProcessStatus status = ProcessStatus::absent;
  bool inside = false;          // of an operation: invoked, not returned
  bool resuming = false;        // in a wait: `run` goes on from there to the next schedule point
  std::uint16_t operation = 0;  // index into World::operations of the current or last one
  std::uint32_t ordinal = 0;    // number of its current operation in its own program, from 0
  std::uint32_t accesses = 0;   // schedule points passed within that operation
  std::uint32_t died = 0;       // event number; 0: it did not
  std::int64_t died_ns = 0;
  Access pending;
  Wait wait;
};

inline constexpr std::uint16_t no_operation_index = 0xffff;

// What one operation did; batches have their values in World::values.
struct OperationRecord {
  std::uint8_t process = 0;
  OperationKind kind = OperationKind::try_put;
  Outcome outcome = Outcome::pending;
  bool torn = false;
  std::uint16_t step = 0;  // of the process's program
  std::uint16_t first_value = 0;
  std::uint16_t values = 0;
  std::uint32_t item_bytes = 0;
  std::int32_t code = 0;
  std::int64_t value = 0;
  std::int64_t answer = 0;
  std::int64_t timeout_ns = 0;
  std::uint32_t invoked = 0;    // event numbers; 0: not yet
  std::uint32_t returned = 0;   // 0: never
  std::int64_t invoked_ns = 0;  // the same on the virtual clock
  std::int64_t returned_ns = 0;
};

enum class RunEnd : std::uint8_t {
  running,
  finished,  // every process is done or dead
  deadlock,  // nobody can go on, and somebody is not done
  livelock,  // a fair schedule went on for long without an operation ending
  bound,     // the step bound ended it: says nothing
  crashed,   // a process died by its own fault: signal, abort, exception
  address,   // another process's mapping was touched, or an address of one was found in the segment
  unmodelled,  // a call that could block and is not modelled: see `what`
  diverged,    // a replayed choice was impossible
  pruned,      // the strategy knows the rest from another run (Strategy::enough)
};

inline constexpr std::uint32_t no_address = ~0U;
inline constexpr std::uint32_t choices_max = 1 << 16;
inline constexpr std::uint32_t operations_max = 256;
inline constexpr std::uint32_t values_max = 1024;

// What the process that ran last has read since it, or anybody, did anything else: who reads the
// same again goes round in a loop, and will read the same again until somebody else goes on.
struct Looks {
  struct Place {
    const void* at;
    std::uint32_t offset;
  };
  static constexpr unsigned places_max = 6;

  std::uint8_t process = processes_max;
  std::uint8_t count = 0;
  std::uint16_t again = 0;    // so often
  std::uint32_t endless = 0;  // a bit for each process whose loop has turned out to have no end
  Place place[places_max];
};

// How long only deadlines have let anybody go on (idle_time.hpp).
struct Idle {
  std::uint32_t events = 0;  // by then; later events end it
  std::uint32_t count = 0;   // of waits that ended so
  std::uint8_t ended[processes_max] = {};
};

// What a new run begins with afresh.
struct WorldHead {
  std::uint32_t processes = 0;
  std::uint32_t current = 0;  // who runs
  std::uint64_t steps = 0;    // schedule points passed
  std::uint32_t events = 0;
  std::uint32_t preemptions = 0;  // switches away from a process that could have gone on
  std::int64_t clock_ns = 0;      // the virtual monotonic clock
  std::uint64_t tail_from = 0;    // step at which the fair tail began; 0: not yet
  std::uint32_t tail_events = 0;  // events by then
  std::uint64_t tickets = 0;      // arrivals at waits
  std::uint64_t hash = 0;         // rolling: of (process, offset, kind) of each step
  RunEnd end = RunEnd::running;
  std::uint32_t culprit = 0;              // process, where `end` has one
  char what[120] = {};                    // ... and what it did
  std::uint32_t address_at = no_address;  // offset of the address that the segment held at the end
  std::uint32_t kills_left = 0;
  std::uint32_t killed = 0;  // a bit for each process, as in the next four
  std::uint32_t ready = 0;
  std::uint32_t timed = 0;     // blocked with a deadline
  std::uint32_t may_wake = 0;  // blocked where a wait may end for no reason
  std::uint32_t mortal = 0;    // may be killed
  std::uint32_t napping = 0;   // blocked in WaitKind::sleep
  // Of each who naps: those who could go on when it began and have not since. A nap lasts longer
  // than a step, so it does not end before them: a thousand naps are patience with one who runs.
  std::uint8_t nap_owes[processes_max] = {};
  Looks looks;
  std::uint32_t refused = 0;  // whose last call was a try that found the lock taken: a bit each
  Idle idle;
  ProcessState process[processes_max];

  std::uint32_t operation_count = 0;
  std::uint32_t value_count = 0;
  std::uint32_t choice_count = 0;
};

struct World : WorldHead {
  // The first so many of each, as the head says.
  OperationRecord operations[operations_max];
  std::int64_t values[values_max];
  Choice choices[choices_max];
};

}  // namespace queuecheck::explore
