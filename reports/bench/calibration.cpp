#include "queuecheck/reports/bench/calibration.hpp"

#include <algorithm>
#include <cmath>

namespace queuecheck {

namespace {

std::uint64_t clamp_items(double items) {
  if (!(items > static_cast<double>(items_min))) return items_min;
  if (items >= static_cast<double>(items_max)) return items_max;
  return static_cast<std::uint64_t>(items);
}

}  // namespace

std::optional<std::uint64_t> next_trial(std::uint64_t items, double elapsed_s, double target_s) {
  if (items >= items_max || elapsed_s >= target_s / 4) return std::nullopt;
  // A very short run says little about the rate: grow by 32 at most, and always.
  const double wanted = target_s / 2 / std::max(elapsed_s, 1e-6);
  const double factor = std::clamp(wanted, 2.0, 32.0);
  return clamp_items(static_cast<double>(items) * factor);
}

std::uint64_t items_for(std::uint64_t items, double elapsed_s, double target_s) {
  return clamp_items(static_cast<double>(items) * target_s / std::max(elapsed_s, 1e-9));
}

std::uint64_t share_of(std::uint64_t total, std::uint32_t workers, std::uint32_t index) {
  return total / workers + (index < total % workers ? 1 : 0);
}

std::uint64_t share_start(std::uint64_t total, std::uint32_t workers, std::uint32_t index) {
  return total / workers * index + std::min<std::uint64_t>(index, total % workers);
}

std::uint64_t counter_sum(std::uint64_t first, std::uint64_t count) {
  // count * (count - 1) may wrap before it is halved, so halve the even factor first.
  const std::uint64_t pairs = count % 2 == 0 ? count / 2 * (count - 1) : count * ((count - 1) / 2);
  return first * count + pairs;
}

std::uint64_t chunk_for(std::uint64_t items, std::uint32_t workers) {
  return std::clamp<std::uint64_t>(items / (64 * std::uint64_t{workers}), 1, 4096);
}

std::uint64_t warm_up_for(std::uint64_t items, std::uint64_t capacity) {
  const std::uint64_t twice = capacity > items ? items : 2 * capacity;
  return std::clamp<std::uint64_t>(twice, 64, std::max<std::uint64_t>(64, items));
}

std::uint32_t rounds_for(std::uint32_t wanted, std::uint64_t cells, double run_s, double budget_s) {
  if (budget_s <= 0 || cells == 0) return wanted;
  const double round_s = static_cast<double>(cells) * (run_s + run_overhead_s);
  const double rounds = std::floor(budget_s / round_s - calibration_runs);
  return static_cast<std::uint32_t>(std::clamp(rounds, 1.0, static_cast<double>(wanted)));
}

}  // namespace queuecheck
