// What the stages share: time budget, progress ten times a second, and filling in a failure.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. Progress is told at most ten times a second.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "queuecheck/stress/stamp.hpp"
#include "queuecheck/stress/stress_stage.hpp"

namespace queuecheck {

class StageClock {
 public:
  // seconds, count: 0 = no limit
  StageClock(double seconds, std::uint64_t count, OnProgress on_progress)
      : planned_s_(seconds), count_max_(count), on_progress_(std::move(on_progress)) {}

  double seconds() const { return static_cast<double>(monotonic_ns() - begin_ns_) * 1e-9; }
  bool over(std::uint64_t done) const {
    return (count_max_ != 0 && done >= count_max_) || (planned_s_ > 0 && seconds() >= planned_s_);
  }
  // Is it time to tell?
  bool due() {
    const std::int64_t now_ns = monotonic_ns();
    if (!on_progress_ || now_ns - told_ns_ < 100'000'000) return false;
    told_ns_ = now_ns;
    return true;
  }
  void tell(StageResult& so_far) const {
    so_far.seconds = seconds();
    on_progress_(so_far);
  }

 private:
  double planned_s_;
  std::uint64_t count_max_;
  OnProgress on_progress_;
  std::int64_t begin_ns_ = monotonic_ns();
  std::int64_t told_ns_ = 0;
};

// Enters a violation into the result of a stage.
inline void enter_failure(StageResult& result, const Executor& executor, const Program& program,
                          const Run& run, const Judgement& judgement, std::uint64_t seed,
                          std::uint64_t index, const OnFailure& on_failure_found) {
  Failure failure =
      make_failure(executor, program, run, judgement, {result.stage, seed, index, result.seconds});
  result.status = Status::violation;
  result.reason = std::string(name(*judgement.violation)) + ": " + judgement.explanation;
  if (on_failure_found) on_failure_found(failure);
  result.failures.push_back(std::move(failure));
}

}  // namespace queuecheck
