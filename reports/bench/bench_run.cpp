#include "queuecheck/reports/bench/bench_run.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <optional>
#include <vector>

#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/bench/bench_collect.hpp"
#include "queuecheck/reports/bench/bench_control.hpp"
#include "queuecheck/reports/bench/calibration.hpp"
#include "queuecheck/reports/bench/place_memory.hpp"
#include "queuecheck/reports/bench/run_name.hpp"
#include "queuecheck/reports/bench/usage.hpp"
#include "queuecheck/reports/bench/worker_group.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

void write_request(BenchControl& control, const BenchCell& cell, std::uint64_t items,
                   const Placement& placement, const std::string& place) {
  const Options& options = cell.options;
  const bool fits = control.request.write(cell.queue, options) && copy_text(control.place, place);
  if (!fits) throw EnvironmentError("name or options of '" + cell.queue.name + "' are too long");
  control.producers = options.producers;
  control.consumers = options.consumers;
  control.item_bytes = options.item_bytes_max;
  control.capacity = options.capacity;
  control.items[0] = warm_up_for(items, options.capacity);
  control.items[1] = items;
  control.batch = cell.batch;
  // Whole batches, so that none is cut by the look at the progress.
  const std::uint64_t chunk = chunk_for(items, std::max(options.producers, options.consumers));
  control.chunk = (chunk + cell.batch - 1) / cell.batch * cell.batch;
  for (std::size_t i = 0; i < placement.cpus.size() && i < control.workers(); ++i) {
    slots_of(&control)[i].cpu = placement.cpus[i];
  }
}

std::uint64_t total_progress(BenchControl* control) {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < control->workers(); ++i) {
    const BenchSlot& slot = slots_of(control)[i];
    // Relaxed: partner is move_share(); only change matters.
    sum += slot.progress.load(std::memory_order_relaxed);
    // Acquire: partner is finish().
    if (slot.stage.load(std::memory_order_acquire) == BenchStage::finished) ++sum;
  }
  return sum;
}

// How the watch ended: every worker left in order, one failed early, or nothing moved for stall_s.
enum class Watched { ended, failed, stalled };

Watched watch(const WorkerGroup& group, BenchControl* control, double stall_s) {
  constexpr int slice_ms = 20;
  double still_s = 0;
  std::uint64_t progress = 0;
  std::int64_t looked = monotonic_ns();
  for (;;) {
    const std::size_t alive = group.wait(slice_ms);
    for (std::uint32_t i = 0; i < control->workers(); ++i) {
      const BenchSlot& slot = slots_of(control)[i];
      // A worker that left without finish(), or failed: the others would wait for it. Acquire:
      // partner is finish(); asked after has_ended(), so that nothing can come in between.
      if (!group.has_ended(i)) continue;
      const bool done = slot.stage.load(std::memory_order_acquire) == BenchStage::finished;
      if (!done || slot.end != RunEnd::completed) return Watched::failed;
    }
    if (alive == 0) return Watched::ended;
    const std::int64_t now = monotonic_ns();
    const std::uint64_t moved = total_progress(control);
    // A long gap between two looks means that we were kept from running (and so, perhaps, were the
    // workers): it counts as one slice or two.
    const double passed = std::min(static_cast<double>(now - looked) / 1e9, 0.05);
    still_s = moved == progress ? still_s + passed : 0;
    progress = moved;
    looked = now;
    if (still_s > stall_s) return Watched::stalled;
  }
}

// After a run that did not end by itself: the queue's own remove(), in a process of its own.
void remove_leftovers(const Segment& segment) {
  WorkerGroup group;
  group.add("bench", {0, remove_leftovers_argument, segment.fd(), false});
  for (int i = 0; i < 50 && group.wait(20) != 0; ++i) {
  }
}

}  // namespace

std::string_view name(RunEnd end) {
  switch (end) {
    case RunEnd::completed:
      return "completed";
    case RunEnd::refused:
      return "refused";
    case RunEnd::not_offered:
      return "not_offered";
    case RunEnd::absent:
      return "absent";
    case RunEnd::stalled:
      return "stalled";
    case RunEnd::crashed:
      return "crashed";
    case RunEnd::wrong:
      return "wrong";
    case RunEnd::environment:
      return "environment";
  }
  return "environment";
}

std::string_view words(RunEnd end) {
  if (end == RunEnd::stalled) return "DNF";
  return end == RunEnd::not_offered ? "not offered" : name(end);
}

Status status_of(RunEnd end) {
  switch (end) {
    case RunEnd::completed:
      return Status::valid;
    case RunEnd::refused:
    case RunEnd::not_offered:
    case RunEnd::absent:
      return Status::nothing;
    case RunEnd::stalled:
      return Status::unknown;
    case RunEnd::crashed:
    case RunEnd::wrong:
      return Status::violation;
    case RunEnd::environment:
      return Status::environment;
  }
  return Status::internal;
}

BenchSample measure_once(const BenchCell& cell, std::uint64_t items, const Placement& placement,
                         const RunLimits& limits) {
  const std::uint32_t workers = cell.options.producers + cell.options.consumers;
  const std::size_t head = sizeof(BenchControl) + workers * sizeof(BenchSlot);
  const std::size_t place_offset = whole_pages(head);
  BenchSample sample;
  sample.items = items;
  try {
    const Segment segment = Segment::create_anonymous("queuecheck-bench", place_offset);
    const Mapping mapping = segment.map();
    auto* control = new (mapping.memory().data()) BenchControl;
    new (slots_of(control)) BenchSlot[workers];
    const RunName name;
    write_request(*control, cell, items, placement, name.text());
    control->place_offset = place_offset;

    const std::optional<MachineUsage> before = read_machine_usage();
    const std::int64_t begin = monotonic_ns();
    Watched watched = Watched::ended;
    std::vector<int> statuses;
    {
      WorkerGroup group;
      for (std::uint32_t i = 0; i < workers; ++i) group.add("bench", {i, 0, segment.fd(), false});
      watched = watch(group, control, limits.stall_s);
      // Two workers may die of one cause; give the second its moment, so that both are told.
      if (watched == Watched::failed) group.wait(20);
      statuses = group.kill_and_reap();
    }
    const std::optional<MachineUsage> after = read_machine_usage();
    const double seconds = static_cast<double>(monotonic_ns() - begin) / 1e9;
    const bool complete = collect(*control, statuses, watched == Watched::stalled, sample);
    if (!complete) remove_leftovers(segment);
    const Disturbance disturbance{sample.waited_share,
                                  foreign_share(before, after, life_cpu_seconds(*control), seconds),
                                  placement.oversubscribed};
    sample.foreign_share = disturbance.foreign_share;
    sample.clean = complete && is_clean(disturbance);
  } catch (const std::exception& error) {
    sample.end = RunEnd::environment;
    sample.problem = error.what();
  }
  return sample;
}

}  // namespace queuecheck
