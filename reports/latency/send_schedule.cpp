#include "queuecheck/reports/latency/send_schedule.hpp"

#include <algorithm>
#include <cmath>

namespace queuecheck {

std::string_view name(Arrivals arrivals) {
  return arrivals == Arrivals::poisson ? "poisson" : "fixed";
}

std::optional<Arrivals> parse_arrivals(std::string_view text) {
  for (const Arrivals arrivals : {Arrivals::poisson, Arrivals::fixed}) {
    if (text == name(arrivals)) return arrivals;
  }
  return std::nullopt;
}

SendSchedule::SendSchedule(const ScheduleSettings& settings)
    : arrivals_(settings.arrivals),
      interval_ns_(1e9 * settings.producers / settings.items_per_second),
      at_ns_(0),
      random_(settings.seed ^ ((std::uint64_t{settings.producer} + 1) * 0x9E3779B97F4A7C15U)) {
  // The first at its share of an interval, so that all together are evenly spaced.
  if (arrivals_ == Arrivals::fixed) {
    at_ns_ = interval_ns_ * (static_cast<double>(settings.producer) / settings.producers - 1);
  }
}

std::int64_t SendSchedule::next_ns() {
  double step = 1;
  if (arrivals_ == Arrivals::poisson) {
    // By hand, for std::exponential_distribution differs between libraries and a seed must not. In
    // (0, 1]: the logarithm is finite.
    const double uniform = (static_cast<double>(random_() >> 11) + 1) * 0x1p-53;
    step = -std::log(uniform);
  }
  at_ns_ += step * interval_ns_;
  // Past all runs, and still a number of ns.
  constexpr double far_ns = 1e18;
  return static_cast<std::int64_t>(std::clamp(at_ns_, 0.0, far_ns));
}

}  // namespace queuecheck
