// The options that say what is measured, of the commands that measure: bench and compare.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. settings_of() refuses what cannot be measured before anything runs.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/reports/bench/throughput.hpp"
#include "queuecheck/reports/cli/options.hpp"

namespace queuecheck::cli {

struct BenchOptions {
  CommonOptions common;
  std::string shapes = "1x1";
  std::vector<std::uint32_t> item_bytes{8};
  std::vector<std::uint64_t> capacities{1024};
  std::vector<std::uint32_t> batches{1};
  std::vector<std::string> waitings{"usual"};
  std::vector<std::string> placements{"usual"};
  std::vector<const CLI::Option*> points;  // of the grid: --shapes, --item-bytes, --capacity
  std::vector<const CLI::Option*> axes;    // these, and the others of add_grid_options()
  bool full = false;
  bool all = false;
  std::optional<std::uint32_t> rounds;  // --repetitions
  std::uint32_t repetitions = 15;       // where none are given
  std::vector<std::string> hosts;
  std::string baseline;
  bool round_trip = false;
};

// --shapes, --item-bytes, --capacity, --batch, --waiting, --placement.
void add_grid_options(CLI::App& app, BenchOptions& options);

// Throws CLI::ValidationError. After options.common.settle().
BenchSettings settings_of(const BenchOptions& options);

// What `bench` measures: the default slice where no axis is named, all points with --full; until
// the medians are precise where no --repetitions are given, within the budget. `own_rounds`: Google
// Benchmark does not drive it.
BenchSettings bench_settings(const BenchOptions& options, bool own_rounds);

}  // namespace queuecheck::cli
