// The options that say what is measured, of the commands that measure: bench and compare.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. settings_of() refuses what cannot be measured before anything runs.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
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
  std::uint32_t repetitions = 15;
  std::vector<std::string> hosts;
  std::string baseline;
  bool round_trip = false;
};

// --shapes, --item-bytes, --capacity, --batch.
void add_grid_options(CLI::App& app, BenchOptions& options);

// Throws CLI::ValidationError. After options.common.settle().
BenchSettings settings_of(const BenchOptions& options);

}  // namespace queuecheck::cli
