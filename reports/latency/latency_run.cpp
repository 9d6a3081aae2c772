#include "queuecheck/reports/latency/latency_run.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <optional>
#include <stdexcept>
#include <vector>

#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/bench/place_memory.hpp"
#include "queuecheck/reports/bench/run_name.hpp"
#include "queuecheck/reports/bench/usage.hpp"
#include "queuecheck/reports/bench/worker_group.hpp"
#include "queuecheck/reports/latency/latency_control.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck {

namespace {

constexpr double warm_up_share = 0.2;  // of a run

void write_request(LatencyControl& control, const LatencyProbe& probe, const Placement& placement,
                   const Calibration& clock, double seconds) {
  if (!control.request.write(probe.queue, probe.options)) {
    throw EnvironmentError("name or options of '" + probe.queue.name + "' are too long");
  }
  control.medium = probe.medium;
  control.phase = probe.phase;
  control.arrivals = probe.arrivals;
  control.items_per_second = probe.items_per_second;
  control.seed = probe.seed;
  control.producers = probe.options.producers;
  control.consumers = probe.options.consumers;
  control.item_bytes = probe.options.item_bytes_max;
  control.capacity = probe.options.capacity;
  control.gives_way = placement.oversubscribed;
  control.clock = clock.clock();
  control.ns_per_tick = 1 / clock.ticks_per_ns();
  control.until_ns = static_cast<std::int64_t>(std::min(seconds, latency_run_seconds_max) * 1e9);
  control.warm_up_ns =
      static_cast<std::int64_t>(static_cast<double>(control.until_ns) * warm_up_share);
  for (std::size_t i = 0; i < placement.cpus.size() && i < control.workers(); ++i) {
    slots_of(&control)[i].cpu = placement.cpus[i];
  }
}

bool finished(const LatencySlot& slot) {
  // Acquire: partner is the worker's finish().
  return slot.stage.load(std::memory_order_acquire) == BenchStage::finished;
}

// Until all workers have ended, one has failed or died, or nothing was received for `still_s`.
void watch(const WorkerGroup& group, LatencyControl* control, double still_s) {
  constexpr int slice_ms = 20;
  double patience_s = still_s;
  std::uint64_t before = 0;
  for (std::int64_t looked = monotonic_ns(); patience_s > 0;) {
    if (group.wait(slice_ms) == 0) return;
    std::uint64_t items = 0;
    for (std::uint32_t i = 0; i < control->workers(); ++i) {
      const LatencySlot& slot = slots_of(control)[i];
      // Relaxed: only change matters.
      items += slot.received.load(std::memory_order_relaxed);
      if (!group.has_ended(i)) continue;
      if (finished(slot) && slot.end == RunEnd::completed) continue;
      group.wait(slice_ms);  // two may die of one cause: both are told
      return;
    }
    const std::int64_t now = monotonic_ns();
    // After a long gap we were kept from running, and so, perhaps, were the workers.
    patience_s -= std::min(static_cast<double>(now - looked) / 1e9, 0.05);
    looked = now;
    if (items != before) patience_s = still_s;
    before = items;
  }
}

struct Moved {
  MoveTally sent;
  MoveTally received;
};

MoveTally total(LatencyControl& control, std::uint32_t first, std::uint32_t end) {
  MoveTally all;
  for (std::uint32_t i = first; i < end; ++i) {
    const MoveTally& tally = slots_of(&control)[i].tally;
    all.items += tally.items;
    all.sum += tally.sum;
    all.last_ns = std::max(all.last_ns, tally.last_ns);
    all.gave_up = all.gave_up || tally.gave_up;
  }
  return all;
}

// What went wrong, in the sample; false when nothing did.
bool explain(LatencyControl& control, const std::vector<int>& statuses, LatencySample& sample) {
  bool unfinished = false;
  for (std::uint32_t i = 0; i < control.workers(); ++i) {
    const LatencySlot& slot = slots_of(&control)[i];
    if (!finished(slot) && WIFSIGNALED(statuses[i]) && WTERMSIG(statuses[i]) != SIGKILL) {
      sample.end = RunEnd::crashed;
      sample.problem = "a worker died by signal " + std::to_string(WTERMSIG(statuses[i]));
      return true;
    }
    unfinished = unfinished || !finished(slot);
    if (finished(slot) && slot.end != RunEnd::completed) {
      sample.end = slot.end;
      sample.problem = slot.problem;
    }
  }
  if (!sample.problem.empty()) return true;
  if (!unfinished) return false;
  sample.end = RunEnd::stalled;
  sample.problem = "no item arrived for seconds";
  return true;
}

bool collect(LatencyControl& control, const std::vector<int>& statuses, LatencySample& sample) {
  sample.capacity = control.effective_capacity;
  sample.blocking = control.blocking;
  if (explain(control, statuses, sample)) return false;
  const Moved moved{total(control, 0, control.producers),
                    total(control, control.producers, control.workers())};
  if (moved.received.items != moved.sent.items || moved.received.sum != moved.sent.sum) {
    sample.end = RunEnd::wrong;
    sample.problem = "got " + std::to_string(moved.received.items) + " items with the sum " +
                     std::to_string(moved.received.sum) + "; put were " +
                     std::to_string(moved.sent.items) + " with the sum " +
                     std::to_string(moved.sent.sum) + ": items were lost, repeated or changed";
    return false;
  }
  sample.end = RunEnd::completed;
  sample.items = moved.received.items;
  const auto elapsed_ns = static_cast<double>(std::max(control.until_ns, moved.received.last_ns));
  sample.achieved_items_per_second = static_cast<double>(sample.items) / elapsed_ns * 1e9;
  // What was due came, though later than it was due; who gave up moved less than was due.
  sample.kept_share = moved.sent.gave_up
                          ? sample.achieved_items_per_second / control.items_per_second
                          : static_cast<double>(control.until_ns) / elapsed_ns;
  std::int64_t waited = 0;
  std::uint64_t switches = 0;
  for (std::uint32_t i = 0; i < control.workers(); ++i) {
    const LatencySlot& slot = slots_of(&control)[i];
    waited = std::max(waited, slot.waited_ns);
    if (i < control.producers) continue;
    switches += slot.voluntary_switches;
    const LatencyRecord& record = records_of(&control)[i - control.producers];
    sample.scheduled = merged(sample.scheduled, counts_of(record.scheduled));
    sample.closed_loop = merged(sample.closed_loop, counts_of(record.closed_loop));
  }
  sample.voluntary_switches_per_item =
      static_cast<double>(switches) / std::max(1.0, static_cast<double>(sample.items));
  sample.waited_share = static_cast<double>(waited) / elapsed_ns;
  return true;
}

double life_cpu_seconds(LatencyControl& control) {
  std::int64_t ns = 0;
  for (std::uint32_t i = 0; i < control.workers(); ++i) ns += slots_of(&control)[i].life_cpu_ns;
  return static_cast<double>(ns) / 1e9;
}

}  // namespace

