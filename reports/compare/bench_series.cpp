#include "queuecheck/reports/compare/bench_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {
namespace {

// In which ways rows of one label differ within one cell.
struct Ways {
  std::set<std::string> waiting;
  std::set<std::string> placement;
};

std::string label_of(const BenchRow& row) {
  return row_label(row.queue, row.extra, row.batch);
}

std::string cell_key(const BenchRow& row) {
  return fmt::format("{} {}x{} {} {}", label_of(row), row.producers, row.consumers, row.item_bytes,
                     row.capacity_asked);
}

}  // namespace

BenchSeries::BenchSeries(const StoredBench& bench) {
  const std::vector<BenchRow>& rows = bench.report.rows;
  std::map<std::string, Ways> cells;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].has_figures()) continue;
    Ways& ways = cells[cell_key(rows[i])];
    ways.waiting.insert(rows[i].waiting);
    ways.placement.insert(rows[i].placement);
  }
  std::set<std::string> by_waiting;
  std::set<std::string> by_placement;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Ways& ways = cells[cell_key(rows[i])];
    if (ways.waiting.size() > 1) by_waiting.insert(label_of(rows[i]));
    if (ways.placement.size() > 1) by_placement.insert(label_of(rows[i]));
  }
  for (const BenchRow& row : rows) {
    std::string name = label_of(row);
    if (by_waiting.contains(label_of(row))) name += ", " + row.waiting;
    if (by_placement.contains(label_of(row))) name += ", " + row.placement;
    rows_.push_back(style(name));
  }
  for (const StoredLatency& row : bench.latency) {
    latency_.push_back(style(row_label(row.queue, row.extra)));
  }
}

std::size_t BenchSeries::style(const std::string& name) {
  const auto known = std::find(names_.begin(), names_.end(), name);
  if (known != names_.end()) return static_cast<std::size_t>(known - names_.begin());
  names_.push_back(name);
  return names_.size() - 1;
}

std::string shape_text(const BenchRow& row) {
  return fmt::format("{}x{}{}", row.producers, row.consumers, row.oversubscribed ? "*" : "");
}

std::string capacity_text(std::uint64_t capacity) {
  return capacity == 0 ? "unbounded" : count_text(capacity);
}

std::optional<Interval> throughput_interval(const StoredBench& bench, std::size_t row) {
  const double median = bench.report.rows[row].items_per_second.median;
  if (auto interval = median_interval(bench.cells[row].values)) {
    // The median of the clean runs, which is the figure, may lie outside the interval of all.
    return Interval{median, std::min(interval->low, median), std::max(interval->high, median)};
  }
  const std::optional<double> half_width = bench.details[row].half_width;
  if (!half_width || !bench.report.rows[row].has_figures()) return std::nullopt;
  return Interval{median, median * (1 - *half_width), median * (1 + *half_width)};
}

}  // namespace queuecheck
