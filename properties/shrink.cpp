#include "queuecheck/properties/shrink.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "queuecheck/properties/program_shrinks.hpp"
#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck {
namespace {

// The smallest rate worth having: an eighth of the original's, but a tenth is always enough.
constexpr double useful_rate = 0.1;
constexpr double rate_kept = 1.0 / 8;
// So many failures make a rate.
constexpr std::uint32_t failures_wanted = 4;

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
    learn_original_rate();
    while (!out_of_time() && (improve() || more_patience())) {
    }
    result_.out_of_time = out_of_time();
    // The final count has its own time, so that it is there even when shrinking used up all.
    const Reruns last = count_failures(std::max(1.0, settings_.seconds / 4));
    result_.reruns = last.runs;
    result_.reruns_failed = last.failed;
    return std::move(result_);
  }

 private:
  bool out_of_time() const { return watch_.seconds() >= settings_.seconds; }

  // How often does the original fail? Rare failures deserve more tries a candidate. Not for long:
  // failures that hang would use up the time for learning alone.
  void learn_original_rate() {
    const Reruns original = count_failures(settings_.seconds / 8);
    result_.original_reruns = original.runs;
    result_.original_reruns_failed = original.failed;
    if (original.failed > 0) {
      least_rate_ = std::min(useful_rate, rate_kept * original.failed / original.runs);
    }
    learn(original);
  }

  // final_runs of the program at hand; where none fails, more of them until some do.
  Reruns count_failures(double seconds) {
    const Stopwatch watch;
    Reruns counted = rerun(result_.program, violation(), executor_, settings_.final_runs, seconds,
                           settings_.judge);
    if (counted.failed == 0 && counted.runs == settings_.final_runs) {
      const Reruns more = rerun(result_.program, violation(), executor_, settings_.rare_runs,
                                seconds - watch.seconds(), settings_.judge, failures_wanted);
      counted.runs += more.runs;
      counted.failed += more.failed;
    }
    result_.runs += counted.runs;
    return counted;
  }

  ViolationClass violation() const { return *result_.judgement.violation; }

  // Goes through the candidates; true when one was accepted (its candidates are next).
  bool improve() {
    rc::Seq<rc::Shrinkable<Program>> candidates = current_.shrinks();
    while (auto candidate = candidates.next()) {
      if (out_of_time()) return false;
      ++result_.candidates;
      Program program = candidate->value();
      Reruns tried = try_program(program, tries_, 1);
      if (!tried.proof || !keeps_rate(program, tried)) continue;
      learn(tried);
      result_.program = std::move(program);
      result_.run = std::move(*tried.proof);
      result_.judgement = std::move(tried.judgement);
      current_ = std::move(*candidate);
      return true;
    }
    return false;
  }

  // A failure among the first few tries is good enough (and all that a program which hangs for a
  // second each time can be asked for); a later one is followed by a count.
  bool keeps_rate(const Program& program, Reruns& tried) {
    if (2 * least_rate_ * tried.runs <= 1) return true;
    const auto runs = static_cast<std::uint32_t>(failures_wanted / least_rate_);
    const Reruns counted = try_program(program, runs, failures_wanted);
    tried.runs += counted.runs;
    tried.failed += counted.failed;
    return 2 * counted.failed >= least_rate_ * counted.runs && counted.failed > 0;
  }

  // No candidate failed. Is this the minimum, or were there too few tries for a failure this rare?
  // True when more tries were granted, so that another pass may find what this one missed.
  bool more_patience() {
    const std::uint32_t before = tries_;
    const Reruns again = try_program(result_.program, before, 1);
    learn(again);
    if (again.failed == 0) tries_ = std::min(before * 4, settings_.tries_max);
    return tries_ > before + before / 2;
  }

  Reruns try_program(const Program& program, std::uint32_t tries, std::uint32_t enough) {
    Reruns tried = rerun(program, violation(), executor_, tries,
                         settings_.seconds - watch_.seconds(), settings_.judge, enough);
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
  double least_rate_ = 0;  // of a candidate; 0: any
  double failed_ = 0.5;    // nothing is known yet: not impossible, not certain
  double runs_ = 1;
  std::uint32_t tries_ = 1;
};

}  // namespace

Reruns rerun(const Program& program, ViolationClass violation, Executor& executor, std::uint32_t n,
             double seconds, const RunJudge& judge, std::uint32_t enough) {
  const Stopwatch watch;
  Reruns result;
  // Batches double as long as the time left would do for twice as many: a rare failure soon gets
  // the speed of full batches, while a failure that hangs (a second each) ends near its budget.
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
      if (!result.proof) {
        result.proof = std::move(run);
        result.judgement = std::move(judgement);
      }
      if (result.failed == enough) return result;
    }
    const double seconds_each = watch.seconds() / std::max(result.runs, 1U);
    const double left = std::max(0.0, seconds - watch.seconds()) / seconds_each;
    batch =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::min(left / 2, 32.0)), 1, batch * 2);
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
  failure.original_reruns = result.original_reruns;
  failure.original_reruns_failed = result.original_reruns_failed;
  failure.reruns = result.reruns;
  failure.reruns_failed = result.reruns_failed;
}

}  // namespace queuecheck
