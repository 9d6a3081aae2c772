// Running one program again and again: how often does it fail, and with which class?
//
// Process and thread safety: uses one executor, from the calling thread.
//
// Invariants
//   1. Runs are counted in the order in which they ran; after `decided`, none is counted.
//   2. A program that the queue refuses has no runs.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/program_judge.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

struct Reruns {
  std::uint32_t runs = 0;
  std::uint32_t failed = 0;  // with the wanted class
  std::uint32_t other = 0;   // with another class
  std::optional<Run> proof;  // the first that failed with the wanted class
  Judgement judgement;       // of the proof

  void add(Reruns more);
};

// What is asked of a program: which class, of which judge, at most so many runs and seconds.
struct RerunLimits {
  ViolationClass violation{};
  RunJudge judge = judge_program_run;
  std::uint32_t runs = 20;
  double seconds = 1;
  // Told of each run whether it failed so; true: no more are needed.
  std::function<bool(bool failed)> decided{};
};

Reruns rerun(const Program& program, Executor& executor, const RerunLimits& limits);

}  // namespace queuecheck
