// A failure: one run that violates the specification, with everything that a reader or replay
// needs; and the result of a stage of verify.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. `run` is the recorded proof; it is never replaced by a re-run that did not fail.
//   2. reruns_failed <= reruns: "failed k of n" when the (shrunk) program was run again; the same
//      for the program as it was found, before shrinking.
//   3. `original` is there only where shrinking put another run in its place.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/crash/crash_matrix.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"
#include "queuecheck/stress/shard.hpp"

namespace queuecheck {

// One step of an explored run, for pictures; in the words of Exploration::steps.
struct ExploredStep {
  std::uint32_t number = 0;  // of the run, from 1
  std::uint32_t process = 0;
  std::string action{};      // "run", "flush", "time-out", "spurious", "kill"
  std::string call{};        // "try_put(1)" where it begins, "try_put" later; empty: outside of all
  std::uint32_t access = 0;  // of the call, from 1; 0: the process began
  std::string what{};        // "store +72: 0 → 1"
  std::string answer{};      // where the call returns: "ok"
  std::string place{};       // "ticket_ring.hpp:128"; empty: unknown
  std::string source{};      // the text of that line
  bool critical = false;     // what the failure is about, or where the calls meet
  bool chosen = false;       // another process could have stepped instead

  friend bool operator==(const ExploredStep&, const ExploredStep&) = default;
};

// What the explorer knows of a failure beside its history; all empty for runs of free processes.
// Several lines of text end with a line break, single ones do not.
struct Exploration {
  std::string schedule;      // the text of failure-N.schedule, which replays the run exactly
  std::string steps;         // the same for people: a line each, with its place in the source
  std::string confirmation;  // "confirmed in real processes", "model only (weak memory)", ...
  std::string certificate;   // what is proved about its size

  // Of a replay, which knows nothing of how the failure was found: what came of it. Not stored.
  std::string replayed{};
  bool diverged = false;  // it was another run than the recorded one

  std::vector<ExploredStep> listed{};  // of `steps`, the last explored_steps_max of them

  explicit operator bool() const { return !schedule.empty(); }
  friend bool operator==(const Exploration&, const Exploration&) = default;
};

// Of a longer run the beginning is left out: what went wrong stands at the end.
inline constexpr std::size_t explored_steps_max = 1'000;

// The run that was found, for people: replay needs the smaller one only.
struct OriginalRun {
  History history;
  Judgement judgement;
};

// A larger one is not kept.
inline constexpr std::size_t original_operations_max = 10'000;

struct Failure {
  QueueSource queue;
  Program program;  // as small as shrinking made it
  Run run;          // the proof; its operations belong to `program`
  Judgement judgement;
  std::string stage;  // conformance, properties, explore, stress, faults
  std::string executor = "processes";
  std::uint64_t seed = 0;           // of the campaign
  std::uint64_t program_index = 0;  // program i of the campaign
  std::optional<OriginalRun> original{};
  std::uint64_t original_processes = 0;  // before shrinking
  std::uint64_t original_operations = 0;
  std::uint32_t original_reruns = 0;  // of the program before shrinking
  std::uint32_t original_reruns_failed = 0;
  std::uint32_t reruns = 0;  // of `program`
  std::uint32_t reruns_failed = 0;
  double time_to_detection_s = 0;  // since the stage's command began
  Exploration explored;
  std::string known;  // why it is accepted (--known); empty: it is not
};

// Where and when a campaign met it.
struct FoundAt {
  std::string stage;
  std::uint64_t seed = 0;
  std::uint64_t program_index = 0;
  double seconds = 0;  // since the stage began
};

// A failure with everything known when it was found, not yet made smaller.
Failure make_failure(const Executor& executor, const Program& program, Run run, Judgement judgement,
                     const FoundAt& found);

// One stage of verify. Counters carry their unit in the name ("programs_per_second", "kills").
struct StageResult {
  std::string stage;
  Status status = Status::valid;
  std::string reason;  // why it is not valid, or could not run: one line
  double seconds = 0;
  std::map<std::string, double> counters;
  std::vector<Failure> failures;
  // What the queue kept in all histories that were looked at, where that says more than the status:
  // "per-producer FIFO held in all 812 histories; ..." (model/level_tally.hpp). Else empty.
  std::string level{};
  // Of a stage whose programs are numbered: which of them were run here.
  std::optional<ProgramsRun> ran{};
  // What was left out, and why: "k9-wrap: wrap not tested: the queue has no preset; ...". Else
  // empty.
  std::string left_out{};
  std::vector<CrashRow> crash_matrix{};
};

// Keeps `run` beside the smaller program that took its place; one that is too large, or no larger
// than what took its place, is not kept.
void keep_original(Failure& failure, Run run, Judgement judgement);

// Status and reason of a stage that has met a violation: the class of the first, and its rule.
void conclude_violation(StageResult& result);

}  // namespace queuecheck
