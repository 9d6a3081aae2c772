// What the rows of a result of bench are called in charts and tables, and their intervals.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. Rows of one name never stand in the same cell: a name tells the way of waiting and the
//      placement where they are compared.
//   2. One name has one style in all charts of a page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/statistics/bootstrap.hpp"

namespace queuecheck {

class BenchSeries {
 public:
  explicit BenchSeries(const StoredBench& bench);

  const std::vector<std::string>& names() const { return names_; }  // by style
  std::size_t of_row(std::size_t row) const { return rows_[row]; }  // its style
  std::size_t of_latency(std::size_t row) const { return latency_[row]; }
  const std::string& name_of_row(std::size_t row) const { return names_[rows_[row]]; }

 private:
  std::size_t style(const std::string& name);

  std::vector<std::string> names_;
  std::vector<std::size_t> rows_;
  std::vector<std::size_t> latency_;
};

// "4x4", with the mark of more processes than CPUs: "4x4*".
std::string shape_text(const BenchRow& row);
std::string capacity_text(std::uint64_t capacity);  // "1 024", "unbounded"

// Of the median of the rounds, 95 %, by the percentile bootstrap; of too few samples what the row
// itself says, else nothing.
std::optional<Interval> throughput_interval(const StoredBench& bench, std::size_t row);

}  // namespace queuecheck
