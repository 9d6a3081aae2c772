// How many items a run moves: enough to last tens of milliseconds (so that barrier and clock are
// noise), few enough that many rounds fit a short budget.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A calibration ends: each step at least doubles the count, or accepts it.
//   2. Counts stay within items_min..items_max, whatever was measured.
#pragma once

#include <cstdint>
#include <optional>

namespace queuecheck {

// Forking, attaching, warming up and reaping.
inline constexpr double run_overhead_s = 0.02;
// Calibration takes about this many runs per cell.
inline constexpr double calibration_runs = 1.5;

inline constexpr std::uint64_t items_min = 256;
inline constexpr std::uint64_t items_max = std::uint64_t{1} << 32;

// After a run of `items` that took `elapsed_s`: the count to try next, or nullopt when this run was
// long enough (a quarter of the target) to extrapolate from.
std::optional<std::uint64_t> next_trial(std::uint64_t items, double elapsed_s, double target_s);

// The count expected to last `target_s`.
std::uint64_t items_for(std::uint64_t items, double elapsed_s, double target_s);

// The part of `total` that worker `index` of `workers` takes; the parts add up to `total`.
std::uint64_t share_of(std::uint64_t total, std::uint32_t workers, std::uint32_t index);

// Items put by the workers before `index`: where its counter starts.
std::uint64_t share_start(std::uint64_t total, std::uint32_t workers, std::uint32_t index);

// first + (first+1) + ... + (first+count-1), modulo 2^64 as the hot loops add.
std::uint64_t counter_sum(std::uint64_t first, std::uint64_t count);

// Items in one call of a hot loop: small enough that the watch sees progress many times a run.
std::uint64_t chunk_for(std::uint64_t items, std::uint32_t workers);

// Items that warm a fresh queue up: every slot used twice, but never longer than the run itself.
std::uint64_t warm_up_for(std::uint64_t items, std::uint64_t capacity);

// How many rounds of `cells` runs fit into `budget_s` (0 = no limit): wanted at most, one at least.
std::uint32_t rounds_for(std::uint32_t wanted, std::uint64_t cells, double run_s, double budget_s);

}  // namespace queuecheck
