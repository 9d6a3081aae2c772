#include "queuecheck/reports/latency/clock_skew.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <new>

#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/bench/bench_control.hpp"
#include "queuecheck/reports/bench/worker_group.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

constexpr std::uint32_t skew_trips = 4'000;

struct alignas(128) SkewLine {
  std::atomic<std::uint32_t> number{0};
  std::uint64_t ticks = 0;  // before `number`
};

struct SkewControl {
  StampClock clock = StampClock::monotonic;
  std::int32_t cpus[2] = {-1, -1};
  SkewLine question;  // written by worker 0
  SkewLine answer;    // written by worker 1
  SharedStep finished;
  SkewTrip trips[skew_trips];  // by worker 0
};

void await(const SkewLine& line, std::uint32_t number) {
  // Acquire: partner is the other's release store. No pause between two looks: it widens the bound.
  for (std::uint32_t tries = 0; line.number.load(std::memory_order_acquire) != number; ++tries) {
    if (tries > 50'000) sched_yield();
  }
}

}  // namespace

std::optional<SkewBound> bound_of(std::span<const SkewTrip> trips, double ns_per_tick) {
  std::optional<SkewBound> bound;
  // Differences modulo 2^64, then signed: the clocks' own origins cancel.
  const auto lead_ns = [ns_per_tick](std::uint64_t theirs, std::uint64_t ours) {
    return static_cast<double>(static_cast<std::int64_t>(theirs - ours)) * ns_per_tick;
  };
  for (const SkewTrip& trip : trips) {
    const SkewBound of{lead_ns(trip.answered, trip.received), lead_ns(trip.answered, trip.sent)};
    bound =
        bound ? SkewBound{std::max(bound->low_ns, of.low_ns), std::min(bound->high_ns, of.high_ns)}
              : of;
  }
  return bound;
}

void clock_skew_entry(const WorkerContext& context) {
  const Mapping mapping = Segment::adopt(context.control_fd).map();
  auto& control = *reinterpret_cast<SkewControl*>(mapping.memory().data());
  if (control.cpus[context.index] >= 0) pin_to(control.cpus[context.index]);
  for (std::uint32_t number = 1; number <= skew_trips; ++number) {
    if (context.index == 0) {
      SkewTrip& trip = control.trips[number - 1];
      trip.sent = invocation_stamp(control.clock);
      control.question.number.store(number, std::memory_order_release);  // partner: await()
      await(control.answer, number);
      trip.received = invocation_stamp(control.clock);
      trip.answered = control.answer.ticks;
    } else {
      await(control.question, number);
      control.answer.ticks = invocation_stamp(control.clock);
      control.answer.number.store(number, std::memory_order_release);  // partner: await()
    }
  }
  if (context.index == 0) control.finished.advance();
}

std::optional<SkewBound> measure_clock_skew(const Placement& placement, const Calibration& clock) {
  try {
    const Segment segment = Segment::create_anonymous("queuecheck-skew", sizeof(SkewControl));
    const Mapping mapping = segment.map();
    auto* control = new (mapping.memory().data()) SkewControl;
    control->clock = clock.clock();
    for (std::size_t i = 0; i < placement.cpus.size(); ++i) control->cpus[i] = placement.cpus[i];
    {
      WorkerGroup group;
      for (std::uint32_t i = 0; i < 2; ++i) group.add("latency-skew", {i, 0, segment.fd(), false});
      for (int i = 0; i < 100 && group.wait(20) != 0; ++i) {
      }
    }
    if (control->finished.load() != 1) return std::nullopt;
    return bound_of(control->trips, 1 / clock.ticks_per_ns());
  } catch (const std::exception&) {  // no process to be had: a figure less
    return std::nullopt;
  }
}

}  // namespace queuecheck
