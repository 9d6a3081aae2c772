#include "queuecheck/reports/bench/rounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

#include "queuecheck/reports/bench/bench_names.hpp"
#include "queuecheck/reports/bench/bench_rows.hpp"
#include "queuecheck/reports/bench/calibration.hpp"
#include "queuecheck/reports/bench/host_run.hpp"
#include "queuecheck/reports/bench/not_offered.hpp"
#include "queuecheck/reports/bench/round_samples.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

constexpr std::uint64_t first_trial_items = 2000;
constexpr int attempts_max = 3;
// Disturbed runs that are repeated: on a machine that is always disturbed, more rounds say more.
constexpr std::uint32_t repeats_a_cell_max = 15;

BenchSample measure_cell(const BenchCell& cell, std::uint64_t items, const Placement& placement) {
  return cell.hosted ? measure_hosted(cell, items, placement)
                     : measure_once(cell, items, placement);
}

bool same_group(const BenchCell& a, const BenchCell& b) {
  return a.options.producers == b.options.producers && a.options.consumers == b.options.consumers &&
         a.options.item_bytes_max == b.options.item_bytes_max &&
         a.options.capacity == b.options.capacity && a.waiting == b.waiting &&
         a.placement == b.placement;
}

bool same_but_for_shape(const BenchCell& a, const BenchCell& b) {
  return a.queue == b.queue && a.batch == b.batch && a.options.extra == b.options.extra &&
         a.options.item_bytes_max == b.options.item_bytes_max &&
         a.options.capacity == b.options.capacity && a.waiting == b.waiting &&
         a.placement == b.placement;
}

// The queues of one group, with the sets of options and the batches of each.
void add_group(std::vector<BenchCell>& cells, const BenchSettings& settings, const GridPoint& point,
               WaitingKind waiting, PlacementKind placement) {
  const auto [shape, item_bytes, capacity] = point;
  const std::string baseline = baseline_of(settings);
  for (const QueueSource& queue : settings.queues) {
    // The yardstick stays as it is; alone, it is itself what the options are tried on.
    const bool plain = queue.name == baseline && settings.queues.size() > 1;
    for (const QueueOptions& extra : plain ? std::vector<QueueOptions>{{}} : settings.option_sets) {
      // The named yardstick moves single items; one that only stands first has batches too.
      const bool single = plain && queue.name == settings.baseline;
      for (const std::uint32_t batch : single ? std::vector<std::uint32_t>{1} : settings.batches) {
        cells.push_back({queue,
                         {capacity, item_bytes, shape.producers, shape.consumers, extra},
                         batch,
                         false,
                         waiting,
                         placement});
      }
    }
  }
  for (const std::string& host : settings.hosts) {
    for (const std::string& queue : hosted_queues(host)) {
      cells.push_back({{queue, ""},
                       {capacity, item_bytes, shape.producers, shape.consumers, {}},
                       1,
                       true,
                       waiting,
                       placement});
    }
  }
}

}  // namespace

double run_seconds_of(const BenchCell& cell, double run_seconds) {
  return cell.hosted ? 12 * run_seconds : run_seconds;
}

std::string baseline_of(const BenchSettings& settings) {
  for (const QueueSource& queue : settings.queues) {
    if (queue.name == settings.baseline) return queue.name;
  }
  for (const std::string& host : settings.hosts) {
    for (const std::string& queue : hosted_queues(host)) {
      if (queue == settings.baseline) return queue;
    }
  }
  return settings.queues.empty() ? "" : settings.queues.front().name;
}

std::vector<BenchCell> cells_of(const BenchSettings& settings) {
  std::vector<BenchCell> cells;
  for (const GridPoint& point :
       settings.points.empty() ? product(settings.shapes, settings.item_bytes, settings.capacities)
                               : settings.points) {
    for (const WaitingKind waiting : settings.waitings) {
      for (const PlacementKind placement : settings.placements) {
        add_group(cells, settings, point, waiting, placement);
      }
    }
  }
  return cells;
}

std::vector<std::size_t> round_order(std::uint64_t seed, std::uint32_t round, std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937_64 random(seed ^ (std::uint64_t{round} * 0x9E3779B97F4A7C15U));
  // By hand, for std::shuffle differs between libraries and a seed must not.
  for (std::size_t left = count; left > 1; --left)
    std::swap(order[left - 1], order[random() % left]);
  return order;
}

ThroughputRounds::ThroughputRounds(const BenchSettings& settings, BenchProgress progress)
    : settings_(settings),
      progress_(std::move(progress)),
      cells_(cells_of(settings)),
      states_(cells_.size()),
      repeats_left_(cells_.size() *
                    std::uint64_t{std::min(settings.repetitions, repeats_a_cell_max)}),
      began_ns_(monotonic_ns()) {
  const std::vector<Cpu> cpus = allowed_cpus();
  const MemoryLimit limit = read_memory_limit();
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const BenchCell& cell = cells_[i];
    CellState& state = states_[i];
    state.group = i > 0 && same_group(cells_[i - 1], cell) ? states_[i - 1].group : i;
    state.placement =
        place_workers(cell.options.producers, cell.options.consumers, cpus, cell.placement);
    if (const auto why = not_offered(cell, state.placement, limit)) {
      state.failed = true;
      BenchSample& answer = state.samples.emplace_back();
      answer.end = RunEnd::not_offered;
      answer.problem = *why;
    }
  }
}

