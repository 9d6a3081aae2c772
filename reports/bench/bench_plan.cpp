#include "queuecheck/reports/bench/bench_plan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/bench/calibration.hpp"
#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {

BenchPlan plan_of(const BenchSettings& settings) {
  BenchPlan plan;
  for (const BenchCell& cell : cells_of(settings)) {
    ++plan.cells;
    plan.round_s += run_seconds_of(cell, settings.run_seconds) + run_overhead_s;
  }
  const bool until_precise = settings.half_width > 0;
  const auto rounds = [&](std::uint32_t count) {
    return plan.round_s * (std::min(count, settings.repetitions) + calibration_runs);
  };
  plan.most_s = rounds(settings.repetitions);
  plan.least_s = until_precise ? rounds(rounds_min) : plan.most_s;
  if (settings.seconds > 0) {
    plan.most_s = std::min(plan.most_s, settings.seconds);
    plan.least_s = std::min(plan.least_s, plan.most_s);
  }
  return plan;
}

double default_seconds(const BenchSettings& settings, bool whole) {
  constexpr double rounds = 25;
  const double wanted = std::max(10.0, plan_of(settings).round_s * rounds);
  return whole ? wanted : std::min(wanted, 300.0);
}

std::string plan_text(const BenchSettings& settings) {
  const BenchPlan plan = plan_of(settings);
  const std::string cells = fmt::format("{} cell{}", plan.cells, plan.cells == 1 ? "" : "s");
  if (settings.half_width <= 0)
    return fmt::format("{}: about {}", cells, seconds_text(plan.most_s));
  const double rounds = plan.most_s / plan.round_s - calibration_runs;
  std::string text =
      fmt::format("{}: {} at least, {} at most, until each median is known to ±{:.0f} %", cells,
                  seconds_text(plan.least_s), seconds_text(plan.most_s), settings.half_width * 100);
  if (rounds < rounds_min) {
    text += fmt::format("; that is time for about {:.0f} rounds, and sure is nothing before {}",
                        std::max(1.0, rounds), rounds_min);
  }
  return text;
}

}  // namespace queuecheck
