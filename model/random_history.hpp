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
#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/recorded_call.hpp"
#include "queuecheck/model/refusal.hpp"

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
  bool threads = false;    // two in each process
  bool tasks = false;
  bool leases = false;
  bool crashes = false;
  bool batches = false;
  int put_many_percent = 50;  // of the batches; the others are get_many
  std::int64_t batch_max = 2;
  bool refused_batches = false;  // put_many that is refused after a part of it, told or not
  bool sequential = false;       // calls never overlap, whichever process makes them
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
    const std::uint32_t threads = shape_.threads ? 2 : 1;
    std::vector<std::int64_t> free_at(history_.processes * threads, 0);
    Value fresh = 1;
    for (std::int64_t i = 0; i < count; ++i) {
      Operation o;
      o.process = static_cast<std::uint32_t>(random_.below(history_.processes));
      if (shape_.threads) o.thread = static_cast<std::uint32_t>(random_.below(2));
      std::int64_t& from = free_at[o.process * threads + o.thread];
      if (from == never) continue;  // it is dead
      if (shape_.sequential) from = now_ + 1;
      o.kind = kind();
      o.t0 = from + random_.below(4);
      o.t1 = o.t0 + random_.below(random_.chance(25) ? 12 : 5);
      if (o.kind == OperationKind::crash) {
        for (std::uint32_t t = 0; t < threads; ++t) {
          std::int64_t& at = free_at[o.process * threads + t];
          o.t0 = o.t1 = std::max(o.t0, at);
          at = never;
        }
      } else {
        from = o.t1 + (random_.chance(80) ? 1 : 0);
      }
      time_max_ = std::max(time_max_, o.t1);
      now_ = o.t1;
      if (is_put(o.kind) && !shape_.anonymous) {
        o.value = shape_.repeated ? 1 + random_.below(2) : fresh++;
      }
      if (o.kind == OperationKind::put_many) {
        const std::int64_t size =
            2 + (shape_.batch_max > 2 ? random_.below(shape_.batch_max - 1) : 0);
        for (std::int64_t v = 0; v < size; ++v) o.values.push_back(fresh++);
      }
      history_.operations.push_back(o);
    }
  }

  OperationKind kind() {
    if (shape_.crashes && random_.chance(8)) return OperationKind::crash;
    if (shape_.close && random_.chance(12)) return OperationKind::close;
    if (shape_.clear && random_.chance(12)) return OperationKind::clear;
    if (shape_.tasks && random_.chance(30)) {
      return random_.chance(60) ? OperationKind::task_done : OperationKind::join;
    }
    if (shape_.leases && random_.chance(25)) {
      return random_.chance(60) ? OperationKind::ack : OperationKind::nack;
    }
    if (shape_.batches && random_.chance(30)) {
      return random_.chance(shape_.put_many_percent) ? OperationKind::put_many
                                                     : OperationKind::get_many;
    }
    if (shape_.observers && random_.chance(30)) {
      constexpr std::array observers{OperationKind::empty, OperationKind::full, OperationKind::size,
                                     OperationKind::peek};
      return observers[static_cast<std::size_t>(random_.below(4))];
    }
    const bool timed = shape_.timeouts && random_.chance(30);
    if (random_.chance(50)) return timed ? OperationKind::put_for : OperationKind::try_put;
    return timed ? OperationKind::get_for : OperationKind::try_get;
  }

  // Effects in a random order that respects the intervals, each answered as the model says; what
  // the queue may do by itself, it does now and then. Who finds no answer was never called.
  void answer_by_model() {
    auto& operations = history_.operations;
    std::vector<std::pair<std::int64_t, std::size_t>> order;
    for (std::size_t i = 0; i < operations.size(); ++i) {
      const Operation& o = operations[i];
      // Twice the resolution and a random order at ties.
      const std::int64_t at = 2 * o.t0 + random_.below(2 * (o.t1 - o.t0) + 1);
      order.emplace_back(at * 16 + random_.below(16), i);
    }
    std::sort(order.begin(), order.end());
    prepare_effects();
    QueueState state = initial_state(history_, specification_);
    std::vector<bool> answered(operations.size(), false);
    for (auto at = order.begin(); at != order.end(); ++at) {
      if (answered[at->second]) continue;
      let_it_work(state);
      const QueueState before = state;
      answered[at->second] = answer(state, at->second);
      if (!state.offered()) continue;
      // A rendezvous: the first get that meets the put takes the item.
      const auto taker = std::find_if(at + 1, order.end(), [&](const auto& later) {
        return !answered[later.second] && answer(state, later.second);
      });
      if (taker != order.end()) answered[taker->second] = true;
      if (taker != order.end()) continue;
      state = before;
      answered[at->second] = false;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < operations.size(); ++i) {
      if (answered[i]) operations[kept++] = operations[i];
    }
    operations.resize(kept);
  }

  void prepare_effects() {
    for (Operation& o : history_.operations) {  // as if each had got nothing yet
      if (o.kind == OperationKind::get_many) {
        o.values.assign(static_cast<std::size_t>(shape_.batch_max), no_value);
      }
    }
    const auto excused = excused_refusals(history_, specification_.refusal);
    effects_ = recorded_effects(history_, specification_, excused);
    for (Operation& o : history_.operations) {
      if (o.kind == OperationKind::get_many) o.values.clear();
    }
  }

  void let_it_work(QueueState& state) {
    SequentialQueue::Steps steps;
    for (queue_.internal_steps(state, steps); !steps.empty() && random_.chance(50);
         queue_.internal_steps(state, steps)) {
      queue_.take(state, any_of(steps));
    }
  }

  const AllowedStep& any_of(const SequentialQueue::Steps& steps) {
    return steps[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(steps.size())))];
  }

  // All effects of the operation, one after the other; false if it has to wait.
  bool answer(QueueState& state, std::size_t i) {
    Operation& o = history_.operations[i];
    before_ = state;
    bool any = false;
    bool part = false;
    Outcome refusal = Outcome::timeout;  // of a batch without room
    for (const RecordedEffect& effect : effects_) {
      if (effect.operation != i) continue;
      part = true;
      auto steps = queue_.allowed_steps(state, effect.call);
      if (effect.call.half != Half::both) {
        o.answer = static_cast<std::int64_t>(state.size());
        return true;
      }
      if (steps.empty()) break;
      const AllowedStep step = any_of(steps);
      if (o.kind == OperationKind::put_many && step.outcome != Outcome::ok) {
        refusal = step.outcome;
        break;
      }
      if (o.kind == OperationKind::get_many) {
        if (step.outcome != Outcome::ok) break;
        o.values.push_back(step.value);
      }
      queue_.take(state, step);
      any = true;
      o.outcome = step.outcome;
      o.answer = step.answer;
      if (o.outcome != Outcome::ok) continue;
      if (is_get(o.kind) || o.kind == OperationKind::peek) o.value = step.value;
    }
    if (!part && o.kind != OperationKind::crash) {  // an observer that promises nothing
      answer_by_chance(o);
      return true;
    }
    if (o.kind == OperationKind::put_many && any) {
      const std::size_t made = state.reserved() - before_.reserved();
      if (made < o.values.size() && shape_.refused_batches) {
        o.outcome = refusal;
        o.count = random_.chance(70) ? static_cast<std::int64_t>(made) : count_unknown;
        return true;
      }
      if (made < o.values.size()) state = before_;
      return made >= o.values.size();
    }
    if (error_is_an_answer(o.kind) && o.kind != OperationKind::task_done && any) {
      o.value = value_of_lease(o, before_);
      state = before_;
      const auto steps =
          queue_.allowed_steps(state, {.kind = o.kind, .value = o.value, .process = o.process});
      const AllowedStep step = any_of(steps);
      o.outcome = step.outcome;
      queue_.take(state, step);
    }
    return any || !part;
  }

  Value value_of_lease(const Operation&, const QueueState& state) {
    if (state.leases().empty() || random_.chance(20)) return 1 + random_.below(8);
    const auto count = static_cast<std::int64_t>(state.leases().size());
    return state.leases()[static_cast<std::size_t>(random_.below(count))].item.value;
  }

  void spoil() {
    if (history_.operations.empty()) return;
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
      if (specification_.capacity_kind != CapacityKind::unbounded && random_.chance(25)) {
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
    if (o.kind == OperationKind::put_many && shape_.refused_batches && random_.chance(50)) {
      o.outcome = shape_.close && random_.chance(30) ? Outcome::closed : Outcome::timeout;
      o.count = random_.below(static_cast<std::int64_t>(o.values.size()) + 2) - 1;
    }
    if (o.kind == OperationKind::get_many) {
      o.values.clear();
      for (std::int64_t i = random_.below(shape_.batch_max + 1); i > 0; --i)
        o.values.push_back(any_value());
    }
    if (error_is_an_answer(o.kind)) {
      if (o.kind != OperationKind::task_done) o.value = any_value();
      if (random_.chance(40)) o.outcome = Outcome::error;
    }
  }

  // The last operation of some actors did not return.
  void cut_off() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, Operation*> last;
    for (Operation& o : history_.operations) {
      if (o.kind != OperationKind::crash) last[{o.process, o.thread}] = &o;
    }
    for (const auto& [actor, o] : last) {
      if (!random_.chance(25)) continue;
      o->outcome = Outcome::pending;
      o->t1 = never;
      o->answer = 0;
      if (is_get(o->kind) || o->kind == OperationKind::peek) o->value = no_value;
      if (o->kind == OperationKind::get_many) o->values.clear();
    }
  }

  SmallRandom& random_;
  const RandomShape shape_;
  const Specification& specification_;
  const SequentialQueue queue_;
  History history_;
  std::vector<RecordedEffect> effects_;
  QueueState before_;
  std::int64_t time_max_ = 0;
  std::int64_t now_ = 0;  // when the last call returned
};

}  // namespace queuecheck
