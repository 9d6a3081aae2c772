#include "queuecheck/model/greedy_order.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

#include "queuecheck/model/deadline_slack.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t no_deadline = never;

// Walks the values in an order that extends both precedences. Values whose put may come next wait
// in the pool: they overlap each other, so they are no more than operations can be open at once.
class Precedence {
 public:
  explicit Precedence(const std::vector<DepthProblem::Item>& items)
      : items_(items),
        by_put_from_(sorted([](const auto& i) { return i.put_from; })),
        by_put_to_(sorted([](const auto& i) { return i.put_to; })),
        by_get_to_(sorted([](const auto& i) { return i.get_to; })),
        placed_(items.size(), false) {}

  // Values with every predecessor placed.
  const std::vector<std::uint32_t>& ready() {
    ready_.clear();
    skip_placed(by_put_to_, first_put_to_);
    skip_placed(by_get_to_, first_get_to_);
    if (first_put_to_ == items_.size()) return ready_;
    const std::int64_t put_by = items_[by_put_to_[first_put_to_]].put_to;
    const std::int64_t get_by = items_[by_get_to_[first_get_to_]].get_to;
    while (next_ < items_.size() && items_[by_put_from_[next_]].put_from <= put_by) {
      pool_.push_back(by_put_from_[next_++]);
    }
    for (const std::uint32_t i : pool_) {
      if (items_[i].get_from <= get_by) ready_.push_back(i);
    }
    return ready_;
  }

  void place(std::uint32_t item) {
    placed_[item] = true;
    std::erase(pool_, item);
  }

  bool placed(std::uint32_t item) const { return placed_[item]; }
  const std::vector<std::uint32_t>& by_put_to() const { return by_put_to_; }
  const std::vector<std::uint32_t>& by_get_to() const { return by_get_to_; }

 private:
  template <class Key>
  std::vector<std::uint32_t> sorted(Key key) const {
    std::vector<std::pair<std::int64_t, std::uint32_t>> keyed;
    keyed.reserve(items_.size());
    for (std::uint32_t i = 0; i < items_.size(); ++i) keyed.emplace_back(key(items_[i]), i);
    std::sort(keyed.begin(), keyed.end());
    std::vector<std::uint32_t> order;
    order.reserve(items_.size());
    for (const auto& entry : keyed) order.push_back(entry.second);
    return order;
  }

  void skip_placed(const std::vector<std::uint32_t>& order, std::size_t& first) const {
    while (first < order.size() && placed_[order[first]]) ++first;
  }

  const std::vector<DepthProblem::Item>& items_;
  const std::vector<std::uint32_t> by_put_from_;
  const std::vector<std::uint32_t> by_put_to_;
  const std::vector<std::uint32_t> by_get_to_;
  std::vector<bool> placed_;
  std::size_t first_put_to_ = 0;
  std::size_t first_get_to_ = 0;
  std::size_t next_ = 0;
  std::vector<std::uint32_t> pool_;
  std::vector<std::uint32_t> ready_;
};

// Values never got are given to the gets that never returned, earliest to earliest.
std::vector<DepthProblem::Item> with_open_gets(const DepthProblem& problem) {
  std::vector<DepthProblem::Item> items = problem.fixed;
  std::vector<std::uint32_t> left;
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    if (!items[i].got()) left.push_back(i);
  }
  std::sort(left.begin(), left.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tie(items[a].put_to, a) < std::tie(items[b].put_to, b);
  });
  for (std::size_t k = 0; k < left.size(); ++k) {
    items[left[k]].get_from = k < problem.open_gets.size() ? problem.open_gets[k] : never;
  }
  return items;
}

class Greedy {
 public:
  Greedy(const DepthProblem& problem, const RankBounds& bounds)
      : items_(with_open_gets(problem)),
        capacity_(std::min(problem.capacity, static_cast<std::int64_t>(items_.size()) + 1)),
        bounds_(bounds),
        precedence_(items_),
        due_(items_.size(), no_deadline),
        looked_at_(items_.size(), 0),
        slack_(capacity_) {}

  GreedyOrder build() {
    const auto count = static_cast<std::int64_t>(items_.size());
    GreedyOrder result;
    if (capacity_ < 1 && count > 0) result.stuck = 1;
    for (std::int64_t q = 1; q < capacity_ && result.stuck == 0; ++q) {
      if (!grow(q, before_all, q, no_item)) result.stuck = q;
      commit(q, q);
    }
    result.order.reserve(items_.size());
    for (std::int64_t rank = 1; rank <= count && result.stuck == 0; ++rank) {
      if (!place_next(rank)) result.stuck = rank;
      result.order.push_back(last_placed_);
    }
    return result;
  }

 private:
  static constexpr std::uint32_t no_item = ~std::uint32_t{0};

