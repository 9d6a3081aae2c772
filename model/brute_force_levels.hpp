// The levels of the ladder by their definitions, for tests only: every order of effects is tried,
// and each level differs in which item may come out, which answers count and what orders effects.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Nothing is shared with the judges of the levels. Up to some ten operations.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "queuecheck/model/history.hpp"

namespace queuecheck {

enum class Candidates { oldest, oldest_of_thread, seen_by_consumer, first_k, any };
enum class Orders { real_time, busy_periods, program };

struct LevelRules {
  Candidates candidates = Candidates::oldest;
  std::size_t k = 0;  // first_k: one of the k + 1 oldest
  bool empties = true;
  Orders orders = Orders::real_time;
  std::int64_t lag = 0;        // an item may become visible so much after its put; never = any time
  bool owner_process = false;  // the items of one process, else of one thread, keep their order
  bool strict = false;         // what a killed call did it did before the kill
};

class BruteForceLevel {
 public:
  BruteForceLevel(const History& history, const LevelRules& rules)
      : history_(history), rules_(rules) {
    for (std::size_t i = 0; i < history.operations.size(); ++i) add(i);
    if (rules.orders == Orders::busy_periods) widen();
    done_.assign(events_.size(), false);
  }

  bool has_legal_order() { return explore({}); }

 private:
  enum class Kind { put, commit, get, empty };

  struct Event {
    Kind kind;
    std::size_t operation;
    std::int64_t from;
    std::int64_t to;
    bool optional;
  };

  struct State {
    std::deque<std::size_t> visible;                           // operations that put
    std::map<std::uint64_t, std::deque<std::size_t>> hidden;   // by owner
    std::vector<std::pair<std::uint64_t, std::size_t>> taken;  // consumer, operation that put
    auto operator<=>(const State&) const = default;
  };

  const Operation& at(std::size_t event) const {
    return history_.operations[events_[event].operation];
  }

  static std::uint64_t thread(const Operation& o) {
    return (std::uint64_t{o.process} << 32) | o.thread;
  }
  std::uint64_t owner(const Operation& o) const {
    return rules_.owner_process ? o.process : thread(o);
  }

  void add(std::size_t i) {
    const Operation& o = history_.operations[i];
    const bool pending = o.outcome == Outcome::pending;
    std::int64_t to = o.t1;
    if (pending && rules_.strict) {
      for (const Operation& other : history_.operations) {
        if (other.kind == OperationKind::crash && other.process == o.process) to = other.t0;
      }
    }
    if (is_put(o.kind) && (o.outcome == Outcome::ok || pending)) {
      events_.push_back({Kind::put, i, o.t0, to, pending});
      if (rules_.lag == 0) return;
      const bool for_ever = rules_.lag == never || to == never;
      events_.push_back(
          {Kind::commit, i, o.t0, for_ever ? never : to + rules_.lag, for_ever || pending});
    }
    if (is_get(o.kind) && (o.outcome == Outcome::ok || pending)) {
      events_.push_back({Kind::get, i, o.t0, to, pending});
    }
    if (is_get(o.kind) && o.outcome == Outcome::empty && rules_.empties) {
      events_.push_back({Kind::empty, i, o.t0, o.t1, false});
    }
  }

  // Instant by instant: two events are in one period if at every instant between them some call
  // runs. Halves are looked at too, so that touching calls are one period.
  void widen() {
    std::vector<Event> wide = events_;
    const auto busy = [&](std::int64_t half) {
      return std::any_of(history_.operations.begin(), history_.operations.end(),
                         [&](const Operation& o) {
                           return o.kind != OperationKind::crash && 2 * o.t0 <= half &&
                                  (o.t1 == never || half <= 2 * o.t1);
                         });
    };
    for (Event& event : wide) {
      std::int64_t from = 2 * event.from;
      while (busy(from - 1)) --from;
      event.from = from / 2;
      if (event.to == never) continue;
      std::int64_t to = 2 * event.to;
      while (to < 4000 && busy(to + 1)) ++to;
      event.to = to >= 4000 ? never : to / 2;
    }
    events_ = wide;
  }

