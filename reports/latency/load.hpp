// A stated load: so many items a second, or a share of what the queue can move.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Exactly one of share and items_per_second is more than 0.
//   2. text() is read back by parse_loads as the same load, up to its digits: three of a share,
//   four of a rate.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck {

struct Load {
  double share = 0;  // of the rate measured without pause; 0.5 = half
  double items_per_second = 0;

  bool is_share() const { return share > 0; }
  friend bool operator==(const Load&, const Load&) = default;
};

inline constexpr double load_share_max = 2;
inline constexpr double load_items_per_second_max = 1e9;

// "10%,100k/s,1M/s,2500/s"; nullopt when one of them is no load within the bounds.
std::optional<std::vector<Load>> parse_loads(std::string_view text);

std::string text(const Load& load);  // "50%", "100k/s"

}  // namespace queuecheck