std::string_view name(LatencyMedium medium) {
  switch (medium) {
    case LatencyMedium::queue:
      return "queue";
    case LatencyMedium::two_lines:
      return "two-lines";
    case LatencyMedium::futex:
      return "futex";
  }
  return "queue";
}

std::string_view name(LatencyPhase phase) {
  switch (phase) {
    case LatencyPhase::busy:
      return "busy";
    case LatencyPhase::idle:
      return "idle";
    case LatencyPhase::load:
      return "load";
    case LatencyPhase::saturated:
      return "saturated";
  }
  return "busy";
}

LatencySample measure_latency(const LatencyProbe& probe, const Placement& placement,
                              const Calibration& clock, double seconds, const RunLimits& limits) {
  const Options& options = probe.options;
  const std::uint32_t workers = options.producers + options.consumers;
  const std::size_t head = latency_head_bytes(options.producers, options.consumers);
  const std::size_t place_offset = whole_pages(head);
  LatencySample sample;
  try {
    const Segment segment = Segment::create_anonymous("queuecheck-latency", place_offset);
    const Mapping mapping = segment.map();
    auto* control = new (mapping.memory().data()) LatencyControl;
    control->producers = options.producers;
    control->consumers = options.consumers;
    new (slots_of(control)) LatencySlot[workers];
    new (records_of(control)) LatencyRecord[options.consumers];
    const RunName place;
    write_request(*control, probe, placement, clock, seconds);
    copy_text(control->place, place.text());
    control->place_offset = place_offset;

    const std::optional<MachineUsage> before = read_machine_usage();
    const std::int64_t begin = monotonic_ns();
    std::vector<int> statuses;
    {
      WorkerGroup group;
      for (std::uint32_t i = 0; i < workers; ++i) group.add("latency", {i, 0, segment.fd(), false});
      // Nothing is received before the first is due.
      watch(group, control, seconds + limits.stall_s);
      statuses = group.kill_and_reap();
    }
    const std::optional<MachineUsage> after = read_machine_usage();
    const double took_s = static_cast<double>(monotonic_ns() - begin) / 1e9;
    const bool complete = collect(*control, statuses, sample);
    // Asleep, a process is woken after some microseconds on the run queue, each time: there the
    // processors' time tells who else was at work.
    const bool sleeps = sample.blocking || probe.medium == LatencyMedium::futex;
    const Disturbance disturbance{sample.waited_share,
                                  foreign_share(before, after, life_cpu_seconds(*control), took_s),
                                  placement.oversubscribed || sleeps};
    sample.foreign_share = disturbance.foreign_share;
    sample.clean = complete && is_clean(disturbance);
  } catch (const std::exception& error) {
    sample.end = RunEnd::environment;
    sample.problem = error.what();
  }
  return sample;
}

}  // namespace queuecheck
