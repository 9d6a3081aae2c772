// A stored result of `bench`: what reports are drawn from and comparisons made of, whether it was
// just measured or read back.
//
// Process and thread safety: read_bench reads files; parse_bench is a pure function.
//
// Invariants
//   1. Of a round the clean sample stands, else the last that completed: at most one of each round.
//   2. Two cells have the same key exactly where queue, shape, item size, capacity, batch, options
//      of the queue's own and way of waiting are the same.
//   3. Rows are those that were measured, with their samples; medians and ratios are the stored
//   ones
//      or follow from the samples by the rule of bench itself.
//   4. What a document of an older version lacks is empty, never a made-up figure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/reports/bench/throughput.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/stored/stored_error.hpp"

namespace queuecheck {

using StoredBenchError = StoredError;

struct StoredCell {
  std::string queue;
  std::string cell;            // all of the key but the queue: "4x4 64 B capacity 1024 blocking"
  std::vector<double> values;  // items a second, or latency in ns, by is_latency
  bool is_latency = false;     // then less is better
  std::string problem;         // why it has no figures; empty where it has
};

// What a row says beside its figures; empty where it does not.
struct StoredRowDetail {
  std::optional<double> half_width;     // of the interval, as a share of the median
  std::optional<double> fairness_jain;  // of the consumers
  bool noisy = false;
  std::vector<std::string> warnings;
};

// Latency of one queue under one load.
struct StoredLatency {
  std::string queue;
  QueueOptions extra;
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;
  std::uint32_t item_bytes = 8;
  std::uint64_t capacity = 0;
  std::string waiting;
  std::string phase;                            // "busy", "idle", "load"
  std::optional<double> load_items_per_second;  // that was offered; of phase load
  std::optional<double> achieved_items_per_second;
  // Nothing where there are no figures.
  std::optional<double> p50_ns;
  std::optional<double> p90_ns;
  std::optional<double> p99_ns;
  std::optional<double> p99_9_ns;
  std::optional<double> max_ns;
  std::optional<double> p99_low_ns;  // the interval of p99
  std::optional<double> p99_high_ns;
  bool overloaded = false;
  std::uint64_t samples = 0;
  std::string end;
  std::string problem;
};

struct StoredBench {
  std::string where;  // the file
  // What a figure depends on, by name: what must be the same machine, and what should be known
  // where it differs.
  std::map<std::string, std::string> machine;
  std::map<std::string, std::string> software;
  std::vector<StoredCell> cells;
  Environment environment;
  BenchReport report;  // rows in the order of `cells`, which has those of latency behind them
  std::vector<StoredRowDetail> details;  // in the same order
  std::vector<StoredLatency> latency;
};

// Of the document that bench leaves in its results folder (bench.json), or wrote by --json.
// Throws StoredBenchError.
StoredBench parse_bench(std::string_view text, const std::string& where);
// `given`: the file, or a folder of results.
StoredBench read_bench(const std::string& given);

inline constexpr const char* bench_schema = "queuecheck-bench/1";
inline constexpr const char* bench_file = "bench.json";

}  // namespace queuecheck
