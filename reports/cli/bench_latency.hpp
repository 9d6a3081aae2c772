// bench --latency: how long items take from producer to consumer, idle, busy, and at stated loads.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. What --latency has no use for is refused before anything runs, as is --load without it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/reports/cli/bench_options.hpp"

namespace queuecheck::cli {

struct LatencyOptions {
  bool on = false;
  std::string loads;     // empty: those of latency_loads_unless_told
  std::string arrivals;  // empty: poisson
};

inline constexpr const char* latency_loads_unless_told = "10%,50%,80%,90%";

void add_latency_options(CLI::App& app, LatencyOptions& options);

// Throws CLI::ValidationError by invariant 1; `flags`: Google Benchmark's were given.
void require_latency_alone(const LatencyOptions& latency, const BenchOptions& bench, bool flags);

Status run_bench_latency(BenchOptions& bench, const LatencyOptions& latency);

}  // namespace queuecheck::cli
