#include "queuecheck/model/sweep.hpp"

#include <algorithm>

#include "queuecheck/model/answers.hpp"
#include "queuecheck/model/explain.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

using Pointers = std::vector<const ValueWindow*>;

// Keys are sorted beside their values: following a pointer in every comparison costs four times as
// much at a million values.
template <class Key>
Pointers sorted_by(const Windows& windows, Key key) {
  std::vector<std::pair<std::int64_t, const ValueWindow*>> keyed;
  keyed.reserve(windows.values.size());
  for (const ValueWindow& window : windows.values) keyed.emplace_back(key(window), &window);
  std::sort(keyed.begin(), keyed.end());
  Pointers sorted;
  sorted.reserve(keyed.size());
  for (const auto& entry : keyed) sorted.push_back(entry.second);
  return sorted;
}

// Nobody got the value, and no get that hangs or was killed can have taken it.
bool is_missing(const ValueWindow& window) {
  return window.get_from == never;
}

// Did a get find nothing after this instant?
bool found_nothing_after(const History& history, std::int64_t instant) {
  return std::any_of(
      history.operations.begin(), history.operations.end(), [instant](const Operation& o) {
        const bool nothing = refuses_get(o) || (is_get(o.kind) && o.outcome == Outcome::closed);
        return nothing && o.t0 >= instant;
      });
}

Finding overtaken(const History& history, const ValueWindow& first, const ValueWindow& second) {
  const bool lost =
      is_missing(first) && (history.complete || found_nothing_after(history, first.put_to));
  Finding finding{lost ? ViolationClass::lost : ViolationClass::order,
                  "FIFO order",
                  "",
                  {first.put, second.put},
                  second.get_to};
  finding.explanation = item(history, first.put) + " was inside before " +
                        item(history, second.put) + ", but " + what(history, second.get);
  finding.witness.push_back(second.get);
  if (first.get != no_operation) {
    finding.explanation += ", before " + what(history, first.get) + ".";
    finding.witness.push_back(first.get);
  } else {
    finding.explanation += is_missing(first) ? ", and nobody ever got the former." : " first.";
  }
  return finding;
}

// One EMPTY answer, cut at the close.
struct EmptyAnswer {
  std::size_t operation;
  std::int64_t from;
  std::int64_t to;
};

Finding empty_after_close(const History& history, const CloseWindow& close, std::size_t get) {
  return {ViolationClass::false_empty,
          "EMPTY only before the close",
          what(history, get) +
              ", but the queue was closed by then: " + what(history, close.witness) + ".",
          {close.witness, get},
          history.operations[get].t1};
}

// The fewest values that cover the whole interval, each reaching furthest.
Pointers covering(const Pointers& by_start, const EmptyAnswer& answer) {
  Pointers chain;
  std::int64_t reached = answer.from;
  std::size_t next = 0;
  do {
    const ValueWindow* best = nullptr;
    for (; next < by_start.size() && by_start[next]->put_to < reached; ++next) {
      if (best == nullptr || by_start[next]->get_from > best->get_from) best = by_start[next];
    }
    if (best == nullptr || best->get_from <= reached) break;
    chain.push_back(best);
    reached = best->get_from;
  } while (reached <= answer.to);
  return chain;
}

// A value that stays away although one put with it or after it came out was lost; if nothing came
// out any more, the queue may hold it and say EMPTY, and that is what is told.
bool lost_for_good(const History& history, const Windows& windows, const ValueWindow& value) {
  if (!history.complete || !is_missing(value)) return false;
  std::int64_t last_success = before_all;
  bool later_came_out = false;
  for (const ValueWindow& other : windows.values) {
    last_success = std::max(last_success, std::min(other.put_to, other.get_to));
    if (other.get == no_operation) continue;
    last_success = std::max(last_success, other.get_to);
    later_came_out = later_came_out || other.put_to >= value.put_from;
  }
  return later_came_out && found_nothing_after(history, last_success);
}

