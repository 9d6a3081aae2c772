#include "queuecheck/model/sweep.hpp"

#include <algorithm>

#include "queuecheck/model/answers.hpp"
#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/sweep_core.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

using Pointers = std::vector<const ValueWindow*>;

std::vector<TimePair> inner_intervals(const Windows& windows) {
  std::vector<TimePair> inner;
  inner.reserve(windows.values.size());
  for (const ValueWindow& w : windows.values) {
    if (w.put_to < w.get_from) inner.push_back({w.put_to, w.get_from});
  }
  std::vector<TimePair> scratch;
  sort_by_time(inner, scratch);
  return inner;
}

const ValueWindow* value_with_inner(const Windows& windows, const TimePair& inner) {
  for (const ValueWindow& w : windows.values) {
    if (TimePair{w.put_to, w.get_from} == inner) return &w;
  }
  return nullptr;
}

const ValueWindow* value_with_outer(const Windows& windows, const TimePair& outer) {
  for (const ValueWindow& w : windows.values) {
    if (TimePair{w.put_from, w.get_to} == outer) return &w;
  }
  return nullptr;
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
  finding.witness.push_back(second.get);
  finding.explanation =
      item(history, first.put) + " was inside before " + item(history, second.put) + ", but ";
  const std::string getter = what(history, second.get);
  if (first.get != no_operation) {
    finding.explanation += "the latter came out first: by " + getter + ", and the former by " +
                           what(history, first.get) + ".";
    finding.witness.push_back(first.get);
  } else if (is_missing(first)) {
    finding.explanation +=
        "the latter came out, by " + getter + ", and nobody ever got the former.";
  } else {
    finding.explanation += "the latter came out first: by " + getter + ".";
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

Finding not_empty(const History& history, const Windows& windows,
                  const std::vector<TimePair>& inner, const EmptyAnswer& answer) {
  Pointers chain;
  for (const TimePair& interval : covering(inner, {answer.from, answer.to})) {
    chain.push_back(value_with_inner(windows, interval));
  }
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
  const std::vector<TimePair> inner = inner_intervals(windows);
  std::vector<TimePair> outer;
  outer.reserve(windows.values.size());
  for (const ValueWindow& w : windows.values) outer.push_back({w.put_from, w.get_to});
  std::vector<TimePair> scratch;
  sort_by_time(outer, scratch);
  const std::optional<Overtaking> overtaking = find_overtaking(inner, outer);
  if (!overtaking) return std::nullopt;
  return overtaken(history, *value_with_inner(windows, overtaking->first),
                   *value_with_outer(windows, overtaking->second));
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
  std::vector<TimePair> empties;
  empties.reserve(answers.size());
  for (const EmptyAnswer& answer : answers) empties.push_back({answer.from, answer.to});
  const std::vector<TimePair> inner = inner_intervals(windows);
  const EmptyAnswer* worst = nullptr;
  const auto returned = [&](const EmptyAnswer& a) { return history.operations[a.operation].t1; };
  find_covered(inner, empties, [&](std::size_t i) {
    if (worst == nullptr || returned(answers[i]) < returned(*worst)) worst = &answers[i];
  });
  if (worst != nullptr) keep_earlier(found, not_empty(history, windows, inner, *worst));
  return found;
}

}  // namespace queuecheck
