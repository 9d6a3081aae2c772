// A program: the operations that each process is to do, as data. Generators make it, executors run
// it, the shrinker cuts it, failure files store it.
//
// Process and thread safety: plain values.
//
// Invariants of a program that may be run (check_runnable names the first that is broken)
//   1. 1 <= processes.size() <= processes_max; capacity >= 1; item sizes <= options.item_bytes_max.
//   2. It can always end: an operation that waits for ever appears only where some process without
//      such operations closes the queue as its last step, or `balanced` says that the author
//      guarantees it (stress programs).
//   3. Values are numbered by (process, sequence): value = process * value_stride + sequence, with
//      sequence from 1, counting the process's puts in program order (prefill counts to process 0).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/vocabulary.hpp"
#include "queuecheck/model/history.hpp"

namespace queuecheck {

inline constexpr std::uint32_t processes_max = 1024;
inline constexpr std::uint32_t batch_max = 32;
inline constexpr std::uint32_t late_ns_max = 100'000'000;

// How often a step is done: `repeat` calls; or until `repeat` calls ended ok (a refused put is
// tried again with the same value); or until a call answers closed.
enum class Until : std::uint8_t { count, ok, closed };

struct Step {
  OperationKind kind = OperationKind::try_put;
  Until until = Until::count;
  std::uint64_t repeat = 1;
  std::uint32_t item_bytes = 8;
  // A negative one is a deadline in the past; put_many, get_many, join: 0 = none.
  std::int64_t timeout_ns = 0;
  std::uint32_t batch = 1;     // put_many, get_many: so many items; at most batch_max
  std::uint32_t delay_ns = 0;  // busy wait (from 60 us: sleep) before each call: moves the
                               // interleaving
  bool yield = false;          // sched_yield before each call
  // Before the first call the process gives its handle back and attaches anew, with the memory
  // elsewhere (processes), as a stranger would. Not process 0: somebody holds the queue all the
  // time.
  bool reattach = false;
  // It begins in this round of the program (stress/rounds.hpp), which never falls from step to
  // step; with the start, if 0.
  std::uint32_t round = 0;

  friend bool operator==(const Step&, const Step&) = default;
};

// SIGKILL to one process, this long after it began its round; or, `at_rest`, when the round has
// come to rest; or, with `at_access`, by itself before its n-th access to the queue's memory in
// that round (never, if it does not get there). The last needs workers that count
// (stress/faults/access_points.hpp). With `until_round` it is SIGSTOP instead, and SIGCONT when
// that round, a later one, begins: paused, not dead.
struct Kill {
  std::uint32_t process = 0;
  std::int64_t after_ns = 0;
  std::uint64_t at_access = 0;
  std::uint32_t round = 0;
  bool at_rest = false;
  std::uint32_t until_round = 0;

  bool pauses() const { return until_round != 0; }

  friend bool operator==(const Kill&, const Kill&) = default;
};

// A process that attaches to the queue only this long after the others started: a stranger to all
// that went on before. It never creates the queue; what it finds is in use, full or closed. Where
// the schedule is chosen and not the time, it is there from the start.
struct LateComer {
  std::uint32_t process = 0;
  std::uint32_t after_ns = 0;

  friend bool operator==(const LateComer&, const LateComer&) = default;
};

struct Program {
  std::string name = "generated";
  Options options;
  // Internal counters of the fresh queue, if it has `preset`.
  std::optional<std::uint64_t> preset;
  std::uint32_t prefill = 0;  // items that process 0 puts before the others start; <= capacity
  std::vector<std::vector<Step>> processes;
  std::vector<Kill> kills;
  std::vector<LateComer> late;  // not process 0; each once; late_ns_max
  bool drain = true;            // at the end, one survivor takes what is left with try_get
  bool balanced = false;        // see invariant 2
  std::uint64_t seed = 0;

  friend bool operator==(const Program&, const Program&) = default;
};

// 1000 while every process puts fewer than 1000 items (so that people can read the numbers), else
// 2^40 (the width of the sequence in an item).
std::int64_t value_stride(const Program& program);

std::uint64_t operation_count(
    const Program& program);  // steps with their repeats, prefill included

// Records that one process may need for all of it, and for draining what it puts.
std::uint64_t record_count(const Program& program);

// May the step wait for another process, without a bound of its own? A try that is repeated until
// it succeeds waits like a blocking call.
bool may_wait_for_ever(const Step& step);

// When it attaches after the start; 0 = before it.
std::uint32_t late_ns(const Program& program, std::size_t process);

bool reattaches(std::span<const Step> steps);

// Of its steps and kills; 0: all of it is one round.
std::uint32_t last_round(const Program& program);

std::optional<std::string> check_runnable(const Program& program);

}  // namespace queuecheck
