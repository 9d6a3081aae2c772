#include "queuecheck/properties/shrink.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "queuecheck/properties/paces.hpp"
#include "queuecheck/properties/program_shrinks.hpp"
#include "queuecheck/properties/rate_race.hpp"
#include "queuecheck/properties/rate_test.hpp"
#include "queuecheck/properties/stopwatch.hpp"
#include "queuecheck/properties/witness_programs.hpp"
#include "queuecheck/stress/interrupt.hpp"

namespace queuecheck {
namespace {

// A failure in every other run is as good as one in every run.
constexpr double useful_rate = 0.5;
// So many failures make a rate.
constexpr std::uint32_t failures_wanted = 4;

// Shares of the time: for learning how often the original fails, for the witness's programs, for
// one candidate, for one search of better paces.
constexpr double learning_share = 1.0 / 8;
constexpr double witness_share = 1.0 / 4;
constexpr double candidate_share = 1.0 / 8;
constexpr double pacing_share = 1.0 / 8;

constexpr std::uint32_t race_runs_max = 6'000;
constexpr std::uint32_t race_runs_min = 4;
constexpr std::uint32_t contenders_max = 32;
constexpr std::uint32_t runs_per_contender = 12;

// With time for this many runs, five wrong answers in a hundred; with less time, more.
constexpr double runs_for_certainty = 1'000;
constexpr double error_least = 0.05;
constexpr double error_most = 0.25;

class Shrinker {
 public:
  Shrinker(const rc::Shrinkable<Program>& failing, const Run& proof, const Judgement& judgement,
           Executor& executor, const ShrinkSettings& settings)
      : current_(failing), executor_(executor), settings_(settings) {
    result_.program = failing.value();
    result_.run = proof;
    result_.judgement = judgement;
    dice_ = Dice(result_.program.seed + operation_count(result_.program));
  }

  ShrinkResult shrink() && {
    learn_original_rate();
    begin_with_witness();
    // A pass in vain is followed by another one: after better paces, and because each candidate had
    // its chance to be missed.
    for (int vain = 0; vain < 2 && !out_of_time();) {
      if (improve()) {
        vain = 0;
      } else if (++vain == 1) {
        find_better_pace();
      }
    }
    result_.out_of_time = out_of_time();
    // The final count has its own time, so that it is there even when shrinking used up all.
    const Reruns last = count_failures(std::max(1.0, settings_.seconds / 4));
    result_.reruns = last.runs;
    result_.reruns_failed = last.failed;
    return std::move(result_);
  }

 private:
  // Who has pressed Ctrl-C wants what there is.
  double left() const { return interrupted() ? 0 : settings_.seconds - watch_.seconds(); }
  bool out_of_time() const { return left() <= 0; }

  RerunLimits limits(std::uint32_t runs, double seconds) const {
    return {*result_.judgement.violation, settings_.judge, runs, seconds, {}};
  }

  // How often does the original fail? Not for long: failures that hang would use up the time for
  // learning alone.
  void learn_original_rate() {
    const Stopwatch watch;
    const Reruns original = count_failures(settings_.seconds * learning_share);
    result_.original_reruns = original.runs;
    result_.original_reruns_failed = original.failed;
    run_seconds_ = watch.seconds() / std::max(original.runs, 1U);
    // What never failed again may be rarer than could be seen.
    best_rate_ = original.failed > 0 ? sure_rate(original.failed, original.runs)
                                     : 1.0 / (1.0 + original.runs);
  }

  // final_runs of the program at hand; where none fails, more of them until some do.
  Reruns count_failures(double seconds) {
    const Stopwatch watch;
    Reruns counted = rerun(result_.program, executor_, limits(settings_.final_runs, seconds));
    if (counted.failed == 0 && counted.runs == settings_.final_runs) {
      RerunLimits more = limits(settings_.rare_runs, seconds - watch.seconds());
      std::uint32_t failures = 0;
      more.decided = [&](bool failed) { return failed && ++failures == failures_wanted; };
      counted.add(rerun(result_.program, executor_, more));
    }
    result_.runs += counted.runs;
    return counted;
  }

  // Goes through the candidates; true when one was accepted (its candidates are next).
  bool improve() {
    rc::Seq<rc::Shrinkable<Program>> candidates = current_.shrinks();
    while (auto candidate = candidates.next()) {
      if (out_of_time()) return false;
      if (accept(candidate->value())) {
        current_ = std::move(*candidate);
        return true;
      }
    }
    return false;
  }

  // Does it keep the rate? Then it is the program at hand.
  bool accept(Program program) {
    ++result_.candidates;
    const double affordable = settings_.seconds / run_seconds_;
    const double error = std::clamp(error_least * std::sqrt(runs_for_certainty / affordable),
                                    error_least, error_most);
    RateTest test(std::min(best_rate_, useful_rate), error);
    RerunLimits most =
        limits(settings_.tries_max, std::min(left(), settings_.seconds * candidate_share));
    most.decided = [&](bool failed) {
      test.add(failed);
      return test.answer() != RateAnswer::open;
    };
    Reruns tried = rerun(program, executor_, most);
    result_.runs += tried.runs;
    const bool kept = test.answer() == RateAnswer::kept ||
                      (test.answer() == RateAnswer::open && test.leans_to_kept());
    if (!kept) return false;
    adopt(std::move(program), std::move(tried));
    return true;
  }