  bool before(std::size_t a, std::size_t b) const {
    if (rules_.orders != Orders::program) return events_[a].to < events_[b].from;
    const Operation& x = at(a);
    const Operation& y = at(b);
    return thread(x) == thread(y) && x.t1 < y.t0;
  }

  bool may_come_next(std::size_t event) const {
    for (std::size_t other = 0; other < events_.size(); ++other) {
      if (other == event) continue;
      if (!done_[other] && !events_[other].optional && before(other, event)) return false;
      if (done_[other] && before(event, other)) return false;
    }
    return true;
  }

  bool explore(const State& state) {
    bool finished = true;
    for (std::size_t i = 0; i < events_.size(); ++i) {
      finished = finished && (done_[i] || events_[i].optional);
    }
    if (finished) return true;
    if (!seen_.insert({done_, state}).second) return false;
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (done_[i] || !may_come_next(i)) continue;
      for (const State& after : steps(state, i)) {
        done_[i] = true;
        if (explore(after)) return true;
        done_[i] = false;
      }
    }
    return false;
  }

  std::vector<State> steps(const State& state, std::size_t event) const {
    const std::size_t operation = events_[event].operation;
    const Operation& o = at(event);
    State after = state;
    switch (events_[event].kind) {
      case Kind::put:
        if (rules_.lag == 0) {
          after.visible.push_back(operation);
        } else {
          after.hidden[owner(o)].push_back(operation);
        }
        return {after};
      case Kind::commit: {
        auto& hidden = after.hidden[owner(o)];
        if (hidden.empty() || hidden.front() != operation) return {};
        hidden.pop_front();
        after.visible.push_back(operation);
        return {after};
      }
      case Kind::empty:
        return state.visible.empty() ? std::vector<State>{state} : std::vector<State>{};
      case Kind::get:
        return gets(state, o);
    }
    return {};
  }

  std::vector<State> gets(const State& state, const Operation& get) const {
    std::vector<State> all;
    for (std::size_t i = 0; i < state.visible.size(); ++i) {
      const std::size_t put = state.visible[i];
      if (get.outcome == Outcome::ok && history_.operations[put].value != get.value) continue;
      if (!may_leave(state, i, get)) continue;
      State after = state;
      after.visible.erase(after.visible.begin() + static_cast<std::ptrdiff_t>(i));
      if (rules_.candidates == Candidates::seen_by_consumer) {
        after.taken.emplace_back(thread(get), put);
      }
      all.push_back(after);
    }
    return all;
  }

  bool may_leave(const State& state, std::size_t place, const Operation& get) const {
    const Operation& put = history_.operations[state.visible[place]];
    switch (rules_.candidates) {
      case Candidates::oldest:
        return place == 0;
      case Candidates::first_k:
        return place <= rules_.k;
      case Candidates::any:
        return true;
      case Candidates::oldest_of_thread:
        for (std::size_t i = 0; i < place; ++i) {
          if (owner(history_.operations[state.visible[i]]) == owner(put)) return false;
        }
        return true;
      case Candidates::seen_by_consumer:
        for (const auto& [consumer, operation] : state.taken) {
          const Operation& other = history_.operations[operation];
          if (consumer == thread(get) && thread(other) == thread(put) && other.t0 > put.t1) {
            return false;
          }
        }
        return true;
    }
    return false;
  }

  const History& history_;
  const LevelRules rules_;
  std::vector<Event> events_;
  std::vector<bool> done_;
  std::set<std::pair<std::vector<bool>, State>> seen_;
};

inline bool level_holds(const History& history, const LevelRules& rules) {
  return BruteForceLevel(history, rules).has_legal_order();
}

}  // namespace queuecheck
