// Durations as people write them.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. The result is finite, positive, and at most about a year.
#pragma once

#include <optional>
#include <string>

namespace queuecheck {

// "30s", "5m", "2h", "250ms" or a plain number of seconds. nullopt when it is none of these.
std::optional<double> parse_duration(const std::string& text);

}  // namespace queuecheck