Finding not_empty(const History& history, const Windows& windows, const Pointers& by_start,
                  const EmptyAnswer& answer) {
  const Pointers chain = covering(by_start, answer);
  const bool lost = std::any_of(chain.begin(), chain.end(), [&](const ValueWindow* value) {
    return lost_for_good(history, windows, *value);
  });
  Finding finding{lost ? ViolationClass::lost : ViolationClass::false_empty,
                  "EMPTY needs an instant at which the queue is empty",
                  "",
                  {answer.operation},
                  history.operations[answer.operation].t1};
  finding.explanation = what(history, answer.operation) + ", although ";
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (i > 0) finding.explanation += i + 1 == chain.size() ? " or " : ", ";
    finding.explanation += item(history, chain[i]->put);
    finding.witness.push_back(chain[i]->put);
    if (chain[i]->get != no_operation) finding.witness.push_back(chain[i]->get);
  }
  finding.explanation +=
      chain.size() == 1 ? " was inside the whole time" : " was inside at every instant";
  finding.explanation += lost ? ", and nobody ever got it." : ".";
  return finding;
}

}  // namespace

std::optional<Finding> sweep_order(const History& history, const Windows& windows) {
  const Pointers by_put_end = sorted_by(windows, [](const ValueWindow& w) { return w.put_to; });
  const Pointers by_put_start = sorted_by(windows, [](const ValueWindow& w) { return w.put_from; });
  std::optional<Finding> found;
  const ValueWindow* latest_got = nullptr;  // of all whose put returned before put(b) began
  std::pair<const ValueWindow*, const ValueWindow*> worst{nullptr, nullptr};
  std::size_t next = 0;
  for (const ValueWindow* b : by_put_start) {
    for (; next < by_put_end.size() && by_put_end[next]->put_to < b->put_from; ++next) {
      const ValueWindow* a = by_put_end[next];
      if (latest_got == nullptr || a->get_from > latest_got->get_from) latest_got = a;
    }
    if (latest_got == nullptr || b->get_to >= latest_got->get_from) continue;
    if (worst.second == nullptr || b->get_to < worst.second->get_to) worst = {latest_got, b};
  }
  if (worst.second != nullptr) found = overtaken(history, *worst.first, *worst.second);
  return found;
}

std::optional<Finding> sweep_empty(const History& history, const Specification& specification,
                                   const Windows& windows, const CloseWindow& close,
                                   const std::vector<bool>& excused) {
  std::optional<Finding> found;
  std::vector<EmptyAnswer> answers;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    const bool observed = observes(o, OperationKind::empty) && o.answer != 0;
    if (observed && specification.empty != Observe::absent)
      answers.push_back({i, o.t0, o.t1});  // true also of a closed queue
    if (!refuses_get(o) || excused[i]) continue;
    if (o.t0 > close.latest) {
      keep_earlier(found, empty_after_close(history, close, i));
    } else {
      answers.push_back({i, o.t0, std::min(o.t1, close.latest)});
    }
  }
  std::sort(answers.begin(), answers.end(),
            [](const EmptyAnswer& a, const EmptyAnswer& b) { return a.from < b.from; });
  const Pointers by_start = sorted_by(windows, [](const ValueWindow& w) { return w.put_to; });
  std::int64_t inside_until = before_all;  // end of the run of inner intervals reached so far
  std::size_t next = 0;
  const EmptyAnswer* worst = nullptr;
  const auto returned = [&](const EmptyAnswer& a) { return history.operations[a.operation].t1; };
  for (const EmptyAnswer& answer : answers) {
    // Runs that start before the answer; a run grows while the next interval starts before its end
    // (open intervals: touching ends leave an instant between them).
    while (next < by_start.size()) {
      const ValueWindow& w = *by_start[next];
      const bool empty_interval = w.put_to >= w.get_from;
      if (!empty_interval && w.put_to >= answer.from && w.put_to >= inside_until) break;
      if (!empty_interval) inside_until = std::max(inside_until, w.get_from);
      ++next;
    }
    if (inside_until <= answer.to) continue;
    if (worst == nullptr || returned(answer) < returned(*worst)) worst = &answer;
  }
  if (worst != nullptr) keep_earlier(found, not_empty(history, windows, by_start, *worst));
  return found;
}

}  // namespace queuecheck
