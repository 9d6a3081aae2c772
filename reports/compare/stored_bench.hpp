// A stored result of `bench` as it is compared: where it was measured, and the samples of each
// cell.
//
// Process and thread safety: read_bench reads files; parse_bench is a pure function.
//
// Invariants
//   1. Of a round the clean sample stands, else the last that completed: at most one of each round.
//   2. Two cells have the same key exactly where queue, shape, item size, capacity, batch, options
//      of the queue's own, and the way of waiting and the placement that were asked for are the
//      same.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck {

// One line that names the file, and what would be right.
struct StoredBenchError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct StoredCell {
  std::string queue;
  std::string cell;  // all of the key but the queue: "4x4 64 B capacity 1024 polling"
  std::vector<double> items_per_second;
  std::string problem;  // why it has no figures; empty where it has
};

struct StoredBench {
  std::string where;  // the file
  // What a figure depends on, by name: what must be the same machine, and what should be known
  // where it differs.
  std::map<std::string, std::string> machine;
  std::map<std::string, std::string> software;
  std::vector<StoredCell> cells;
};

// Of the document that bench leaves in its results folder (bench.json), or wrote by --json.
// Throws StoredBenchError.
StoredBench parse_bench(std::string_view text, const std::string& where);
// `given`: the file, or a folder of results.
StoredBench read_bench(const std::string& given);

inline constexpr const char* bench_file = "bench.json";

}  // namespace queuecheck
