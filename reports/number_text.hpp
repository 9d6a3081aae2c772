// Figures for people: short, with their unit, never with more digits than they deserve.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. At most three digits, but for counts, which are exact; NaN and infinity are "none".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace queuecheck {

std::string count_text(std::uint64_t count);       // 8 412 (thin groups are plain blanks)
std::string figure_text(double value);             // 1.92 M, 3.12 k, 871, 0.42
std::string seconds_text(double seconds);          // 0.4 s, 23.1 s, 4 min 05 s
std::string moment_text(double seconds);           // as seconds_text, but 3.2 ms, 410 ms below 1 s
std::string nanoseconds_text(double nanoseconds);  // 871 ns, 5.21 us
// A counter by the unit that its name carries: programs_per_second 3120 → "3.12 k programs/s".
std::string counter_text(std::string_view name, double value);

}  // namespace queuecheck
