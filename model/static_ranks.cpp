#include "queuecheck/model/static_ranks.hpp"

#include <algorithm>
#include <limits>

namespace queuecheck {
namespace {

using Rank = std::int32_t;

// How many of the numbers added are at most x.
class Counter {
 public:
  explicit Counter(std::size_t size) : sums_(size + 1, 0) {}
  void add(std::size_t x) {
    for (++x; x < sums_.size(); x += x & (~x + 1)) ++sums_[x];
  }
  Rank below(std::size_t x) const {
    Rank sum = 0;
    for (; x > 0; x -= x & (~x + 1)) sum += sums_[x];
    return sum;
  }

 private:
  std::vector<Rank> sums_;
};

struct Intervals {
  std::vector<std::int64_t> put_from;
  std::vector<std::int64_t> put_to;
  std::vector<std::int64_t> get_from;
  std::vector<std::int64_t> get_to;
};

std::vector<std::int64_t> sorted(std::vector<std::int64_t> times) {
  std::sort(times.begin(), times.end());
  return times;
}

std::size_t count_below(const std::vector<std::int64_t>& times, std::int64_t time) {
  return static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), time) -
                                  times.begin());
}

// For each value how many others must come before it: put returned before its put was called, or
// got returned before its get was called. Inclusion and exclusion; both at once by a sweep over
// put_to with a counter over get_to.
std::vector<Rank> predecessors(const Intervals& w) {
  const std::size_t count = w.put_from.size();
  const auto put_to = sorted(w.put_to);
  const auto get_to = sorted(w.get_to);
  std::vector<std::uint32_t> by_put_to(count);
  std::vector<std::uint32_t> by_put_from(count);
  for (std::uint32_t v = 0; v < count; ++v) by_put_to[v] = by_put_from[v] = v;
  std::sort(by_put_to.begin(), by_put_to.end(),
            [&](auto a, auto b) { return w.put_to[a] < w.put_to[b]; });
  std::sort(by_put_from.begin(), by_put_from.end(),
            [&](auto a, auto b) { return w.put_from[a] < w.put_from[b]; });
  Counter counter(count);
  std::vector<Rank> before(count);
  std::size_t next = 0;
  for (const std::uint32_t v : by_put_from) {
    for (; next < count && w.put_to[by_put_to[next]] < w.put_from[v]; ++next) {
      counter.add(count_below(get_to, w.get_to[by_put_to[next]]));
    }
    const std::size_t got = count_below(get_to, w.get_from[v]);
    before[v] = static_cast<Rank>(count_below(put_to, w.put_from[v]) + got) - counter.below(got);
  }
  return before;
}

std::int64_t mirrored(std::int64_t time) {
  return -time;
}

}  // namespace

std::vector<StaticRanks> static_ranks(const DepthProblem& problem) {
  Intervals forth;
  Intervals back;
  std::vector<std::int64_t> put_to;
  for (const DepthProblem::Item& item : problem.fixed) {
    forth.put_from.push_back(item.put_from);
    forth.put_to.push_back(item.put_to);
    forth.get_from.push_back(item.get_from);
    forth.get_to.push_back(item.get_to);
    back.put_from.push_back(mirrored(item.put_to));
    back.put_to.push_back(mirrored(item.put_from));
    back.get_from.push_back(mirrored(item.get_to));
    back.get_to.push_back(mirrored(item.get_from));
    put_to.push_back(item.put_to);
  }
  for (const DepthProblem::Loose& loose : problem.loose_puts) {
    if (!loose.optional) put_to.push_back(loose.to);
  }
  std::sort(put_to.begin(), put_to.end());
  const std::vector<Rank> before = predecessors(forth);
  const std::vector<Rank> after = predecessors(back);
  const auto got = static_cast<Rank>(problem.fixed.size());
  constexpr Rank any = std::numeric_limits<Rank>::max();
  std::vector<StaticRanks> ranks;
  for (std::size_t v = 0; v < problem.fixed.size(); ++v) {
    const auto put = static_cast<std::int64_t>(count_below(put_to, problem.fixed[v].get_from));
    const std::int64_t least = put + 1 - problem.capacity;
    ranks.push_back({std::max(before[v] + 1, static_cast<Rank>(std::max<std::int64_t>(least, 1))),
                     got - after[v]});
  }
  ranks.resize(ranks.size() + problem.loose_puts.size(), {got + 1, any});
  return ranks;
}

}  // namespace queuecheck
