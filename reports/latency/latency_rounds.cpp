#include "queuecheck/reports/latency/latency_rounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/reports/latency/latency_cost.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

constexpr int attempts_max = 3;
constexpr std::uint32_t saturated_runs = 3;

// Seeds of neighbouring rounds have nothing in common.
std::uint64_t round_seed(std::uint64_t seed, std::uint32_t round) {
  return seed ^ ((std::uint64_t{round} + 1) * 0xD1B54A32D192ED03U);
}

std::string cell_name(const LatencyCell& cell) {
  const LatencyProbe& probe = cell.probe;
  std::string text =
      probe.medium == LatencyMedium::queue ? probe.queue.name : std::string(name(probe.medium));
  for (const auto& [key, value] : probe.options.extra) text += " " + key + "=" + value;
  text +=
      fmt::format(" {}x{} {}", probe.options.producers, probe.options.consumers, name(probe.phase));
  return cell.load ? text + " " + queuecheck::text(*cell.load) : text;
}

class Rounds {
 public:
  Rounds(const LatencySettings& settings, const BenchProgress& progress)
      : settings_(settings),
        progress_(progress),
        clock_(Calibration::measure(best_stamp_clock())),
        cells_(latency_cells(settings)),
        states_(cells_.size()),
        began_ns_(monotonic_ns()) {
    const std::vector<Cpu> cpus = allowed_cpus();
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const LatencyProbe& probe = cells_[i].probe;
      states_[i].placement = place_workers(probe.options.producers, probe.options.consumers, cpus);
      if (probe.medium != LatencyMedium::queue) continue;
      if (auto why = not_offered({probe.queue, probe.options})) {
        fail(i, RunEnd::not_offered, std::move(*why));
      }
    }
  }

  void measure_all() {
    find_rates();
    const std::uint32_t repetitions = settings_.bench.repetitions;
    while (rounds_ < repetitions && (rounds_ == 0 || time_left(1))) {
      for (const std::size_t cell : round_order(settings_.bench.seed, rounds_, cells_.size())) {
        if (!states_[cell].failed) measure(cell);
      }
      ++rounds_;
    }
  }

  std::vector<LatencyRow> rows() const {
    std::vector<LatencyRow> rows;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const CellState& state = states_[i];
      rows.push_back(latency_row(cells_[i], state.placement, state.samples));
      rows.back().saturated_items_per_second = state.saturated_items_per_second;
    }
    return rows;
  }

  LatencyClock clock() const {
    const Placement two = place_workers(1, 1, allowed_cpus());
    const LatencyCost cost = measure_latency_cost(clock_);
    return {clock_.clock(), measure_clock_skew(two, clock_), cost.stamp_ns, cost.record_ns};
  }

 private:
  struct CellState {
    bool failed = false;
    Placement placement;
    std::optional<double> saturated_items_per_second;
    std::vector<LatencySample> samples;
  };

  bool time_left(double share) const {
    if (settings_.bench.seconds <= 0) return true;
    return static_cast<double>(monotonic_ns() - began_ns_) / 1e9 < settings_.bench.seconds * share;
  }

  void fail(std::size_t cell, RunEnd end, std::string problem) {
    states_[cell].failed = true;
    LatencySample& answer = states_[cell].samples.emplace_back();
    answer.end = end;
    answer.problem = std::move(problem);
  }

  // What each group moves without pause, where a load asks for a share of it (invariant 2).
  void find_rates() {
    std::optional<std::size_t> group;
    LatencySample sample;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      LatencyCell& cell = cells_[i];
      if (!cell.load || !cell.load->is_share() || states_[i].failed) continue;
      if (group != cell.group) sample = saturate(cell.probe, states_[i].placement);
      group = cell.group;
      if (sample.end != RunEnd::completed) {
        fail(i, sample.end, sample.problem);
        continue;
      }
      states_[i].saturated_items_per_second = sample.achieved_items_per_second;
      cell.probe.items_per_second = cell.load->share * sample.achieved_items_per_second;
    }
  }

  // The run in the middle, or the one that failed.
  LatencySample saturate(LatencyProbe probe, const Placement& placement) {
    probe.phase = LatencyPhase::saturated;
    std::vector<LatencySample> samples;
    for (std::uint32_t run = 0; run < saturated_runs; ++run) {
      samples.push_back(measure_latency(probe, placement, clock_, settings_.run_seconds / 2));
      if (samples.back().end != RunEnd::completed) return samples.back();
    }
    const auto middle = samples.begin() + saturated_runs / 2;
    std::nth_element(samples.begin(), middle, samples.end(), [](const auto& a, const auto& b) {
      return a.achieved_items_per_second < b.achieved_items_per_second;
    });
    if (progress_) {
      progress_(fmt::format("{} {}x{} without pause: {}/s", probe.queue.name,
                            probe.options.producers, probe.options.consumers,
                            figure_text(middle->achieved_items_per_second)));
    }
    return *middle;
  }

  void measure(std::size_t cell) {
    CellState& state = states_[cell];
    LatencyProbe probe = cells_[cell].probe;
    probe.seed = round_seed(settings_.bench.seed, rounds_);
    for (int attempt = 1; !state.failed; ++attempt) {
      LatencySample sample = measure_latency(probe, state.placement, clock_, settings_.run_seconds);
      sample.round = rounds_;
      tell(cell, sample);
      state.failed = sample.end != RunEnd::completed;
      const bool again = !sample.clean && attempt < attempts_max && time_left(0.67);
      state.samples.push_back(std::move(sample));
      if (!again) return;
    }
  }

  void tell(std::size_t cell, const LatencySample& sample) const {
    if (!progress_) return;
    std::string figure = fmt::format("{}: {}", words(sample.end), sample.problem);
    if (sample.end == RunEnd::completed) {
      const auto median = run_figures(sample.scheduled).front();
      figure = median ? nanoseconds_text(*median) : "too few items";
      if (!sample.clean) figure += " (disturbed)";
    }
    progress_(fmt::format("round {} of {}, {}: {}", rounds_ + 1, settings_.bench.repetitions,
                          cell_name(cells_[cell]), figure));
  }

  LatencySettings settings_;
  const BenchProgress& progress_;
  Calibration clock_;
  std::vector<LatencyCell> cells_;
  std::vector<CellState> states_;
  std::uint32_t rounds_ = 0;
  std::int64_t began_ns_;
};

