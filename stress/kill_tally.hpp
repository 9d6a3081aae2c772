// What campaigns of kills share: one run after the other is judged and counted, until one is a
// violation or the budget ends.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. After a violation the result holds it and over() is true.
//   2. A run that is undecided makes the stage unknown, unless another is a violation.
#pragma once

#include <cstdint>
#include <string>

#include "queuecheck/stress/crash_toll.hpp"
#include "queuecheck/stress/kill_stage.hpp"
#include "queuecheck/stress/stage_clock.hpp"

namespace queuecheck {

class KillTally {
 public:
  KillTally(Executor& executor, const KillSettings& settings, const OnProgress& on_progress);

  StageResult& result() { return result_; }
  std::uint64_t kills() const { return kills_; }
  bool over() const {
    return result_.status == Status::violation || clock_.over(kills_) ||
           (settings_.programs_max != 0 && programs_ >= settings_.programs_max);
  }

  // A run in which so many processes were killed. `count` brings the stage's own counters up to
  // date; those of the tally are.
  template <class Count>
  void add(const Program& program, const Run& run, std::uint64_t kills, Count count) {
    ++programs_;
    result_.ran = ProgramsRun{settings_.shard, programs_};
    kills_ += kills;
    const bool stuck = run.observed.rule == "crash={lock_held}";
    covered_ += stuck ? 1U : 0U;
    toll_ += crash_toll(run.history, stuck);
    specification_ = run.history.specification.value_or("fifo");
    if (clock_.due()) {
      tell_counters();
      count();
      clock_.tell(result_);
    }
    const Judgement judgement = judge_run(run);
    if (judgement.verdict == Verdict::unknown) {
      ++unknowns_;
      result_.reason = judgement.unknown_reason;
    }
    if (judgement.verdict != Verdict::violation) return;
    tell_counters();
    count();
    enter_failure(result_, executor_, program, run, judgement, settings_.seed,
                  settings_.shard.program(programs_ - 1), settings_.on_failure_found);
  }

  // At the end: the counters, and what they make of the stage.
  void conclude();

 private:
  void tell_counters();

  Executor& executor_;
  const KillSettings& settings_;
  StageClock clock_;
  StageResult result_;
  std::uint64_t kills_ = 0;
  std::uint64_t programs_ = 0;
  std::uint64_t covered_ = 0;  // survivors stuck, as the specification declares
  CrashToll toll_;
  std::string specification_;
  std::uint64_t unknowns_ = 0;
};

}  // namespace queuecheck
