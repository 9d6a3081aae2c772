#include "queuecheck/reports/latency/latency_cost.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>

#include "queuecheck/reports/latency/run_clock.hpp"
#include "queuecheck/reports/statistics/latency_histogram.hpp"

namespace queuecheck {

namespace {

constexpr std::uint32_t batches = 20;
constexpr std::uint32_t calls = 10'000;

template <class Call>
double least_ns(Call call) {
  double least = std::numeric_limits<double>::max();
  for (std::uint32_t batch = 0; batch < batches; ++batch) {
    const std::int64_t begin = monotonic_ns();
    for (std::uint32_t i = 0; i < calls; ++i) call(i);
    least = std::min(least, static_cast<double>(monotonic_ns() - begin) / calls);
  }
  return least;
}

}  // namespace

LatencyCost measure_latency_cost(const Calibration& clock) {
  const RunClock readings(clock.clock(), 1 / clock.ticks_per_ns(), invocation_stamp(clock.clock()),
                          false);
  std::int64_t sum = 0;
  LatencyCost cost;
  cost.stamp_ns = least_ns([&](std::uint32_t) { sum += readings.now_ns(); });
  const auto histogram = std::make_unique<LatencyHistogram>();
  // Values as a queue gives them: many near each other, some far out.
  cost.record_ns = least_ns([&](std::uint32_t i) {
    histogram->add(static_cast<std::int64_t>(i % 64 == 0 ? i * 37U : 200 + i * 7U % 256));
  });
  asm volatile("" : : "r"(sum), "r"(histogram.get()) : "memory");  // the results are wanted
  return cost;
}

}  // namespace queuecheck
