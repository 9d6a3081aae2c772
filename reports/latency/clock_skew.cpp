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

constexpr std::uint32_t skew_trips = 4'000;  // at most; one at least
constexpr std::int64_t skew_ns = 200'000'000;
constexpr std::uint32_t no_more = ~std::uint32_t{0};

struct alignas(128) SkewLine {
  std::atomic<std::uint32_t> number{0};
  std::uint64_t ticks = 0;  // before `number`
};

struct SkewControl {
  StampClock clock = StampClock::monotonic;
  std::int32_t cpus[2] = {-1, -1};
  SkewLine question;           // written by worker 0
  SkewLine answer;             // written by worker 1
  SkewTrip trips[skew_trips];  // by worker 0
  std::uint32_t made = 0;      // of them, before `finished` advances
  SharedStep finished;
};

// Until the line holds `number`; false where it says that no more come.
bool await(const SkewLine& line, std::uint32_t number) {
  for (std::uint32_t tries = 0;; ++tries) {
    // Acquire: partner is tell(). No pause between two looks: it widens the bound.
    const std::uint32_t now = line.number.load(std::memory_order_acquire);
    if (now == number || now == no_more) return now == number;
    if (tries > 50'000) sched_yield();
  }
}

void tell(SkewLine& line, std::uint32_t number) {
  line.number.store(number, std::memory_order_release);  // partner: await()
}

void ask(SkewControl& control) {
  const std::int64_t until = monotonic_ns() + skew_ns;
  while (control.made < skew_trips && (control.made == 0 || monotonic_ns() < until)) {
    SkewTrip& trip = control.trips[control.made];
    trip.sent = invocation_stamp(control.clock);
    tell(control.question, ++control.made);
    await(control.answer, control.made);
    trip.received = invocation_stamp(control.clock);
    trip.answered = control.answer.ticks;
  }
  tell(control.question, no_more);
  control.finished.advance();
}

void answer(SkewControl& control) {
  for (std::uint32_t number = 1; await(control.question, number); ++number) {
    control.answer.ticks = invocation_stamp(control.clock);
    tell(control.answer, number);
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
  if (context.index == 0) {
    ask(control);
  } else {
    answer(control);
  }
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
      for (int i = 0; i < 250 && group.wait(20) != 0; ++i) {
      }
    }
    if (control->finished.load() != 1) return std::nullopt;
    return bound_of(std::span(control->trips, control->made), 1 / clock.ticks_per_ns());
  } catch (const std::exception&) {  // no process to be had: a figure less
    return std::nullopt;
  }
}

}  // namespace queuecheck
