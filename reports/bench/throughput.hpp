// Throughput across processes: a grid of cells (queue, shape, item size, capacity, options),
// measured in interleaved rounds.
//
// Process and thread safety: used by one thread of the harness, after start().
//
// Invariants
//   1. In every round each cell is measured once, in an order drawn from the seed; so a busy minute
//      of the machine hits all queues alike, and ratios are taken within a round.
//   2. All samples are kept. Medians are taken over the clean ones; when fewer than clean_min are
//      clean, over all completed ones, and the row says so (clean_samples).
//   3. A cell that stalled, crashed, was refused or lost items is not measured again; its row says
//      why. A shape that a queue does not offer is not tried, and takes nothing from the result as
//      long as anything else was measured.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/reports/bench/bench_run.hpp"
#include "queuecheck/reports/bench/limits.hpp"
#include "queuecheck/reports/bench/statistics.hpp"

namespace queuecheck {

struct BenchShape {
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;

  friend bool operator==(const BenchShape&, const BenchShape&) = default;
};

using QueueOptions = std::vector<std::pair<std::string, std::string>>;

struct BenchSettings {
  std::vector<QueueSource> queues;
  std::vector<std::string> hosts;  // "python": its queues beside ours
  std::vector<BenchShape> shapes{{1, 1}};
  std::vector<std::uint32_t> item_bytes{8};  // 8 at least: each item carries a checked counter
  std::vector<std::uint64_t> capacities{1024};
  std::vector<std::uint32_t> batches{1};         // items a call
  std::vector<QueueOptions> option_sets{{}};     // --set; not applied to the baseline
  std::string baseline = "boost-message-queue";  // else the first queue
  std::uint32_t repetitions = 15;                // rounds
  double seconds = 0;                            // budget of the rounds; 0 = none
  double run_seconds = 0.08;                     // aimed at, per run
  std::uint64_t seed = 1;
};

inline constexpr std::size_t clean_min = 3;

struct BenchRow {
  std::string queue;
  QueueOptions extra;
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;
  std::uint32_t item_bytes = 8;
  std::uint32_t batch = 1;
  std::uint64_t capacity = 0;        // effective; 0 = unbounded
  std::uint64_t capacity_asked = 0;  // the same for all queues of a cell
  std::string waiting;               // "blocking", or "yield": tries with sched_yield in between
  std::string placement;
  std::string host;  // "python 3.11.7"; empty for queues of ours
  bool oversubscribed = false;
  RunEnd end = RunEnd::completed;
  std::string problem;  // why there are no figures, or fewer: one line
  std::size_t clean_samples = 0;
  Summary items_per_second;
  Summary cpu_ns_per_item;
  Summary context_switches_per_1000_items;
  Summary voluntary_switches_per_1000_items;
  std::optional<double> ratio_to_baseline;     // absent for the baseline itself
  std::optional<double> ratio_to_first_shape;  // to the same queue, in the shape named first
  std::vector<BenchSample> samples;

  bool has_figures() const { return items_per_second.count > 0; }
};

// "ring wait_slice=none batch=32": what tells the rows of one cell apart.
std::string row_label(std::string_view queue, const QueueOptions& extra, std::uint32_t batch = 1);

// Medians and the number of clean samples from row.samples (invariant 2).
void summarize_samples(BenchRow& row);

// What rows amount to: valid when one has figures and none ended badly. That a queue refuses
// options, does not offer a shape or is absent is an answer: it counts only when there is no figure
// at all.
struct RowsStatus {
  Status status = Status::nothing;
  std::string reason;  // of the worst row; empty when all completed
};
// What decides it, of a row of any kind.
struct RowOutcome {
  std::string cell;  // "ring 1x1"
  RunEnd end = RunEnd::completed;
  std::string problem;
  bool has_figures = false;
};
RowsStatus status_of(const std::vector<RowOutcome>& rows);
RowsStatus status_of(const std::vector<BenchRow>& rows);

struct BenchReport {
  std::vector<BenchRow> rows;
  std::string baseline;  // the queue that ratios refer to; empty with a single row a group
  PhysicalLimits limits;
  Status status = Status::nothing;  // valid when every row has figures
  std::string reason;               // of the worst row
  std::uint64_t seed = 0;
  double seconds = 0;
};

// One line, e.g. "round 3 of 15, locked 1x1 8 B: 6.21 M/s".
using BenchProgress = std::function<void(std::string_view)>;

// What is wrong with the settings, in one line; nullopt when nothing.
std::optional<std::string> check_settings(const BenchSettings& settings);

std::vector<BenchRow> run_throughput(const BenchSettings& settings,
                                     const BenchProgress& progress = {});

// Rows, limits and the merged status: what `bench` and the stage of `verify` hand out.
BenchReport make_report(const BenchSettings& settings, std::vector<BenchRow> rows,
                        const PhysicalLimits& limits, double seconds);

// "1x1", "4x2"; nullopt when it is no shape. And the list "1x1,4x4".
std::optional<BenchShape> parse_shape(std::string_view text);
std::optional<std::vector<BenchShape>> parse_shapes(std::string_view text);

}  // namespace queuecheck