  void adopt(Program program, Reruns&& tried) {
    result_.program = std::move(program);
    result_.run = std::move(*tried.proof);
    result_.judgement = std::move(tried.judgement);
    const double seen = static_cast<double>(tried.failed) / tried.runs;
    if (best_rate_ < useful_rate && seen > 2 * best_rate_) learn_better_rate(seen);
  }

  // The runs that got it accepted ended at a lucky instant: fresh ones, their number fixed before,
  // say whether it is really better.
  void learn_better_rate(double seen) {
    const auto runs = static_cast<std::uint32_t>(2 * failures_wanted / seen);
    const Reruns counted = rerun(result_.program, executor_,
                                 limits(std::min(runs, settings_.tries_max),
                                        std::min(left(), settings_.seconds * candidate_share)));
    result_.runs += counted.runs;
    best_rate_ = std::max(best_rate_, sure_rate(counted.failed, counted.runs));
  }

  // From the smallest on, at various paces: two heats for each size, the second around the winner
  // of the first.
  void begin_with_witness() {
    std::vector<Program> programs =
        witness_programs(result_.program, result_.run, result_.judgement);
    while (!programs.empty()) {
      const std::uint64_t size = operation_count(programs.front());
      const auto other = std::find_if(programs.begin(), programs.end(), [&](const Program& one) {
        return operation_count(one) != size;
      });
      std::vector<Program> same(programs.begin(), other);
      const auto groups = static_cast<double>(programs.size()) / static_cast<double>(same.size());
      programs.erase(programs.begin(), other);
      const double seconds =
          (settings_.seconds * (learning_share + witness_share) - watch_.seconds()) /
          std::min(groups, 3.0);
      if (seconds <= 0 || !try_paces(same, seconds)) continue;
      current_ = shrinkable_program(result_.program);
      return;
    }
  }

  bool try_paces(const std::vector<Program>& programs, double seconds) {
    std::vector<Contender> first = contenders(programs, seconds / 2);
    for (const Program& program : programs) {
      if (first.size() < contenders_max) first.push_back({unpaced(program)});
    }
    const Contender winner = hold_race(first, seconds / 2);
    if (winner.counted.failed == 0) return false;
    if (accept(winner.program)) return true;
    std::vector<Contender> second = contenders({winner.program}, seconds / 2);
    const Contender better = hold_race(second, seconds / 2);
    return better.counted.failed > 0 && accept(better.program);
  }

  // The programs, and random paces of them, as many as there is time for.
  std::vector<Contender> contenders(const std::vector<Program>& programs, double seconds) {
    std::vector<Contender> all;
    for (const Program& program : programs) {
      if (all.size() < contenders_max) all.push_back({program});
    }
    const std::uint32_t wanted =
        std::min(contenders_max, affordable_runs(seconds) / runs_per_contender);
    for (std::size_t i = 0; all.size() < wanted; ++i) {
      all.push_back({repaced(programs[i % programs.size()], dice_)});
    }
    return all;
  }

  std::uint32_t affordable_runs(double seconds) const {
    return static_cast<std::uint32_t>(
        std::min(double{race_runs_max}, std::max(0.0, seconds) / run_seconds_));
  }

  Contender hold_race(std::vector<Contender>& all, double seconds) {
    const std::uint32_t runs = affordable_runs(seconds);
    if (runs < race_runs_min) return {};
    const std::size_t winner = race(all, executor_, limits(runs, seconds));
    for (const Contender& one : all) result_.runs += one.counted.runs;
    return std::move(all[winner]);
  }

  // Another pace of the program at hand is taken where it fails clearly more often in as many fresh
  // runs: the winner of a race was lucky, too.
  void find_better_pace() {
    const double seconds = std::min(left(), settings_.seconds * pacing_share);
    const std::uint32_t runs = affordable_runs(seconds / 2);
    if (best_rate_ >= useful_rate || runs < race_runs_min) return;
    std::vector<Contender> all = contenders({result_.program}, seconds / 2);
    Contender winner{hold_race(all, seconds / 2).program};
    if (winner.program == result_.program || winner.program.processes.empty()) return;
    Contender incumbent{result_.program};
    take_turns({&incumbent, &winner}, executor_, limits(runs, seconds / 2), runs / 2);
    result_.runs += incumbent.counted.runs + winner.counted.runs;
    const std::uint32_t failed = incumbent.counted.failed;
    best_rate_ = std::max(best_rate_, sure_rate(failed, incumbent.counted.runs));
    if (winner.counted.failed < failed + std::max(2U, failed / 4)) return;
    best_rate_ = std::max(best_rate_, sure_rate(winner.counted.failed, winner.counted.runs));
    adopt(std::move(winner.program), std::move(winner.counted));
    current_ = shrinkable_program(result_.program);
  }

  rc::Shrinkable<Program> current_;
  Executor& executor_;
  ShrinkSettings settings_;
  ShrinkResult result_;
  Stopwatch watch_;
  Dice dice_{0};
  double best_rate_ = 0;    // that an accepted program surely had
  double run_seconds_ = 0;  // that a run of the original takes
};

}  // namespace

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
  Run original = std::exchange(failure.run, std::move(result.run));
  Judgement judged = std::exchange(failure.judgement, std::move(result.judgement));
  keep_original(failure, std::move(original), std::move(judged));
  failure.original_reruns = result.original_reruns;
  failure.original_reruns_failed = result.original_reruns_failed;
  failure.reruns = result.reruns;
  failure.reruns_failed = result.reruns_failed;
}

}  // namespace queuecheck
