// Counts who is inside puts and who inside gets, call by call, against producers=N and consumers=N
// (roles.hpp says what that means).
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. Calls come in order of (from, until); an instant (from == until) then comes before what
//      begins at it, and what has ended by `from` has left: only certain overlaps are counted.
//   2. Calls of one caller that overlap (not in a well-formed history) count once.
//   3. O(those inside) a call; memory for those inside, at most N of each side.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "queuecheck/model/roles.hpp"

namespace queuecheck {

class RoleWatch {
 public:
  struct Call {
    std::int64_t from = 0;
    std::int64_t until = 0;
    std::size_t operation = 0;
    std::uint64_t caller = 0;
    bool puts = true;

    friend bool operator<(const Call& a, const Call& b) {
      return std::tie(a.from, a.until, a.operation) < std::tie(b.from, b.until, b.operation);
    }
  };

  explicit RoleWatch(const Specification& specification)
      : putting_{specification.producers, {}}, getting_{specification.consumers, {}} {}

  // Is the kind of a side that has a limit?
  bool watches(OperationKind kind) const {
    return puts_items(kind) ? putting_.most != any_number
                            : takes_part_in_getting(kind) && getting_.most != any_number;
  }

  // Of a kind that it watches. False: now more are inside than may be, see together().
  bool enter(const Call& call) {
    Side& side = call.puts ? putting_ : getting_;
    std::vector<Call>& inside = side.inside;
    while (!inside.empty() && inside.front().until <= call.from) {
      std::pop_heap(inside.begin(), inside.end(), ends_later);
      inside.pop_back();
    }
    inside.push_back(call);
    if (inside.size() > side.most) count_callers_once(inside);
    if (inside.size() > side.most) {
      together_ = inside;
      return false;
    }
    std::make_heap(inside.begin(), inside.end(), ends_later);
    return true;
  }

  // Those of the breach, who came last at the end.
  const std::vector<Call>& together() const { return together_; }

 private:
  struct Side {
    std::uint32_t most;
    std::vector<Call> inside;  // a heap, who leaves first in front
  };
  static bool ends_later(const Call& a, const Call& b) { return a.until > b.until; }

  // Of each caller the call that stays longest; in order of arrival.
  static void count_callers_once(std::vector<Call>& inside) {
    std::sort(inside.begin(), inside.end(), [](const Call& a, const Call& b) {
      return std::tie(a.caller, b.until) < std::tie(b.caller, a.until);
    });
    inside.erase(std::unique(inside.begin(), inside.end(),
                             [](const Call& a, const Call& b) { return a.caller == b.caller; }),
                 inside.end());
    std::sort(inside.begin(), inside.end());
  }

  Side putting_;
  Side getting_;
  std::vector<Call> together_;
};

}  // namespace queuecheck
