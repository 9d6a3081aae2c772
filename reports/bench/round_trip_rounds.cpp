#include "queuecheck/reports/bench/round_trip_rounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

constexpr double run_seconds = 0.04;
constexpr int attempts_max = 3;

struct CellState {
  std::vector<RoundTripSample> samples;
  bool failed = false;
};

double quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return sorted[std::min(at, sorted.size() - 1)];
}

std::vector<double> sorted_trips(std::vector<double> trips) {
  std::sort(trips.begin(), trips.end());
  return trips;
}

// The sample that stands for a round: the clean attempt, else the last.
const RoundTripSample* of_round(const CellState& state, std::uint32_t round) {
  const RoundTripSample* found = nullptr;
  for (const RoundTripSample& sample : state.samples) {
    if (sample.end != RunEnd::completed || sample.round != round) continue;
    found = &sample;
    if (sample.clean) break;
  }
  return found;
}

std::string cell_name(const RoundTripCell& cell) {
  std::string text =
      cell.medium == RoundTripMedium::queue ? cell.queue.name : std::string(name(cell.medium));
  for (const auto& [key, value] : cell.options.extra) text += " " + key + "=" + value;
  return text;
}

class Rounds {
 public:
  Rounds(const BenchSettings& settings, const BenchProgress& progress)
      : settings_(settings),
        progress_(progress),
        cells_(round_trip_cells(settings)),
        states_(cells_.size()),
        placement_(place_workers(1, 1, allowed_cpus())),
        began_ns_(monotonic_ns()) {}

  void measure_all() {
    while (rounds_ < settings_.repetitions && (rounds_ == 0 || time_left(1))) {
      for (const std::size_t cell : round_order(settings_.seed, rounds_, cells_.size())) {
        measure(cell);
      }
      ++rounds_;
    }
  }

  std::vector<RoundTripRow> rows() const {
    std::vector<RoundTripRow> rows;
    for (std::size_t cell = 0; cell < cells_.size(); ++cell) rows.push_back(row(cell));
    return rows;
  }

 private:
  bool time_left(double share) const {
    if (settings_.seconds <= 0) return true;
    return static_cast<double>(monotonic_ns() - began_ns_) / 1e9 < settings_.seconds * share;
  }

  void measure(std::size_t cell) {
    CellState& state = states_[cell];
    for (int attempt = 1; !state.failed; ++attempt) {
      RoundTripSample sample = measure_round_trip(cells_[cell], placement_, run_seconds);
      sample.round = rounds_;
      std::sort(sample.trip_ns.begin(), sample.trip_ns.end());
      tell(cell, sample);
      state.failed = sample.end != RunEnd::completed;
      const bool again = !sample.clean && attempt < attempts_max && time_left(0.67);
      state.samples.push_back(std::move(sample));
      if (!again) return;
    }
  }

  void tell(std::size_t cell, const RoundTripSample& sample) const {
    if (!progress_) return;
    const std::string figure = sample.end == RunEnd::completed
                                   ? nanoseconds_text(quantile(sample.trip_ns, 0.5))
                                   : fmt::format("{}: {}", words(sample.end), sample.problem);
    progress_(fmt::format("round {} of {}, {} {}: {}", rounds_ + 1, settings_.repetitions,
                          cell_name(cells_[cell]), name(cells_[cell].phase), figure));
  }

  // The limit that a phase is compared with.
  std::size_t limit_of(RoundTripPhase phase) const {
    const RoundTripMedium wanted =
        phase == RoundTripPhase::spin ? RoundTripMedium::two_lines : RoundTripMedium::futex;
    const auto at = std::find_if(cells_.begin(), cells_.end(),
                                 [&](const auto& cell) { return cell.medium == wanted; });
    return static_cast<std::size_t>(at - cells_.begin());
  }

  std::optional<double> ratio(std::size_t cell, double share) const {
    const std::size_t limit = limit_of(cells_[cell].phase);
    std::vector<PairedValues> clean;
    std::vector<PairedValues> all;
    for (std::uint32_t round = 0; round < rounds_; ++round) {
      const RoundTripSample* mine = of_round(states_[cell], round);
      const RoundTripSample* theirs = of_round(states_[limit], round);
      if (mine == nullptr || theirs == nullptr) continue;
      all.push_back({quantile(mine->trip_ns, share), quantile(theirs->trip_ns, 0.5)});
      if (mine->clean && theirs->clean) clean.push_back(all.back());
    }
    return paired_ratio(clean.size() >= clean_min ? clean : all);
  }

