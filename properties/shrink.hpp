// The retrying shrinker: makes a failing program smaller although it fails only by chance, and
// does not pay for it with the chance.
//
// RapidCheck's own shrinking tries each candidate once and trusts a re-run; with a bug that shows
// in a few percent of the runs it stops far from the minimum and reports a run that did not fail.
// Here RapidCheck supplies the tree of candidates, and execution, retries and evidence are ours.
//
// In three parts: first programs of the operations that prove the violation, paced as they were
// recorded (witness_programs.hpp); then smaller neighbours, again and again (program_shrinks.hpp);
// where none is left, other paces that let the small program fail more often (paces.hpp), after
// which its neighbours are asked once more.
//
// Process and thread safety: uses one executor, from the calling thread.
//
// Invariants
//   1. A candidate is accepted only when a run of it failed with the same class; that run becomes
//      the proof. Without any, the original program keeps its original history.
//   2. It is accepted only where it keeps about half of the best rate that any accepted program
//      surely had, so that many small steps do not add up to a failure that nobody sees again; a
//      best rate beyond useful_rate counts as that. How many runs tell is RateTest's to say.
//   3. Random choices (paces) follow from the program alone.
//   4. It ends by the time budget (checked between batches), and always with a usable failure.
#pragma once

#include <rapidcheck/Shrinkable.h>
#include <cstdint>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/program_judge.hpp"
#include "queuecheck/properties/reruns.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/failure.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

struct ShrinkSettings {
  RunJudge judge = judge_program_run;
  double seconds = 5;
  std::uint32_t tries_max = 8'192;  // of one candidate
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

}  // namespace queuecheck