  bool place_next(std::int64_t rank) {
    candidates_.clear();
    const std::int64_t tight = slack_.first_tight(rank);
    const auto r = static_cast<std::size_t>(rank);
    for (const std::uint32_t x : precedence_.ready()) {
      if (tight != DeadlineSlack::none && due_[x] > tight) continue;
      if (items_[x].put_from > bounds_.put_from_most[r]) continue;
      if (items_[x].get_from > bounds_.get_from_most[r]) continue;
      candidates_.push_back(x);
    }
    // The one to be taken first; it leaves the smallest set with a deadline.
    std::sort(candidates_.begin(), candidates_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::tie(items_[a].get_from, items_[a].put_to, a) <
             std::tie(items_[b].get_from, items_[b].put_to, b);
    });
    const std::int64_t deadline = rank + capacity_ - 1;
    for (const std::uint32_t x : candidates_) {
      if (!grow(deadline, items_[x].get_from, capacity_ - 1, x)) continue;
      place(x, rank);
      commit(deadline, deadline - rank);
      return true;
    }
    return false;
  }

  void place(std::uint32_t x, std::int64_t rank) {
    const bool is_due = due_[x] != no_deadline;
    slack_.use(rank, (is_due ? due_[x] : rank + capacity_ - 1) - 1);
    slack_.forget(rank);
    if (is_due) --due_left_;
    precedence_.place(x);
    last_placed_ = x;
  }

  // Finds what joins the values due by `deadline` once those with put_to < put_to_by do. False if
  // more than `most` of them, without x, would be left.
  bool grow(std::int64_t deadline, std::int64_t put_to_by, std::int64_t most, std::uint32_t x) {
    ++look_;
    joining_.clear();
    const auto q = static_cast<std::size_t>(
        std::min(deadline, static_cast<std::int64_t>(bounds_.put_to_by.size()) - 1));
    grown_ = edge_;
    grown_.put_to_by = std::max({grown_.put_to_by, put_to_by, bounds_.put_to_by[q]});
    grown_.get_to_by = std::max(grown_.get_to_by, bounds_.get_to_by[q]);
    const bool x_is_due = x != no_item && due_[x] != no_deadline;
    const std::int64_t room = most - due_left_ + (x_is_due ? 1 : 0);
    if (room < 0) return false;
    const auto& by_put_to = precedence_.by_put_to();
    const auto& by_get_to = precedence_.by_get_to();
    for (bool more = true; more;) {
      more = false;
      while (grown_.puts < by_put_to.size() &&
             items_[by_put_to[grown_.puts]].put_to < grown_.put_to_by) {
        more = true;
        if (!join(by_put_to[grown_.puts++], x, room)) return false;
      }
      while (grown_.gets < by_get_to.size() &&
             items_[by_get_to[grown_.gets]].get_to < grown_.get_to_by) {
        more = true;
        if (!join(by_get_to[grown_.gets++], x, room)) return false;
      }
    }
    return true;
  }

  bool join(std::uint32_t y, std::uint32_t x, std::int64_t room) {
    if (y == x || precedence_.placed(y) || due_[y] != no_deadline || looked_at_[y] == look_) {
      return true;
    }
    looked_at_[y] = look_;
    joining_.push_back(y);
    grown_.put_to_by = std::max(grown_.put_to_by, items_[y].put_from);
    grown_.get_to_by = std::max(grown_.get_to_by, items_[y].get_from);
    return static_cast<std::int64_t>(joining_.size()) <= room;
  }

  void commit(std::int64_t deadline, std::int64_t ranks) {
    for (const std::uint32_t y : joining_) due_[y] = deadline;
    due_left_ += static_cast<std::int64_t>(joining_.size());
    edge_ = grown_;
    if (ranks > 0) slack_.set(deadline, ranks - due_left_);
  }

  // Values with put_to < put_to_by or get_to < get_to_by are due; of the sorted ones this many were
  // looked at.
  struct Edge {
    std::int64_t put_to_by = before_all;
    std::int64_t get_to_by = before_all;
    std::size_t puts = 0;
    std::size_t gets = 0;
  };

  const std::vector<DepthProblem::Item> items_;
  const std::int64_t capacity_;
  const RankBounds& bounds_;
  Precedence precedence_;
  std::vector<std::int64_t> due_;  // the first deadline whose set holds the value
  std::vector<std::uint64_t> looked_at_;
  DeadlineSlack slack_;
  Edge edge_;
  Edge grown_;
  std::int64_t due_left_ = 0;
  std::uint64_t look_ = 0;
  std::vector<std::uint32_t> joining_;
  std::vector<std::uint32_t> candidates_;
  std::uint32_t last_placed_ = no_item;
};

}  // namespace

std::optional<ValueOrder> forced_order(const DepthProblem& problem) {
  Precedence precedence(problem.fixed);
  ValueOrder order;
  order.reserve(problem.fixed.size());
  while (order.size() < problem.fixed.size()) {
    const auto& ready = precedence.ready();
    if (ready.size() != 1) return std::nullopt;
    order.push_back(ready.front());
    precedence.place(order.back());
  }
  return order;
}

GreedyOrder greedy_order(const DepthProblem& problem, const RankBounds& bounds) {
  return Greedy(problem, bounds).build();
}

}  // namespace queuecheck
