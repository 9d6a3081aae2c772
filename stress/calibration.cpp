#include "queuecheck/stress/calibration.hpp"

#include <fstream>
#include <limits>
#include <string>

namespace queuecheck {
namespace {

constexpr double stretch = 1.0001;

constexpr std::int64_t apart_min_ns = 1'000'000;  // below, the readings' own error shows

#if defined(__x86_64__)
bool kernel_trusts_tsc() {
  std::ifstream source("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  std::string word;
  if (!(source >> word) || word != "tsc") return false;
  std::ifstream processors("/proc/cpuinfo");
  bool constant = false;
  bool nonstop = false;
  while (processors >> word) {
    constant = constant || word == "constant_tsc";
    nonstop = nonstop || word == "nonstop_tsc";
    if (constant && nonstop) return true;
  }
  return false;
}
#endif

}  // namespace

StampClock best_stamp_clock() {
#if defined(__x86_64__)
  static const bool trusted = kernel_trusts_tsc();
  if (trusted) return StampClock::tsc;
#endif
  return StampClock::monotonic;
}

std::string_view name(StampClock clock) {
  return clock == StampClock::tsc ? "tsc" : "monotonic";
}

// Of several tries the one with the narrowest bracket, since a preemption between the readings only
// makes it wider.
ClockPair read_both_clocks(StampClock clock) {
  ClockPair best;
  std::uint64_t narrowest = std::numeric_limits<std::uint64_t>::max();
  for (int i = 0; i < 16; ++i) {
    const std::uint64_t before = invocation_stamp(clock);
    const std::int64_t ns = monotonic_ns();
    const std::uint64_t after = invocation_stamp(clock);
    if (after - before < narrowest) {
      narrowest = after - before;
      best = {before + (after - before) / 2, ns};
    }
  }
  return best;
}

Calibration Calibration::between(StampClock clock, const ClockPair& first, const ClockPair& last) {
  Calibration result;
  result.clock_ = clock;
  const bool tells = last.ticks > first.ticks && last.ns - first.ns >= apart_min_ns;
  if (clock == StampClock::monotonic || !tells) return result;
  result.ticks_per_ns_ =
      static_cast<double>(last.ticks - first.ticks) / static_cast<double>(last.ns - first.ns);
  result.ns_per_tick_ = stretch / result.ticks_per_ns_;
  return result;
}

Calibration Calibration::measure(StampClock clock) {
  if (clock == StampClock::monotonic) return between(clock, {}, {});
  const ClockPair first = read_both_clocks(clock);
  const timespec pause{0, 5'000'000};
  nanosleep(&pause, nullptr);
  return between(clock, first, read_both_clocks(clock));
}

}  // namespace queuecheck
