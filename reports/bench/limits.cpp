#include "queuecheck/reports/bench/limits.hpp"

#include <fmt/format.h>

#include <new>
#include <vector>

#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/bench/limits_worker.hpp"
#include "queuecheck/reports/bench/placement.hpp"
#include "queuecheck/reports/bench/worker_group.hpp"
#include "queuecheck/reports/statistics/summary.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

constexpr std::int64_t time_out_ns = 5'000'000'000;

// 187 ns, 63.2 us: three digits that a reader can compare.
std::string duration(double ns) {
  if (ns < 100) return fmt::format("{:.1f} ns", ns);
  if (ns < 10'000) return fmt::format("{:.0f} ns", ns);
  return fmt::format("{:.1f} us", ns / 1000);
}

void read_figures(const LimitsControl& control, PhysicalLimits& limits) {
  const Summary line = summarize({std::begin(control.line_ns), std::end(control.line_ns)});
  const Summary futex = summarize({std::begin(control.futex_ns), std::end(control.futex_ns)});
  limits.line_round_trip_ns = line.median;
  limits.line_round_trip_ns_best = line.min;
  limits.futex_round_trip_ns = futex.median;
  limits.futex_round_trip_ns_best = futex.min;
  limits.fetch_add_ns = control.fetch_add_ns;
  limits.memcpy_gib_per_s = control.memcpy_gib_per_s;
  limits.fetch_add_contended_ns =
      (control.fetch_add_contended_ns[0] + control.fetch_add_contended_ns[1]) / 2;
}

}  // namespace

PhysicalLimits measure_limits() {
  PhysicalLimits limits;
  try {
    const Placement placement = place_workers(1, 1, allowed_cpus());
    limits.placement = placement.oversubscribed ? "one CPU" : placement.text;
    const Segment segment = Segment::create_anonymous("queuecheck-limits", sizeof(LimitsControl));
    const Mapping mapping = segment.map();
    auto* control = new (mapping.memory().data()) LimitsControl;
    for (std::size_t i = 0; i < placement.cpus.size(); ++i) control->cpus[i] = placement.cpus[i];

    const std::int64_t begin = monotonic_ns();
    WorkerGroup group;
    for (std::uint32_t i = 0; i < 2; ++i) group.add("bench-limits", {i, 0, segment.fd(), false});
    while (group.wait(20) != 0 && monotonic_ns() - begin < time_out_ns) {
    }
    group.kill_and_reap();
    if (control->finished.load() == 2) {
      read_figures(*control, limits);
    } else {
      limits.problem = "the machine was too busy to measure its limits within 5 s";
    }
  } catch (const std::exception& error) {
    limits.problem = error.what();
  }
  return limits;
}

std::string limits_line(const PhysicalLimits& limits) {
  if (!limits.line_round_trip_ns) return "limits: not measured: " + limits.problem;
  return fmt::format(
      "limits ({}): cache line round trip {} (best {}) · futex round trip {} (best {}) · fetch_add "
      "{} alone, {} with two processes · memcpy {:.1f} GiB/s",
      limits.placement, duration(*limits.line_round_trip_ns),
      duration(*limits.line_round_trip_ns_best), duration(*limits.futex_round_trip_ns),
      duration(*limits.futex_round_trip_ns_best), duration(*limits.fetch_add_ns),
      duration(*limits.fetch_add_contended_ns), *limits.memcpy_gib_per_s);
}

}  // namespace queuecheck
