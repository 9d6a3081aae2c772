#include "queuecheck/model/tighten.hpp"

#include <algorithm>

namespace queuecheck {
namespace {

using Item = DepthProblem::Item;

// One of the two precedences, and the windows that follow it.
struct Side {
  std::int64_t Item::*from;
  std::int64_t Item::*to;
  std::int64_t Item::*other_from;
  std::int64_t Item::*other_to;
};

constexpr Side puts{&Item::put_from, &Item::put_to, &Item::get_from, &Item::get_to};
constexpr Side gets{&Item::get_from, &Item::get_to, &Item::put_from, &Item::put_to};

using Keyed = std::vector<std::pair<std::int64_t, std::uint32_t>>;

void sort_by(Keyed& keyed, const std::vector<Item>& items, std::int64_t Item::*key) {
  keyed.clear();
  for (std::uint32_t i = 0; i < items.size(); ++i) keyed.emplace_back(items[i].*key, i);
  std::sort(keyed.begin(), keyed.end());
}

class Tightener {
 public:
  explicit Tightener(std::vector<Item>& items) : items_(items) {}

  bool run(int rounds) {
    for (int round = 0; round < rounds; ++round) {
      changed_ = false;
      follow(puts);
      follow(gets);
      for (const Item& item : items_) {
        if (item.put_from > item.put_to || item.get_from > item.get_to) return false;
      }
      if (!changed_) break;
    }
    return true;
  }

 private:
  void follow(const Side& side) {
    sort_by(by_from_, items_, side.from);
    sort_by(by_to_, items_, side.to);
    // Predecessors of v: to < from(v).
    std::int64_t latest = std::numeric_limits<std::int64_t>::min();
    std::size_t next = 0;
    for (const auto& [from, v] : by_from_) {
      for (; next < by_to_.size() && by_to_[next].first < from; ++next) {
        latest = std::max(latest, items_[by_to_[next].second].*side.other_from);
      }
      narrow(items_[v].*side.other_from, std::max(items_[v].*side.other_from, latest));
    }
    // Successors of u: from > to(u).
    std::int64_t earliest = never;
    std::size_t left = by_from_.size();
    for (std::size_t i = by_to_.size(); i-- > 0;) {
      const auto& [to, u] = by_to_[i];
      for (; left > 0 && by_from_[left - 1].first > to; --left) {
        earliest = std::min(earliest, items_[by_from_[left - 1].second].*side.other_to);
      }
      narrow(items_[u].*side.other_to, std::min(items_[u].*side.other_to, earliest));
    }
  }

  void narrow(std::int64_t& end, std::int64_t value) {
    changed_ = changed_ || end != value;
    end = value;
  }

  std::vector<Item>& items_;
  Keyed by_from_;
  Keyed by_to_;
  bool changed_ = false;
};

}  // namespace

bool tighten(DepthProblem& problem, int rounds) {
  return Tightener(problem.fixed).run(rounds);
}

}  // namespace queuecheck
