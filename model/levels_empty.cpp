// EMPTY and FULL answers, each judged by itself: which of them have no instant at which they can be
// true? (That each can be judged by itself is the argument of linearizability.md §2.1.)
#include <algorithm>

#include "queuecheck/model/answers.hpp"
#include "queuecheck/model/depth_profile.hpp"
#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/levels.hpp"

namespace queuecheck {
namespace {

using Interval = std::pair<std::int64_t, std::int64_t>;

std::vector<const ValueWindow*> by_start(const Windows& windows) {
  std::vector<const ValueWindow*> sorted;
  for (const ValueWindow& w : windows.values) {
    if (w.put_to < w.get_from) sorted.push_back(&w);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const ValueWindow* a, const ValueWindow* b) { return a->put_to < b->put_to; });
  return sorted;
}

// The maximal open intervals in which some item is certainly inside; touching ends leave an instant
// between them.
std::vector<Interval> certainly_inside(const Windows& windows) {
  std::vector<Interval> inner;
  inner.reserve(windows.values.size());
  for (const ValueWindow& w : windows.values) {
    if (w.put_to < w.get_from) inner.emplace_back(w.put_to, w.get_from);
  }
  std::sort(inner.begin(), inner.end());
  std::vector<Interval> merged;
  for (const Interval& next : inner) {
    if (merged.empty() || next.first >= merged.back().second) {
      merged.push_back(next);
    } else {
      merged.back().second = std::max(merged.back().second, next.second);
    }
  }
  return merged;
}

bool is_false(const std::vector<Interval>& inside, const EmptyClaim& claim) {
  if (claim.after_close) return true;
  const auto after = std::lower_bound(
      inside.begin(), inside.end(), claim.from,
      [](const Interval& interval, std::int64_t from) { return interval.first < from; });
  return after != inside.begin() && std::prev(after)->second > claim.to;
}

// The fewest items that cover the whole answer, each reaching furthest.
Finding covered(const LevelInput& input, const EmptyClaim& claim) {
  const History& history = input.history;
  Finding finding{ViolationClass::false_empty,
                  "EMPTY needs an instant at which the queue is empty",
                  what(history, claim.operation) + ", although ",
                  {claim.operation},
                  history.operations[claim.operation].t1};
  std::int64_t reached = claim.from;
  std::size_t count = 0;
  const auto sorted = by_start(input.windows);
  for (std::size_t next = 0; reached <= claim.to;) {
    const ValueWindow* best = nullptr;
    for (; next < sorted.size() && sorted[next]->put_to < reached; ++next) {
      if (best == nullptr || sorted[next]->get_from > best->get_from) best = sorted[next];
    }
    if (best == nullptr || best->get_from <= reached) break;
    finding.explanation += (count++ == 0 ? "" : ", then ") + item(history, best->put);
    finding.witness.push_back(best->put);
    if (best->get != no_operation) finding.witness.push_back(best->get);
    reached = best->get_from;
  }
  finding.explanation += count == 1 ? " was inside the whole time." : " were inside.";
  return finding;
}

bool fits_full(const LevelInput& input, const DepthProfile& profile, const Operation& o) {
  const auto capacity = static_cast<std::int64_t>(
      std::min<std::uint64_t>(input.axes.capacity, std::uint64_t{1} << 60));
  const std::int64_t to = std::min(o.t1, input.close.latest);
  return o.t0 <= to && profile.fits(o.t0, to, never, capacity);
}

void count_full(const LevelInput& input, Quantities& out) {
  std::vector<const Operation*> answers;
  for (const Operation& o : input.history.operations) {
    const bool observed = observes(o, OperationKind::full) && o.answer != 0;
    if (refuses_put(o) || (observed && input.axes.full != Observe::absent)) answers.push_back(&o);
  }
  out.full_answers = answers.size();
  if (answers.empty()) return;
  if (input.axes.capacity_kind != CapacityKind::items) {
    // Of a queue that has no end, or whose capacity is not counted in items.
    out.false_full_answers =
        input.axes.capacity_kind == CapacityKind::unbounded ? answers.size() : 0;
    return;
  }
  DepthProfile profile;
  for (const ValueWindow& w : input.windows.values) {
    profile.add_upper_within(w.put_from, w.get_to);
  }
  for (const ValueWindow& w : input.windows.possible) profile.add_upper_from(w.put_from, 1);
  profile.build();
  for (const Operation* o : answers) {
    if (!fits_full(input, profile, *o)) ++out.false_full_answers;
  }
}

}  // namespace

Rung judge_bag(const LevelInput& input) {
  if (input.windows.finding) return failed(input.history, Level::bag, *input.windows.finding);
  const std::vector<Interval> inside = certainly_inside(input.windows);
  const EmptyClaim* worst = nullptr;
  const auto returned = [&](const EmptyClaim& claim) {
    return input.history.operations[claim.operation].t1;
  };
  for (const EmptyClaim& claim : input.empties) {
    if (claim.excused || claim.after_close || !is_false(inside, claim)) continue;
    if (worst == nullptr || returned(claim) < returned(*worst)) worst = &claim;
  }
  if (worst != nullptr) return failed(input.history, Level::bag, covered(input, *worst));
  if (!input.windows.clears.empty()) {
    return unjudged(Level::bag, "a clear may have taken any item: only violations are certain");
  }
  return held(Level::bag, input.empties.empty() ? "no EMPTY was answered" : "");
}

void count_false_answers(const LevelInput& input, Quantities& out) {
  const std::vector<Interval> inside = certainly_inside(input.windows);
  out.empty_answers = input.empties.size();
  for (const EmptyClaim& claim : input.empties) {
    if (is_false(inside, claim)) ++out.false_empty_answers;
  }
  count_full(input, out);
}

}  // namespace queuecheck
