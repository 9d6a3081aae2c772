// Long histories that are legal by construction, for scale tests and benchmarks of judges, and the
// same with one answer spoilt:
//
//     const History history = legal_history({.operations = 1000, .swings = true}, axes, seed);
//
// Processes work back to back: durations 1..200, one in 16 eight times longer, gaps 1..50; each
// effect lies at a random instant of its interval and is answered by the sequential model. What is
// called is chosen at the effect, so that a shape without EMPTY and FULL has none.
//
// Process and thread safety: pure functions. For tests only.
//
// Invariants
//   1. The effects in order of their instants are a legal order (axes with visibility=immediate,
//      whose try calls always have an answer).
//   2. A seed gives the same history everywhere. Values are (process << 40) + number of the put.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "queuecheck/model/random_history.hpp"

namespace queuecheck {

struct LegalShape {
  std::int64_t operations = 1000;
  std::int64_t processes = 16;
  int put_percent = 50;
  bool refusals = true;       // EMPTY and FULL; without them, a refused call is the other one
  bool swings = false;        // fills until FULL was answered a few times, drains until EMPTY was
  int observers_percent = 0;  // empty, full, size
};

// The shapes of the figures: growing without refusals, around empty, between full and empty, and
// always nearly full.
inline LegalShape growing_shape(std::int64_t operations, std::int64_t processes) {
  return {.operations = operations, .processes = processes, .refusals = false};
}
inline LegalShape empty_shape(std::int64_t operations, std::int64_t processes) {
  return {.operations = operations, .processes = processes, .put_percent = 40};
}
inline LegalShape filled_shape(std::int64_t operations, std::int64_t processes) {
  return {.operations = operations, .processes = processes, .swings = true};
}
inline LegalShape brimming_shape(std::int64_t operations, std::int64_t processes) {
  return {.operations = operations, .processes = processes, .put_percent = 60};
}

class LegalHistory {
 public:
  LegalHistory(const LegalShape& shape, const Specification& axes, std::uint64_t seed)
      : shape_(shape),
        queue_(axes),
        random_(seed),
        puts_(static_cast<std::size_t>(shape.processes), 0) {}

  History make() {
    call();
    std::sort(effects_.begin(), effects_.end());  // ties: in order of the calls
    for (const auto& [at, operation] : effects_) answer(history_.operations[operation]);
    return std::move(history_);
  }

 private:
  using Free = std::pair<std::int64_t, std::int64_t>;  // when, process

  void call() {
    history_.processes = static_cast<std::uint32_t>(shape_.processes);
    std::priority_queue<Free, std::vector<Free>, std::greater<>> free;
    for (std::int64_t p = 0; p < shape_.processes; ++p) free.emplace(0, p);
    const auto count = static_cast<std::size_t>(shape_.operations);
    history_.operations.reserve(count);
    effects_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto [from, process] = free.top();
      free.pop();
      Operation o;
      o.process = static_cast<std::uint32_t>(process);
      o.t0 = from + 1 + random_.below(50);
      o.t1 = o.t0 + (1 + random_.below(200)) * (random_.below(16) == 0 ? 8 : 1);
      free.emplace(o.t1, process);
      effects_.emplace_back(o.t0 + random_.below(o.t1 - o.t0 + 1), i);
      history_.end = std::max(history_.end, o.t1);
      history_.operations.push_back(std::move(o));
    }
  }

  void answer(Operation& o) {
    if (random_.chance(shape_.observers_percent)) {
      constexpr std::array kinds{OperationKind::empty, OperationKind::full, OperationKind::size};
      return perform(o, kinds[static_cast<std::size_t>(random_.below(3))]);
    }
    const int put_percent = shape_.swings ? (filling_ ? 75 : 25) : shape_.put_percent;
    const bool puts = random_.chance(put_percent);
    perform(o, puts ? OperationKind::try_put : OperationKind::try_get);
    if (o.outcome == Outcome::ok) return;
    if (!shape_.refusals) {
      return perform(o, puts ? OperationKind::try_get : OperationKind::try_put);
    }
    if (shape_.swings && random_.chance(20)) filling_ = o.outcome == Outcome::empty;
  }

  void perform(Operation& o, OperationKind kind) {
    o.kind = kind;
    o.value = no_value;
    if (is_put(kind)) {
      o.value = (static_cast<Value>(o.process) << 40) + puts_[o.process]++;
    }
    queue_.allowed_steps(state_, {.kind = kind, .value = o.value}, steps_);
    const AllowedStep step = steps_.front();
    queue_.take(state_, step);
    o.outcome = step.outcome;
    o.answer = step.answer;
    if (is_get(kind) && step.outcome == Outcome::ok) o.value = step.value;
  }

  const LegalShape shape_;
  const SequentialQueue queue_;
  SmallRandom random_;
  std::vector<std::int64_t> puts_;
  QueueState state_;
  std::vector<AllowedStep> steps_;
  std::vector<std::pair<std::int64_t, std::size_t>> effects_;
  History history_;
  bool filling_ = true;
};

inline History legal_history(const LegalShape& shape, const Specification& axes,
                             std::uint64_t seed) {
  return LegalHistory(shape, axes, seed).make();
}

// Changes one answer: two gets that follow each other swap their values, or a get that gave a value
// answers EMPTY. Mostly illegal; a judge must say whether it is.
inline void spoil_one_answer(History& history, std::uint64_t seed) {
  SmallRandom random(seed);
  std::vector<std::size_t> gets;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (is_get(o.kind) && o.outcome == Outcome::ok) gets.push_back(i);
  }
  if (gets.size() < 2) return;
  std::sort(gets.begin(), gets.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(history.operations[a].t1, a) < std::pair(history.operations[b].t1, b);
  });
  const auto at =
      static_cast<std::size_t>(random.below(static_cast<std::int64_t>(gets.size() - 1)));
  Operation& first = history.operations[gets[at]];
  if (random.chance(25)) {
    first.outcome = Outcome::empty;
    first.value = no_value;
    return;
  }
  for (std::size_t next = at + 1; next < gets.size(); ++next) {
    Operation& second = history.operations[gets[next]];
    if (second.t0 <= first.t1) continue;
    std::swap(first.value, second.value);
    return;
  }
}

}  // namespace queuecheck