  RoundTripRow row(std::size_t cell) const {
    const RoundTripCell& at = cells_[cell];
    const CellState& state = states_[cell];
    RoundTripRow row;
    row.is_limit = at.medium != RoundTripMedium::queue;
    row.name = row.is_limit ? std::string(name(at.medium)) : at.queue.name;
    row.phase = at.phase;
    row.extra = at.options.extra;
    row.item_bytes = at.options.item_bytes_max;
    row.capacity = at.options.capacity;
    row.placement = placement_.oversubscribed ? "one CPU" : placement_.text;
    row.samples = state.samples.size();
    for (const RoundTripSample& sample : state.samples) {
      row.clean_samples += sample.clean ? 1U : 0U;
      if (sample.end != RunEnd::completed) {
        row.end = sample.end;
        row.problem = sample.problem;
      } else if (!row.is_limit) {
        row.capacity = sample.capacity;
        row.waiting = sample.blocking ? "blocking" : "spin";
      }
    }
    add_figures(state, row);
    if (cell != limit_of(at.phase)) {
      row.ratio_p50 = ratio(cell, 0.5);
      row.ratio_p99 = ratio(cell, 0.99);
    }
    return row;
  }

  static void add_figures(const CellState& state, RoundTripRow& row) {
    std::vector<double> trips;
    std::vector<double> switches;
    for (const RoundTripSample& sample : state.samples) {
      const bool wanted = sample.clean || row.clean_samples < clean_min;
      if (sample.end != RunEnd::completed || !wanted) continue;
      trips.insert(trips.end(), sample.trip_ns.begin(), sample.trip_ns.end());
      switches.push_back(sample.voluntary_switches_per_trip);
    }
    trips = sorted_trips(std::move(trips));
    row.trips = trips.size();
    row.p50_ns = quantile(trips, 0.5);
    row.p99_ns = quantile(trips, 0.99);
    row.p99_9_ns = quantile(trips, 0.999);
    row.max_ns = trips.empty() ? 0 : trips.back();
    row.voluntary_switches_per_trip = summarize(std::move(switches));
  }

  BenchSettings settings_;
  const BenchProgress& progress_;
  std::vector<RoundTripCell> cells_;
  std::vector<CellState> states_;
  Placement placement_;
  std::uint32_t rounds_ = 0;
  std::int64_t began_ns_;
};

}  // namespace

std::vector<RoundTripCell> round_trip_cells(const BenchSettings& settings) {
  std::vector<RoundTripCell> cells;
  using Medium = RoundTripMedium;
  using Phase = RoundTripPhase;
  for (const auto& [medium, phase] :
       {std::pair{Medium::one_line, Phase::spin}, std::pair{Medium::two_lines, Phase::spin},
        std::pair{Medium::futex, Phase::parked}}) {
    RoundTripCell& cell = cells.emplace_back();
    cell.medium = medium;
    cell.phase = phase;
    cell.options = {0, sizeof(std::uint32_t), 1, 1, {}};
  }
  for (const std::uint32_t item_bytes : settings.item_bytes) {
    for (const QueueSource& queue : settings.queues) {
      const LoadedQueue loaded = load(queue);
      const bool can_wait = loaded.has(OperationKind::put) && loaded.has(OperationKind::get);
      for (const QueueOptions& extra : settings.option_sets) {
        for (const Phase phase : {Phase::spin, Phase::parked}) {
          if (phase == Phase::parked && !can_wait) continue;  // it never sleeps
          cells.push_back({Medium::queue,
                           phase,
                           queue,
                           {settings.capacities.front(), item_bytes, 1, 1, extra}});
        }
      }
    }
  }
  return cells;
}

RoundTripReport run_round_trips(const BenchSettings& settings, const BenchProgress& progress) {
  if (const auto wrong = check_settings(settings)) throw std::invalid_argument(*wrong);
  if (settings.shapes != std::vector<BenchShape>{{1, 1}}) {
    throw std::invalid_argument("round trips are between two processes: no other shape than 1x1");
  }
  Rounds rounds(settings, progress);
  rounds.measure_all();
  RoundTripReport report;
  report.rows = rounds.rows();
  RowsStatus merged = status_of(report.rows);
  report.status = merged.status;
  report.reason = std::move(merged.reason);
  return report;
}

RowsStatus status_of(const std::vector<RoundTripRow>& rows) {
  std::vector<RowOutcome> outcomes;
  for (const RoundTripRow& row : rows) {
    if (row.is_limit) continue;
    outcomes.push_back({row.name + " 1x1", row.end, row.problem, row.has_figures()});
  }
  return status_of(outcomes);
}

}  // namespace queuecheck
