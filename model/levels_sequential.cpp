// Sequential consistency: one legal order that keeps each thread's own order, and nothing else of
// real time (Lamport 1979). Long histories are only refuted, by what one consumer sees of one
// producer; short ones are searched.
#include <algorithm>
#include <set>

#include "queuecheck/model/levels.hpp"
#include "queuecheck/model/overtaking.hpp"
#include "queuecheck/model/recorded_call.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t operations_max = 64;
constexpr std::size_t states_max = 100'000;

class ThreadSearch {
 public:
  ThreadSearch(const LevelInput& input, std::size_t states)
      : input_(input), queue_(input.axes), states_max_(states) {
    const auto& operations = input.history.operations;
    for (std::size_t i = 0; i < operations.size(); ++i) {
      if (takes_part(operations[i], input.axes)) calls_.push_back({i, 0});
    }
    for (ThreadCall& call : calls_) {
      for (std::size_t other = 0; other < calls_.size(); ++other) {
        const Operation& mine = operations[call.operation];
        const Operation& theirs = operations[calls_[other].operation];
        const bool same = mine.process == theirs.process && mine.thread == theirs.thread;
        if (same && theirs.t1 < mine.t0) call.after |= Mask{1} << other;
      }
    }
    all_ = calls_.empty() ? 0 : ~Mask{0} >> (operations_max - calls_.size());
  }

  Verdict run() {
    const bool found = explore(0, QueueState{});
    if (found) return Verdict::valid;
    return seen_.size() >= states_max_ ? Verdict::unknown : Verdict::violation;
  }

 private:
  using Mask = std::uint64_t;  // of calls that are done

  struct ThreadCall {
    std::size_t operation;
    Mask after;  // earlier calls of its thread
  };

  bool explore(Mask done, const QueueState& state) {
    if (done == all_) return true;
    if (seen_.size() >= states_max_ || !seen_.insert(key(done, state)).second) return false;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      const Mask bit = Mask{1} << i;
      if ((done & bit) != 0 || (calls_[i].after & ~done) != 0) continue;
      const Operation& o = input_.history.operations[calls_[i].operation];
      if (effect_is_open(o) && explore(done | bit, state)) return true;
      const Call call{form_of(o), o.value, input_.excused[calls_[i].operation]};
      for (const AllowedStep& step : queue_.allowed_steps(state, call)) {
        if (!explains(step, o)) continue;
        QueueState after = state;
        queue_.take(after, step);
        if (explore(done | bit, after)) return true;
      }
    }
    return false;
  }

  static std::vector<Value> key(Mask done, const QueueState& state) {
    std::vector<Value> key{static_cast<Value>(done), state.closed ? 1 : 0};
    key.insert(key.end(), state.items.begin(), state.items.end());
    return key;
  }

  const LevelInput& input_;
  const SequentialQueue queue_;
  const std::size_t states_max_;
  std::vector<ThreadCall> calls_;
  Mask all_ = 0;
  std::set<std::vector<Value>> seen_;
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
  const std::size_t operations = input.history.operations.size();
  if (operations > operations_max) {
    return unjudged(level, std::to_string(operations) + " operations; at most " +
                               std::to_string(operations_max) + " are searched");
  }
  const std::size_t states = std::min(states_max, budget.states_max);
  switch (ThreadSearch(input, states).run()) {
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
