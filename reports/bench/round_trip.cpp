#include "queuecheck/reports/bench/round_trip.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <stdexcept>

#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/bench/place_memory.hpp"
#include "queuecheck/reports/bench/round_trip_control.hpp"
#include "queuecheck/reports/bench/run_name.hpp"
#include "queuecheck/reports/bench/usage.hpp"
#include "queuecheck/reports/bench/worker_group.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

constexpr double patience_s = 5;  // beyond the run's own time

void write_request(RoundTripControl& control, const RoundTripCell& cell, const Placement& placement,
                   double seconds) {
  if (!control.request.write(cell.queue, cell.options)) {
    throw EnvironmentError("name or options of '" + cell.queue.name + "' are too long");
  }
  control.medium = cell.medium;
  control.phase = cell.phase;
  control.item_bytes = cell.options.item_bytes_max;
  control.capacity = cell.options.capacity;
  control.time_limit_ns = static_cast<std::int64_t>(seconds * 1e9);
  for (std::size_t i = 0; i < placement.cpus.size(); ++i) control.cpus[i] = placement.cpus[i];
}

bool finished(const RoundTripSlot& slot) {
  // Acquire: partner is the worker's finish().
  return slot.stage.load(std::memory_order_acquire) == BenchStage::finished;
}

bool failed(const RoundTripControl& control) {
  return std::any_of(std::begin(control.slots), std::end(control.slots), [](const auto& slot) {
    return finished(slot) && slot.end != RunEnd::completed;
  });
}

// Why there are no figures.
void explain(const RoundTripControl& control, const std::vector<int>& statuses,
             RoundTripSample& sample) {
  sample.end = RunEnd::stalled;
  sample.problem = "no answer for seconds";
  for (std::size_t i = 0; i < 2; ++i) {
    const RoundTripSlot& slot = control.slots[i];
    if (finished(slot) && slot.end != RunEnd::completed) {
      sample.end = slot.end;
      sample.problem = slot.problem;
    } else if (!finished(slot) && WIFSIGNALED(statuses[i]) && WTERMSIG(statuses[i]) != SIGKILL) {
      sample.end = RunEnd::crashed;
      sample.problem = "a worker died by signal " + std::to_string(WTERMSIG(statuses[i]));
      return;
    }
  }
}

void collect(const RoundTripControl& control, const std::vector<int>& statuses,
             RoundTripSample& sample) {
  sample.capacity = control.effective_capacity;
  sample.blocking = control.blocking;
  if (failed(control) || !finished(control.slots[0]) || !finished(control.slots[1])) {
    return explain(control, statuses, sample);
  }
  sample.end = RunEnd::completed;
  sample.trip_ns.assign(control.trip_ns, control.trip_ns + std::min(control.trips, trips_max));
  std::int64_t waited = 0;
  std::uint64_t switches = 0;
  for (const RoundTripSlot& slot : control.slots) {
    waited = std::max(waited, slot.waited_ns);
    switches += slot.voluntary_switches;
  }
  // The few switches of the warm-up are counted too: they can only show more than there were.
  sample.voluntary_switches_per_trip =
      static_cast<double>(switches) / std::max<double>(1, static_cast<double>(control.trips));
  sample.waited_share = static_cast<double>(waited) / (control.elapsed_s * 1e9);
}

}  // namespace

std::string_view name(RoundTripMedium medium) {
  switch (medium) {
    case RoundTripMedium::queue:
      return "queue";
    case RoundTripMedium::one_line:
      return "one-line";
    case RoundTripMedium::two_lines:
      return "two-lines";
    case RoundTripMedium::futex:
      return "futex";
  }
  return "queue";
}

std::string_view name(RoundTripPhase phase) {
  return phase == RoundTripPhase::spin ? "spin" : "parked";
}

RoundTripSample measure_round_trip(const RoundTripCell& cell, const Placement& placement,
                                   double seconds) {
  const std::size_t place_offset = whole_pages(sizeof(RoundTripControl));
  RoundTripSample sample;
  try {
    const Segment segment = Segment::create_anonymous("queuecheck-round-trip", place_offset);
    const Mapping mapping = segment.map();
    auto* control = new (mapping.memory().data()) RoundTripControl;
    const RunName names[2];
    write_request(*control, cell, placement, seconds);
    for (std::size_t i = 0; i < 2; ++i) copy_text(control->places[i], names[i].text());
    control->place_offset = place_offset;

    const std::optional<MachineUsage> before = read_machine_usage();
    const std::int64_t begin = monotonic_ns();
    const auto passed = [begin] { return static_cast<double>(monotonic_ns() - begin) / 1e9; };
    std::vector<int> statuses;
    {
      WorkerGroup group;
      for (std::uint32_t i = 0; i < 2; ++i) {
        group.add("bench-round-trip", {i, 0, segment.fd(), false});
      }
      // A worker that failed or died leaves its peer waiting; the rest is killed below.
      std::size_t alive = 2;
      while (alive == 2 && passed() < seconds + patience_s) alive = group.wait(20);
      for (int i = 0; i < 50 && alive != 0 && !failed(*control); ++i) alive = group.wait(20);
      statuses = group.kill_and_reap();
    }
    const std::optional<MachineUsage> after = read_machine_usage();
    const double took_s = passed();
    collect(*control, statuses, sample);
    // Asleep, a process is woken after some microseconds on the run queue, each time: there the
    // processors' time tells who else was at work.
    const bool sleeps = cell.phase == RoundTripPhase::parked;
    const double ours_s =
        static_cast<double>(control->slots[0].life_cpu_ns + control->slots[1].life_cpu_ns) / 1e9;
    const Disturbance disturbance{sample.waited_share, foreign_share(before, after, ours_s, took_s),
                                  placement.oversubscribed || sleeps};
    sample.foreign_share = disturbance.foreign_share;
    sample.clean = sample.end == RunEnd::completed && is_clean(disturbance);
  } catch (const std::exception& error) {
    sample.end = RunEnd::environment;
    sample.problem = error.what();
  }
  return sample;
}

}  // namespace queuecheck
