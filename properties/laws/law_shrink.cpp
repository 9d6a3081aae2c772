#include "queuecheck/properties/laws/law_shrink.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck {
namespace {

class LawShrinker {
 public:
  LawShrinker(BrokenLaw found, Executor& executor, const LawShrinkSettings& settings)
      : best_(std::move(found)), executor_(executor), settings_(settings) {}

  BrokenLaw shrink() && {
    learn_rate();
    while (!out_of_time() && (smaller_options() || shorter_tape() || lower_draws())) {
    }
    return std::move(best_);
  }

 private:
  using Size = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::size_t, std::uint64_t>;

  static Size measure(const LawTrial& trial) {
    const auto& draws = trial.tape.draws;
    const auto sum = std::accumulate(draws.begin(), draws.end(), std::uint64_t{0});
    return {size_of(trial), trial.shape.capacity, trial.shape.item_bytes_max, draws.size(), sum};
  }

  bool out_of_time() const { return watch_.seconds() >= settings_.seconds; }

  // Three times the mean number of runs finds a failure of that rate with 95 %.
  void learn_rate() {
    std::uint32_t failed = 0;
    std::uint32_t runs = 0;
    while (runs < settings_.rate_runs && (runs == 0 || watch_.seconds() < settings_.seconds / 4)) {
      ++runs;
      LawTrial again = trial_from_tape(best_.trial, best_.trial.shape, best_.trial.tape);
      if (breaks(again)) ++failed;
    }
    if (failed == runs) return;
    tries_ =
        failed == 0 ? settings_.tries_max : std::min(settings_.tries_max, 3 * runs / failed + 1);
  }

  // Runs it once.
  std::optional<LawFinding> breaks(LawTrial& trial) {
    try {
      trial.runs = executor_.run_batch(trial.programs);
    } catch (const RefusedError&) {
      return std::nullopt;  // the queue does not serve these options
    }
    auto finding = judge_trial(trial);
    const bool same =
        finding && finding->violation == best_.finding.violation && !was_observed(trial, *finding);
    if (!same) finding.reset();
    return finding;
  }

  bool accept(const LawShape& shape, DrawTape tape) {
    if (out_of_time()) return false;
    LawTrial candidate = trial_from_tape(best_.trial, shape, std::move(tape));
    if (!(measure(candidate) < measure(best_.trial))) return false;
    for (std::uint32_t tried = 0; tried < tries_ && !out_of_time(); ++tried) {
      if (auto finding = breaks(candidate)) {
        best_ = {std::move(candidate), std::move(*finding)};
        return true;
      }
    }
    return false;
  }

  // The effective capacity belongs to the claims of a run, which come with the next one.
  bool smaller_options() {
    const LawShape now = best_.trial.shape;
    for (const std::uint32_t capacity : {1U, 2U, 3U, 4U, now.capacity / 2, now.capacity - 1}) {
      LawShape shape = now;
      shape.capacity = capacity;
      if (capacity > 0 && capacity < now.capacity && accept(shape, best_.trial.tape)) return true;
    }
    LawShape shape = now;
    shape.item_bytes_max = 8;
    return now.item_bytes_max > 8 && accept(shape, best_.trial.tape);
  }

  bool shorter_tape() {
    const std::size_t length = best_.trial.tape.draws.size();
    for (std::size_t cut = std::max<std::size_t>(length / 2, 1); cut > 0; cut /= 2) {
      for (std::size_t from = 0; from + cut <= length; from += cut) {
        DrawTape tape = best_.trial.tape;
        const auto begin = tape.draws.begin() + static_cast<std::ptrdiff_t>(from);
        tape.draws.erase(begin, begin + static_cast<std::ptrdiff_t>(cut));
        if (accept(best_.trial.shape, std::move(tape))) return true;
      }
    }
    return false;
  }

  bool lower_draws() {
    for (std::size_t i = 0; i < best_.trial.tape.draws.size(); ++i) {
      const std::uint32_t drawn = best_.trial.tape.draws[i];
      for (const std::uint32_t lower : {0U, drawn / 2, drawn - 1}) {
        if (drawn == 0 || lower >= drawn) continue;
        DrawTape tape = best_.trial.tape;
        tape.draws[i] = lower;
        if (accept(best_.trial.shape, std::move(tape)) || cut_behind(i, lower)) return true;
      }
    }
    return false;
  }

  // A number of calls may be followed by a draw for each: it goes down with one of them.
  bool cut_behind(std::size_t i, std::uint32_t lower) {
    const auto& draws = best_.trial.tape.draws;
    for (std::size_t from = i + 1; from < draws.size(); ++from) {
      DrawTape tape = best_.trial.tape;
      tape.draws[i] = lower;
      tape.draws.erase(tape.draws.begin() + static_cast<std::ptrdiff_t>(from));
      if (accept(best_.trial.shape, std::move(tape))) return true;
    }
    return false;
  }

  BrokenLaw best_;
  Executor& executor_;
  const LawShrinkSettings& settings_;
  Stopwatch watch_;
  std::uint32_t tries_ = 1;
};

}  // namespace

BrokenLaw shrink_law(BrokenLaw found, Executor& executor, const LawShrinkSettings& settings) {
  return LawShrinker(std::move(found), executor, settings).shrink();
}

}  // namespace queuecheck
