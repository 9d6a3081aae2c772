// Sequential consistency: one legal order that keeps each thread's own order, and nothing else of
// real time (Lamport 1979). Long histories are only refuted, by what one consumer sees of one
// producer; short ones are searched.
#include <algorithm>
#include <limits>
#include <set>

#include "queuecheck/model/levels.hpp"
#include "queuecheck/model/overtaking.hpp"
#include "queuecheck/model/recorded_call.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t effects_max = 64;
constexpr std::size_t states_max = 100'000;

class ThreadSearch {
 public:
  ThreadSearch(const LevelInput& input, std::vector<RecordedEffect> effects, std::size_t states)
      : queue_(input.axes), effects_(std::move(effects)), states_max_(states) {
    const auto& operations = input.history.operations;
    for (RecordedEffect& effect : effects_) {
      Mask earlier = 0;  // of its thread
      const Operation& mine = operations[effect.operation];
      for (std::size_t other = 0; other < effects_.size(); ++other) {
        const Operation& theirs = operations[effects_[other].operation];
        const bool same = mine.process == theirs.process && mine.thread == theirs.thread;
        if (same && theirs.t1 < mine.t0) earlier |= Mask{1} << other;
      }
      if (effect.after != no_operation) earlier |= Mask{1} << effect.after;
      earlier_.push_back(earlier);
      effect.call.from = std::numeric_limits<std::int64_t>::min();
      effect.call.to = never;
    }
    all_ = effects_.empty() ? 0 : ~Mask{0} >> (effects_max - effects_.size());
  }

  Verdict run(const QueueState& start) {
    const bool found = explore(0, start);
    if (found) return Verdict::valid;
    return seen_.size() >= states_max_ ? Verdict::unknown : Verdict::violation;
  }

 private:
  using Mask = std::uint64_t;  // of effects that are done, or left out for good

  bool explore(Mask done, const QueueState& state) {
    if (done == all_ && state.at_rest()) return true;
    if (seen_.size() >= states_max_ || !seen_.emplace(done, print(state)).second) return false;
    for (std::size_t i = 0; i < effects_.size(); ++i) {
      const Mask bit = Mask{1} << i;
      if ((done & bit) != 0 || (earlier_[i] & ~done) != 0) continue;
      if (effects_[i].optional && explore(done | bit, state)) return true;
      for (const AllowedStep& step : queue_.allowed_steps(state, effects_[i].call)) {
        if (explains(step, effects_[i]) && explore_after(done | bit, state, step)) return true;
      }
    }
    SequentialQueue::Steps internal;
    queue_.internal_steps(state, internal);
    return std::any_of(internal.begin(), internal.end(),
                       [&](const AllowedStep& step) { return explore_after(done, state, step); });
  }

  bool explore_after(Mask done, const QueueState& state, const AllowedStep& step) {
    QueueState after = state;
    queue_.take(after, step);
    return explore(done, after);
  }

  static std::pair<std::uint64_t, std::uint64_t> print(const QueueState& state) {
    const Fingerprint print = state.fingerprint();
    return {print.low, print.high};
  }

  const SequentialQueue queue_;
  std::vector<RecordedEffect> effects_;
  const std::size_t states_max_;
  std::vector<Mask> earlier_;
  Mask all_ = 0;
  std::set<std::pair<Mask, std::pair<std::uint64_t, std::uint64_t>>> seen_;
};

// That an item was got before the call of its put is a matter of real time.
bool without_real_time(const Finding& finding) {
  return finding.violation != ViolationClass::fresh || finding.witness.size() != 2;
}

}  // namespace

Rung judge_sequential(const LevelInput& input, const JudgeBudget& budget) {
  const Level level = Level::sequentially_consistent;
  const auto& finding = input.windows.finding;
  if (finding && without_real_time(*finding)) return failed(input.history, level, *finding);
  if (!finding) {
    const Group group = Group::thread_to_consumer;
    if (const auto pair = find_overtaking(input.history, input.windows, group)) {
      return failed(input.history, level, overtaking_finding(input.history, *pair, group));
    }
  }
  auto effects = recorded_effects(input.history, input.axes, input.excused);
  if (effects.size() > effects_max) {
    return unjudged(level, std::to_string(effects.size()) + " effects; at most " +
                               std::to_string(effects_max) + " are searched");
  }
  const std::size_t states = std::min(states_max, budget.states_max);
  const QueueState start = initial_state(input.history, input.axes);
  switch (ThreadSearch(input, std::move(effects), states).run(start)) {
    case Verdict::valid:
      return held(level);
    case Verdict::unknown:
      return unjudged(level, "budget of " + std::to_string(states) + " states ended");
    case Verdict::violation:
      break;
  }
  return {level,
          Standing::fails,
          ViolationClass::order,
          "No order of effects that keeps the order of each thread explains the answers.",
          {}};
}

}  // namespace queuecheck
