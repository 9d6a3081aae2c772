// The retrying shrinker: makes a failing program smaller although it fails only by chance.
//
// RapidCheck's own shrinking tries each candidate once and trusts a re-run; with a bug that shows
// in a few percent of the runs it stops far from the minimum and reports a run that did not fail.
// Here RapidCheck supplies the tree of candidates, and execution, retries and evidence are ours.
//
// Process and thread safety: uses one executor, from the calling thread.
//
// Invariants
//   1. A candidate is accepted only when a run of it failed with the same class; that run becomes
//      the proof. Without any, the original program keeps its original history.
//   2. Tries grow with the rarity of the failure: about three times as many as the current
//      program needs on average, between tries_min and tries_max; before it gives up, it makes sure
//      that the program at hand does fail within that many.
//   3. A smaller program that fails much more rarely than the original is not accepted: one that
//      nobody can see fail again is no improvement. (Less than an eighth as often, and in less than
//      one run of ten. An original that did not fail again sets no such bound.)
//   4. It ends by the time budget (checked between batches), and always with a usable failure.
#pragma once

#include <rapidcheck/Shrinkable.h>
#include <cstdint>
#include <limits>
#include <optional>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/program_judge.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/failure.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

struct ShrinkSettings {
  RunJudge judge = judge_program_run;
  double seconds = 5;
  std::uint32_t tries_min = 20;
  std::uint32_t tries_max = 8'192;
  // Of the original and of the final program: "failed k of n"; more, where none of them failed.
  std::uint32_t final_runs = 20;
  std::uint32_t rare_runs = 4'000;
};

struct ShrinkResult {
  Program program;
  Run run;  // the proof: a run of `program` that failed
  Judgement judgement;
  std::uint32_t original_reruns = 0;  // of the program before shrinking
  std::uint32_t original_reruns_failed = 0;
  std::uint32_t reruns = 0;
  std::uint32_t reruns_failed = 0;
  std::uint64_t candidates = 0;
  std::uint64_t runs = 0;
  bool out_of_time = false;
};

ShrinkResult shrink(const rc::Shrinkable<Program>& failing, const Run& proof,
                    const Judgement& judgement, Executor& executor, const ShrinkSettings& settings);

// The same for a failure as a whole: fills program, run, judgement, reruns, and the size and rate
// before shrinking.
void shrink_failure(Failure& failure, Executor& executor, const ShrinkSettings& settings);

// Runs `program` up to n times, at most `seconds` long, and no more after `enough` failures: how
// often did it fail, and as `violation`?
struct Reruns {
  std::uint32_t runs = 0;
  std::uint32_t failed = 0;  // with the wanted class
  std::uint32_t other = 0;   // with another class
  std::optional<Run> proof;  // the first that failed with the wanted class
  Judgement judgement;       // of the proof
};
Reruns rerun(const Program& program, ViolationClass violation, Executor& executor, std::uint32_t n,
             double seconds, const RunJudge& judge = judge_program_run,
             std::uint32_t enough = std::numeric_limits<std::uint32_t>::max());

}  // namespace queuecheck