void add_limits(std::vector<LatencyCell>& cells) {
  for (const auto& [medium, phase] : {std::pair{LatencyMedium::two_lines, LatencyPhase::busy},
                                      std::pair{LatencyMedium::futex, LatencyPhase::idle}}) {
    LatencyCell& cell = cells.emplace_back();
    cell.probe.medium = medium;
    cell.probe.phase = phase;
    cell.probe.options = {0, sizeof(std::uint64_t), 1, 1, {}};
  }
}

// The cells of one queue in one shape.
void add_group(std::vector<LatencyCell>& cells, const LatencySettings& settings,
               const QueueSource& queue, bool can_wait, const Options& options) {
  const std::size_t group = cells.size();
  const auto add = [&](LatencyPhase phase, std::optional<Load> load) {
    LatencyCell& cell = cells.emplace_back();
    cell.probe.phase = phase;
    cell.probe.queue = queue;
    cell.probe.options = options;
    cell.probe.arrivals = settings.arrivals;
    cell.probe.items_per_second = load ? load->items_per_second : 0;
    cell.load = load;
    cell.group = group;
  };
  if (options.producers == 1 && options.consumers == 1) {
    add(LatencyPhase::busy, std::nullopt);
    if (can_wait) add(LatencyPhase::idle, std::nullopt);
  }
  for (const Load& load : settings.loads) add(LatencyPhase::load, load);
}

}  // namespace

std::vector<LatencyCell> latency_cells(const LatencySettings& settings) {
  const BenchSettings& bench = settings.bench;
  std::vector<LatencyCell> cells;
  const BenchShape pair{1, 1};
  if (std::find(bench.shapes.begin(), bench.shapes.end(), pair) != bench.shapes.end()) {
    add_limits(cells);
  }
  for (const QueueSource& queue : bench.queues) {
    const LoadedQueue loaded = load(queue);
    const bool can_wait = loaded.has(OperationKind::put) && loaded.has(OperationKind::get);
    for (const QueueOptions& extra : bench.option_sets) {
      for (const BenchShape& shape : bench.shapes) {
        for (const std::uint32_t bytes : bench.item_bytes) {
          for (const std::uint64_t capacity : bench.capacities) {
            add_group(cells, settings, queue, can_wait,
                      {capacity, bytes, shape.producers, shape.consumers, extra});
          }
        }
      }
    }
  }
  return cells;
}

LatencyReport run_latency(const LatencySettings& settings, const BenchProgress& progress) {
  if (const auto wrong = check_settings(settings.bench)) throw std::invalid_argument(*wrong);
  if (!(settings.run_seconds > 0) || settings.run_seconds > latency_run_seconds_max) {
    throw std::invalid_argument(fmt::format("a run of {} s: more than 0 and at most {} s",
                                            settings.run_seconds, latency_run_seconds_max));
  }
  Rounds rounds(settings, progress);
  rounds.measure_all();
  LatencyReport report;
  report.rows = rounds.rows();
  report.clock = rounds.clock();
  report.arrivals = settings.arrivals;
  RowsStatus merged = status_of(report.rows);
  report.status = merged.status;
  report.reason = std::move(merged.reason);
  return report;
}

}  // namespace queuecheck
