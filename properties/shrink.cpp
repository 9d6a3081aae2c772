#include "queuecheck/properties/shrink.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "queuecheck/properties/program_shrinks.hpp"
#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck {
namespace {

class Shrinker {
 public:
  Shrinker(const rc::Shrinkable<Program>& failing, const Run& proof, const Judgement& judgement,
           Executor& executor, const ShrinkSettings& settings)
      : current_(failing), executor_(executor), settings_(settings) {
    result_.program = failing.value();
    result_.run = proof;
    result_.judgement = judgement;
  }

  ShrinkResult shrink() && {
    // How often does the original fail? Rare failures deserve more tries a candidate.
    learn(try_program(result_.program, settings_.tries_min, false));
    while (!out_of_time() && improve()) {
    }
    result_.out_of_time = out_of_time();
    // The final count has its own time, so that it is there even when shrinking used up all.
    const Reruns last =
        rerun(result_.program, *result_.judgement.violation, executor_, settings_.final_runs,
              std::max(1.0, settings_.seconds / 4), settings_.judge);
    result_.reruns = last.runs;
    result_.reruns_failed = last.failed;
    result_.runs += last.runs;
    return std::move(result_);
  }

 private:
  bool out_of_time() const { return watch_.seconds() >= settings_.seconds; }

  // Goes through the candidates; true when one was accepted (its candidates are next).
  bool improve() {
    rc::Seq<rc::Shrinkable<Program>> candidates = current_.shrinks();
    while (auto candidate = candidates.next()) {
      if (out_of_time()) return false;
      ++result_.candidates;
      Program program = candidate->value();
      Reruns tried = try_program(program, tries_, true);
      if (!tried.proof) continue;
      learn(tried);
      result_.program = std::move(program);
      result_.run = std::move(*tried.proof);
      result_.judgement = std::move(tried.judgement);
      current_ = std::move(*candidate);
      return true;
    }
    return false;
  }

  Reruns try_program(const Program& program, std::uint32_t tries, bool stop_at_first) {
    Reruns tried = rerun(program, *result_.judgement.violation, executor_, tries,
                         settings_.seconds - watch_.seconds(), settings_.judge, stop_at_first);
    result_.runs += tried.runs;
    return tried;
  }

  // The rate follows the program as it shrinks: what was learnt earlier counts less and less. Three
  // times the mean number of runs finds a failure of that rate with 95 %.
  void learn(const Reruns& tried) {
    failed_ = 0.7 * failed_ + tried.failed;
    runs_ = 0.7 * runs_ + tried.runs;
    const double wanted = std::min(3 * runs_ / failed_, static_cast<double>(settings_.tries_max));
    tries_ = std::clamp(static_cast<std::uint32_t>(wanted), settings_.tries_min,
                        std::max(settings_.tries_min, settings_.tries_max));
  }

  rc::Shrinkable<Program> current_;
  Executor& executor_;
  ShrinkSettings settings_;
  ShrinkResult result_;
  Stopwatch watch_;
  double failed_ = 0.5;  // nothing is known yet: not impossible, not certain
  double runs_ = 1;
  std::uint32_t tries_ = 1;
};

}  // namespace

Judgement judge_program_run(const Program&, const Run& run) {
  return judge_run(run);
}

Reruns rerun(const Program& program, ViolationClass violation, Executor& executor, std::uint32_t n,
             double seconds, const RunJudge& judge, bool stop_at_first) {
  const Stopwatch watch;
  Reruns result;
  // Batches double: a failure that always shows (a hang costs a second each) needs one run only,
  // a rare one soon gets the speed of full batches.
  std::size_t batch = 1;
  while (result.runs < n && watch.seconds() < seconds) {
    const std::vector<Program> copies(std::min<std::size_t>(batch, n - result.runs), program);
    std::vector<Run> runs;
    try {
      runs = executor.run_batch(copies);
    } catch (const RefusedError&) {
      return result;  // the queue does not serve these options: no failure of this class
    }
    for (Run& run : runs) {
      ++result.runs;
      Judgement judgement = judge(program, run);
      if (judgement.verdict != Verdict::violation) continue;
      if (judgement.violation != violation) {
        ++result.other;
        continue;
      }
      ++result.failed;
      if (result.proof) continue;
      result.proof = std::move(run);
      result.judgement = std::move(judgement);
      if (stop_at_first) return result;
    }
    batch = std::min<std::size_t>(batch * 2, 32);
  }
  return result;
}

ShrinkResult shrink(const rc::Shrinkable<Program>& failing, const Run& proof,
                    const Judgement& judgement, Executor& executor,
                    const ShrinkSettings& settings) {
  return Shrinker(failing, proof, judgement, executor, settings).shrink();
}

void shrink_failure(Failure& failure, Executor& executor, const ShrinkSettings& settings) {
  failure.original_processes = failure.program.processes.size();
  failure.original_operations = operation_count(failure.program);
  ShrinkResult result = shrink(shrinkable_program(failure.program), failure.run, failure.judgement,
                               executor, settings);
  failure.program = std::move(result.program);
  failure.run = std::move(result.run);
  failure.judgement = std::move(result.judgement);
  failure.reruns = result.reruns;
  failure.reruns_failed = result.reruns_failed;
}

}  // namespace queuecheck
