// k and lateness: how many older items a get passed over, and how often an item was passed over
// (Henzinger, Kirsch, Payer, Sezgin, Sokolova, POPL 2013). The pairs are those of pattern Ord, so
// each count is certain; that k is also enough is so for k = 0 only.
#include <algorithm>

#include "queuecheck/model/fenwick_tree.hpp"
#include "queuecheck/model/levels.hpp"

namespace queuecheck {
namespace {

using Times = std::vector<std::int64_t>;
using Pairs = std::vector<std::pair<std::int64_t, std::int64_t>>;

Times sorted_second(const Pairs& pairs) {
  Times times;
  times.reserve(pairs.size());
  for (const auto& pair : pairs) times.push_back(pair.second);
  std::sort(times.begin(), times.end());
  return times;
}

// For each of `later`, in order of its first time: how many of `earlier` have a smaller first time
// and a larger second one? The greatest such number.
std::uint64_t most_dominating(Pairs earlier, Pairs later) {
  std::sort(earlier.begin(), earlier.end());
  std::sort(later.begin(), later.end());
  const Times seconds = sorted_second(earlier);
  FenwickTree inserted(seconds.size());
  std::uint64_t most = 0;
  std::size_t next = 0;
  for (const auto& [first, second] : later) {
    for (; next < earlier.size() && earlier[next].first < first; ++next) {
      const auto at = std::lower_bound(seconds.begin(), seconds.end(), earlier[next].second);
      inserted.add(static_cast<std::size_t>(at - seconds.begin()));
    }
    const auto above = std::upper_bound(seconds.begin(), seconds.end(), second);
    most =
        std::max(most, inserted.total() -
                           inserted.count_below(static_cast<std::size_t>(above - seconds.begin())));
  }
  return most;
}

}  // namespace

void measure_relaxation(const LevelInput& input, Quantities& out) {
  Pairs inner;  // (pe, gs): a
  Pairs outer;  // (ps, ge): b
  for (const ValueWindow& w : input.windows.values) {
    inner.emplace_back(w.put_to, w.get_from);
    if (w.get_to != never) outer.emplace_back(w.put_from, w.get_to);
  }
  out.overtakes = most_dominating(inner, outer);
  // The same pairs from the other side: time runs backwards, so both comparisons turn round.
  const auto mirrored = [](const Pairs& pairs) {
    Pairs turned;
    turned.reserve(pairs.size());
    for (const auto& [first, second] : pairs) turned.emplace_back(-first, -second);
    return turned;
  };
  out.lateness = most_dominating(mirrored(outer), mirrored(inner));
}

}  // namespace queuecheck
