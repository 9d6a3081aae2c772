// What the stages share: time budget, progress ten times a second, and filling in a failure.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. Progress is told at most ten times a second.
#pragma once

#include "queuecheck/stress/stamp.hpp"
#include "queuecheck/stress/stress_stage.hpp"

namespace queuecheck {

class StageClock {
 public:
  StageClock(std::string stage, const StressSettings& settings, OnProgress on_progress)
      : stage_(std::move(stage)),
        planned_s_(settings.seconds),
        count_max_(settings.count_max),
        on_progress_(std::move(on_progress)) {}

  double seconds() const { return static_cast<double>(monotonic_ns() - begin_ns_) * 1e-9; }
  bool over(std::uint64_t done) const {
    return (count_max_ != 0 && done >= count_max_) || (planned_s_ > 0 && seconds() >= planned_s_);
  }
  void tell(std::uint64_t done, std::uint64_t operations, const std::string& what) {
    const std::int64_t now_ns = monotonic_ns();
    if (!on_progress_ || now_ns - told_ns_ < 100'000'000) return;
    told_ns_ = now_ns;
    on_progress_({stage_, seconds(), planned_s_, done, operations, what});
  }

 private:
  std::string stage_;
  double planned_s_;
  std::uint64_t count_max_;
  OnProgress on_progress_;
  std::int64_t begin_ns_ = monotonic_ns();
  std::int64_t told_ns_ = 0;
};

inline Failure make_failure(const Executor& executor, const Program& program, const Run& run,
                            const Judgement& judgement) {
  Failure failure;
  failure.queue = executor.queue();
  failure.program = program;
  failure.run = run;
  failure.judgement = judgement;
  failure.executor = std::string(executor.name());
  failure.original_processes = program.processes.size();
  failure.original_operations = operation_count(program);
  return failure;
}

}  // namespace queuecheck
