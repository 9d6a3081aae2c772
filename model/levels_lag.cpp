// The least visibility lag D: if every item became visible up to D after its put returned, the
// items of one producer in order, could the queue be FIFO and every EMPTY true?
//
// Order: a pair a, b with put(a) before put(b) but get(b) before get(a) needs put(a) + D to reach
// the call of put(b); pairs of one producer cannot be explained. EMPTY: at an instant t it needs
// t <= pe(v) + D for every v that is got after t, so t - min pe(v); the best instant is the call of
// EMPTY or one at which an item is got. Both at once are exact: what holds of D = 0
// (linearizability.md §2.1) holds of windows widened by D, and an item behind another of the same
// producer never covers an instant that the one before it leaves free.
#include <algorithm>
#include <limits>

#include "queuecheck/model/levels.hpp"
#include "queuecheck/model/overtaking.hpp"

namespace queuecheck {
namespace {

using Times = std::vector<std::pair<std::int64_t, std::int64_t>>;

// The least of any range, in O(log n).
class RangeLeast {
 public:
  explicit RangeLeast(const std::vector<std::int64_t>& values)
      : size_(values.size()), tree_(2 * values.size(), never) {
    std::copy(values.begin(), values.end(), tree_.begin() + static_cast<std::ptrdiff_t>(size_));
    for (std::size_t i = size_; i-- > 1;) tree_[i] = std::min(tree_[2 * i], tree_[2 * i + 1]);
  }

  std::int64_t least(std::size_t from, std::size_t to) const {
    std::int64_t best = never;
    for (from += size_, to += size_; from < to; from /= 2, to /= 2) {
      if (from % 2 == 1) best = std::min(best, tree_[from++]);
      if (to % 2 == 1) best = std::min(best, tree_[--to]);
    }
    return best;
  }

 private:
  std::size_t size_;
  std::vector<std::int64_t> tree_;
};

std::int64_t lag_of_order(const Windows& windows) {
  Times firsts;   // (gs, pe)
  Times seconds;  // (ge, ps)
  for (const ValueWindow& w : windows.values) {
    firsts.emplace_back(w.get_from, w.put_to);
    if (w.get_to != never) seconds.emplace_back(w.get_to, w.put_from);
  }
  std::sort(firsts.rbegin(), firsts.rend());
  std::sort(seconds.rbegin(), seconds.rend());
  std::int64_t lag = 0;
  std::int64_t earliest = never;  // put, of all that are got after second
  std::size_t next = 0;
  for (const auto& [got, put] : seconds) {
    for (; next < firsts.size() && firsts[next].first > got; ++next) {
      earliest = std::min(earliest, firsts[next].second);
    }
    if (earliest < put) lag = std::max(lag, put - earliest);
  }
  return lag;
}

class EmptyLag {
 public:
  explicit EmptyLag(const Windows& windows)
      : times_(times(windows)), earliest_(suffix_least(times_)), needs_(needs()) {}

  std::int64_t of(const EmptyClaim& claim) const {
    const std::size_t next = after(claim.from);
    if (next == times_.size()) return 0;
    std::int64_t need = std::max<std::int64_t>(0, claim.from - earliest_[next]);
    const std::size_t end = after(claim.to);
    // Where an item is got last, nothing covers that instant.
    if (next < end) need = std::min(need, needs_.least(next, end));
    return need;
  }

 private:
  static Times times(const Windows& windows) {
    Times times;  // (gs, pe)
    for (const ValueWindow& w : windows.values) times.emplace_back(w.get_from, w.put_to);
    std::sort(times.begin(), times.end());
    return times;
  }

  static std::vector<std::int64_t> suffix_least(const Times& times) {
    std::vector<std::int64_t> least(times.size() + 1, never);
    for (std::size_t i = times.size(); i-- > 0;) least[i] = std::min(least[i + 1], times[i].second);
    return least;
  }

  std::size_t after(std::int64_t time) const {
    return static_cast<std::size_t>(
        std::upper_bound(times_.begin(), times_.end(), std::pair(time, never)) - times_.begin());
  }

  // What an EMPTY needs that takes effect at the instant at which item i is got.
  RangeLeast needs() const {
    std::vector<std::int64_t> needs(times_.size(), never);
    for (std::size_t i = 0; i < times_.size(); ++i) {
      const std::int64_t time = times_[i].first;
      if (time == never) break;
      needs[i] = std::max<std::int64_t>(0, time - earliest_[after(time)]);
    }
    return RangeLeast(needs);
  }

  Times times_;
  std::vector<std::int64_t> earliest_;  // put return of all from here on
  RangeLeast needs_;
};

}  // namespace

void measure_lag(const LevelInput& input, Quantities& out) {
  const Windows& windows = input.windows;
  if (windows.finding) {
    out.lag_reason = "an item is invented, doubled or torn";
    return;
  }
  const Group owner =
      input.axes.visibility == Visibility::eventual_process ? Group::process : Group::thread;
  const bool assigned = !windows.open_gets.empty() || !windows.clears.empty();
  if (find_overtaking(input.history, windows, owner)) {
    out.lag_reason = "items of one producer are out of order";
    return;
  }
  std::int64_t lag = lag_of_order(windows);
  const EmptyLag empty_lag(windows);
  for (const EmptyClaim& claim : input.empties) {
    if (claim.excused) continue;
    if (claim.after_close) {
      out.lag_reason = "EMPTY was answered after the close";
      return;
    }
    lag = std::max(lag, empty_lag.of(claim));
  }
  const bool left = std::any_of(windows.values.begin(), windows.values.end(),
                                [](const ValueWindow& w) { return w.get == no_operation; });
  if (lag > 0 && assigned && left) {
    out.lag_reason = "which items the calls that never returned took is open; at most " +
                     std::to_string(lag) + " ns";
    return;
  }
  out.lag_ns = lag;
}

}  // namespace queuecheck
