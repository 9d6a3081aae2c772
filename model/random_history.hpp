// Random small histories for the differential tests: taken from a run of the sequential model with
// effects at random instants (legal by construction, then sometimes spoilt), or pure garbage, so
// that a fair part is linearizable.
//
// Process and thread safety: used by one thread. For tests only.
//
// Invariants
//   1. Every history is well formed, but for repeated values where they are asked for.
//   2. A seed gives the same histories everywhere (own generator, no library distribution).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/sequential_queue.hpp"

namespace queuecheck {

// xorshift64*: small, and the same on every platform.
class SmallRandom {
 public:
  explicit SmallRandom(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 1) {
    for (int i = 0; i < 4; ++i) below(2);
  }
  std::uint64_t next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545f4914f6cdd1dU;
  }
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>((next() >> 33) % static_cast<std::uint64_t>(bound));
  }
  bool chance(int percent) { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

struct RandomShape {
  std::int64_t operations_max = 8;
  std::int64_t processes_max = 4;
  bool empties = true;
  bool pending = true;
  bool close = true;
  bool clear = false;
  bool observers = false;
  bool timeouts = false;
  bool repeated = false;   // few values, put again and again
  bool anonymous = false;  // no values at all
};

class RandomHistory {
 public:
  RandomHistory(SmallRandom& random, const RandomShape& shape, const Specification& specification)
      : random_(random), shape_(shape), specification_(specification), queue_(specification) {}

  History make() {
    calls();
    if (random_.chance(58)) {
      answer_by_model();
      if (random_.chance(40)) spoil();
    } else {
      for (Operation& o : history_.operations) answer_by_chance(o);
    }
    if (shape_.pending) cut_off();
    history_.end = time_max_;
    return std::move(history_);
  }

 private:
  // Who calls what and when; the answers come later. Few instants, so that many of them tie.
  void calls() {
    const std::int64_t count = 1 + random_.below(shape_.operations_max);
    history_.processes = static_cast<std::uint32_t>(1 + random_.below(shape_.processes_max));
    time_max_ = 4 + random_.below(3 * count);
    std::vector<std::int64_t> free_at(history_.processes, 0);
    for (std::int64_t i = 0; i < count; ++i) {
      Operation o;
      o.process = static_cast<std::uint32_t>(random_.below(history_.processes));
      o.kind = kind();
      std::int64_t& from = free_at[o.process];
      o.t0 = from + random_.below(4);
      o.t1 = o.t0 + random_.below(random_.chance(25) ? 12 : 5);
      from = o.t1 + (random_.chance(80) ? 1 : 0);
      time_max_ = std::max(time_max_, o.t1);
      if (is_put(o.kind) && !shape_.anonymous) {
        o.value = shape_.repeated ? 1 + random_.below(2) : i + 1;
      }
      history_.operations.push_back(o);
    }
  }

  OperationKind kind() {
    if (shape_.close && random_.chance(12)) return OperationKind::close;
    if (shape_.clear && random_.chance(12)) return OperationKind::clear;
    if (shape_.observers && random_.chance(30)) {
      constexpr std::array observers{OperationKind::empty, OperationKind::full, OperationKind::size,
                                     OperationKind::peek};
      return observers[static_cast<std::size_t>(random_.below(4))];
    }
    const bool timed = shape_.timeouts && random_.chance(30);
    if (random_.chance(50)) return timed ? OperationKind::put_for : OperationKind::try_put;
    return timed ? OperationKind::get_for : OperationKind::try_get;
  }

  // Effects in a random order that respects the intervals, each answered as the model says.
  void answer_by_model() {
    std::vector<std::pair<std::int64_t, std::size_t>> effects;
    for (std::size_t i = 0; i < history_.operations.size(); ++i) {
      const Operation& o = history_.operations[i];
      // Twice the resolution and a random order at ties.
      const std::int64_t at = 2 * o.t0 + random_.below(2 * (o.t1 - o.t0) + 1);
      effects.emplace_back(at * 16 + random_.below(16), i);
    }
    std::sort(effects.begin(), effects.end());
    QueueState state;
    for (const auto& [at, i] : effects) {
      Operation& o = history_.operations[i];
      const auto steps = queue_.allowed_steps(state, {.kind = o.kind, .value = o.value});
      const AllowedStep step =
          steps[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(steps.size())))];
      queue_.take(state, step);
      o.outcome = step.outcome;
      o.answer = step.answer;
      if (o.outcome == Outcome::ok && (is_get(o.kind) || o.kind == OperationKind::peek)) {
        o.value = step.value;
      }
    }
  }

  void spoil() {
    Operation& o = history_.operations[static_cast<std::size_t>(
        random_.below(static_cast<std::int64_t>(history_.operations.size())))];
    answer_by_chance(o);
  }

  void answer_by_chance(Operation& o) {
    const auto any_value = [&] {
      if (shape_.anonymous) return no_value;
      const auto most = static_cast<std::int64_t>(history_.operations.size());
      return 1 + random_.below(shape_.repeated ? 2 : most);
    };
    o.outcome = Outcome::ok;
    o.answer = 0;
    if (o.kind == OperationKind::size) o.answer = random_.below(4);
    if (o.kind == OperationKind::empty || o.kind == OperationKind::full) {
      o.answer = random_.below(2);
    }
    if (is_put(o.kind)) {
      if (shape_.close && random_.chance(15)) o.outcome = Outcome::closed;
      if (specification_.capacity_kind == CapacityKind::items && random_.chance(25)) {
        o.outcome = o.kind == OperationKind::put_for ? Outcome::timeout : Outcome::full;
      }
    }
    if (is_get(o.kind)) {
      o.value = any_value();
      if (shape_.close && random_.chance(15)) o.outcome = Outcome::closed;
      if (shape_.empties && random_.chance(30)) {
        o.outcome = o.kind == OperationKind::get_for ? Outcome::timeout : Outcome::empty;
      }
      if (o.outcome != Outcome::ok) o.value = no_value;
    }
    if (o.kind == OperationKind::peek) o.value = any_value();
  }

  // The last operation of some processes did not return.
  void cut_off() {
    std::vector<Operation*> last(history_.processes, nullptr);
    for (Operation& o : history_.operations) last[o.process] = &o;
    for (Operation* o : last) {
      if (o == nullptr || !random_.chance(25)) continue;
      o->outcome = Outcome::pending;
      o->t1 = never;
      o->answer = 0;
      if (is_get(o->kind) || o->kind == OperationKind::peek) o->value = no_value;
    }
  }

  SmallRandom& random_;
  const RandomShape shape_;
  const Specification& specification_;
  const SequentialQueue queue_;
  History history_;
  std::int64_t time_max_ = 0;
};

}  // namespace queuecheck