bool ThroughputRounds::time_left(double share) const {
  if (settings_.seconds <= 0) return true;
  return static_cast<double>(monotonic_ns() - began_ns_) / 1e9 < settings_.seconds * share;
}

void ThroughputRounds::tell(std::size_t cell, const BenchSample& sample) const {
  if (!progress_) return;
  const BenchCell& at = cells_[cell];
  const std::string figure = sample.end == RunEnd::completed
                                 ? fmt::format("{:.2f} M/s{}", sample.items_per_second / 1e6,
                                               sample.clean ? "" : " (disturbed)")
                                 : fmt::format("{}: {}", name(sample.end), sample.problem);
  std::string rest = at.batch > 1 ? fmt::format(" batch {}", at.batch) : "";
  rest += axes_suffix(at.waiting, at.placement);
  const std::string of =
      settings_.half_width > 0 ? "" : fmt::format(" of {}", settings_.repetitions);
  progress_(fmt::format("round {}{}, {} {}x{} {} B capacity {}{}: {}", rounds_ + 1, of,
                        at.queue.name, at.options.producers, at.options.consumers,
                        at.options.item_bytes_max, at.options.capacity, rest, figure));
}

void ThroughputRounds::calibrate(std::size_t cell) {
  CellState& state = states_[cell];
  const double target = run_seconds_of(cells_[cell], settings_.run_seconds);
  std::uint64_t items = first_trial_items;
  for (;;) {
    BenchSample trial = measure_cell(cells_[cell], items, state.placement);
    if (trial.end != RunEnd::completed) {
      state.failed = true;
      tell(cell, trial);
      state.samples.push_back(std::move(trial));
      return;
    }
    const auto next = next_trial(items, trial.elapsed_s, target);
    if (!next) {
      state.items = items_for(items, trial.elapsed_s, target);
      return;
    }
    items = *next;
  }
}

void ThroughputRounds::measure(std::size_t cell) {
  CellState& state = states_[cell];
  for (int attempt = 1;; ++attempt) {
    BenchSample sample = measure_cell(cells_[cell], state.items, state.placement);
    sample.round = rounds_;
    tell(cell, sample);
    state.samples.push_back(std::move(sample));
    const BenchSample& last = state.samples.back();
    state.failed = last.end != RunEnd::completed;
    // The last third of the budget is for the rounds that are still to come.
    const bool again = !state.failed && !last.clean && attempt < attempts_max &&
                       repeats_left_ > 0 && time_left(0.67);
    if (!again) return;
    --repeats_left_;
  }
}

void ThroughputRounds::settle() {
  if (settings_.half_width <= 0 || rounds_ < rounds_min || rounds_ % 2 == 0) return;
  for (std::size_t from = 0; from < cells_.size();) {
    std::size_t to = from;
    bool precise = !states_[from].settled;
    for (; to < cells_.size() && states_[to].group == states_[from].group; ++to) {
      const CellState& state = states_[to];
      if (!precise || !state.selected || state.failed) continue;
      precise = !precision_of(rates_of(state.samples), settings_.half_width).noisy;
    }
    for (std::size_t cell = from; precise && cell < to; ++cell) states_[cell].settled = true;
    from = to;
  }
}

bool ThroughputRounds::measure_round() {
  // A round always runs whole, so that each of its samples has its partner.
  if (rounds_ > 0 && !time_left(1)) return false;
  bool any = false;
  for (const std::size_t cell : round_order(settings_.seed, rounds_, cells_.size())) {
    CellState& state = states_[cell];
    if (!state.selected || state.settled) continue;
    if (state.items == 0 && !state.failed) calibrate(cell);
    if (state.failed) continue;
    measure(cell);
    any = true;
  }
  if (!any) return false;
  ++rounds_;
  settle();
  return true;
}

const BenchSample* ThroughputRounds::sample(std::size_t cell, std::uint32_t round) const {
  const auto rounds = samples_by_round(states_[cell].samples);
  const auto found = rounds.find(round);
  return found == rounds.end() ? nullptr : found->second;
}

std::vector<BenchRow> ThroughputRounds::rows() const {
  const std::string baseline = baseline_of(settings_);
  const auto ratio = [this](std::size_t cell, std::size_t other) {
    return rounds_ratio(states_[cell].samples, states_[other].samples);
  };
  std::vector<BenchRow> rows;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    if (!states_[cell].selected) continue;
    rows.push_back(row_of(cells_[cell], states_[cell].placement, states_[cell].samples));
    for (std::size_t other = 0; other < cells_.size(); ++other) {
      if (cells_[other].queue.name != baseline || !same_group(cells_[cell], cells_[other]))
        continue;
      if (other != cell) rows.back().ratio_to_baseline = ratio(cell, other);
      break;  // the group's first cell of the baseline queue
    }
    for (std::size_t first = 0; first < cell; ++first) {
      if (!same_but_for_shape(cells_[first], cells_[cell])) continue;
      rows.back().ratio_to_first_shape = ratio(cell, first);
      break;
    }
  }
  return rows;
}

}  // namespace queuecheck
