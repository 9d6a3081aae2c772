// Does every value find a rank? Values come and go as a search moves through time; each has a
// first and a last rank that the instants chosen so far leave to it.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. fits() is true exactly when the values given have distinct ranks inside their bounds, obey
//      `get of a returned before get of b was called => a before b`, and fill the ranks base+1 to
//      `filled` with none left over.
//   2. ranks_of gives such ranks after fits() was true.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace queuecheck {

inline constexpr std::int32_t any_rank = std::numeric_limits<std::int32_t>::max();

struct RankedValue {
  std::uint32_t value = 0;
  std::int32_t first = 0;
  std::int32_t last = any_rank;
  std::int64_t get_from = 0;
  std::int64_t get_to = 0;
};

class RankMatching {
 public:
  std::vector<RankedValue>& values() { return values_; }
  const std::vector<std::pair<std::int32_t, std::uint32_t>>& ranks() const { return ranks_; }

  bool fits(std::int32_t base, std::int32_t filled) {
    obey_gets();
    std::sort(values_.begin(), values_.end(),
              [](const RankedValue& a, const RankedValue& b) { return a.first < b.first; });
    heap_.clear();
    ranks_.clear();
    std::size_t next = 0;
    for (std::int32_t rank = base + 1; next < values_.size() || !heap_.empty(); ++rank) {
      if (heap_.empty() && rank > filled && values_[next].first > rank) {
        rank = values_[next].first;
      }
      for (; next < values_.size() && values_[next].first <= rank; ++next) {
        heap_.emplace_back(values_[next].last, values_[next].value);
        std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
      }
      if (heap_.empty()) {
        if (rank <= filled) return false;
        continue;
      }
      if (heap_.front().first < rank) return false;
      if (heap_.front().first == any_rank && rank > filled && next == values_.size()) return true;
      ranks_.emplace_back(rank, heap_.front().second);
      std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
      heap_.pop_back();
    }
    return ranks_.empty() ? filled <= base : ranks_.back().first >= filled;
  }

 private:
  // Unit jobs with consistent bounds: earliest deadline first then obeys the precedences.
  void obey_gets() {
    by_from_.clear();
    for (std::uint32_t i = 0; i < values_.size(); ++i) by_from_.push_back(i);
    by_to_ = by_from_;
    std::sort(by_from_.begin(), by_from_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return values_[a].get_from < values_[b].get_from;
    });
    std::sort(by_to_.begin(), by_to_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return values_[a].get_to < values_[b].get_to;
    });
    std::int32_t least = any_rank;
    std::size_t later = by_from_.size();
    for (std::size_t at = by_to_.size(); at-- > 0;) {
      RankedValue& value = values_[by_to_[at]];
      for (; later > 0 && values_[by_from_[later - 1]].get_from > value.get_to; --later) {
        least = std::min(least, values_[by_from_[later - 1]].last);
      }
      if (least != any_rank) value.last = std::min(value.last, least - 1);
    }
    std::int32_t most = 0;
    std::size_t earlier = 0;
    for (const std::uint32_t at : by_from_) {
      RankedValue& value = values_[at];
      for (; earlier < by_to_.size() && values_[by_to_[earlier]].get_to < value.get_from;
           ++earlier) {
        most = std::max(most, values_[by_to_[earlier]].first);
      }
      value.first = std::max(value.first, most + 1);
    }
  }

  std::vector<RankedValue> values_;
  std::vector<std::uint32_t> by_from_;
  std::vector<std::uint32_t> by_to_;
  std::vector<std::pair<std::int32_t, std::uint32_t>> heap_;   // (last, value)
  std::vector<std::pair<std::int32_t, std::uint32_t>> ranks_;  // (rank, value)
};

}  // namespace queuecheck
