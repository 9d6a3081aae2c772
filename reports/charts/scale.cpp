#include "queuecheck/reports/charts/scale.hpp"

#include <algorithm>
#include <cmath>

namespace queuecheck {
namespace {

constexpr double ticks_wanted = 5;
constexpr double decades_with_2_and_5_max = 3;

// The smallest of 1, 2, 5 times a power of ten that is not below `step`.
double nice_step(double step) {
  const double power = std::pow(10, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    // Rounding must not make 1.0000001 of a whole step the next one.
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

double linear_step(double low, double high) {
  return nice_step((high - low) / ticks_wanted);
}

// The next of 1, 2, 5 times a power of ten, down or up.
double nice_below(double figure) {
  const double power = std::pow(10, std::floor(std::log10(figure)));
  double found = power;
  for (const double factor : {2.0, 5.0}) {
    if (factor * power <= figure * (1 + 1e-9)) found = factor * power;
  }
  return found;
}

}  // namespace

Scale::Scale(ScaleKind kind, double low, double high, double from, double to)
    : kind_(kind), low_(low), high_(high), from_(from), to_(to) {
  if (!std::isfinite(low_)) low_ = 0;
  if (!std::isfinite(high_)) high_ = low_;
  if (kind_ == ScaleKind::linear) {
    low_ = std::min(low_, 0.0);
    if (!(high_ > low_)) high_ = low_ + 1;
    const double step = linear_step(low_, high_);
    low_ = std::floor(low_ / step) * step;
    high_ = std::ceil(high_ / step * (1 - 1e-9)) * step;
    return;
  }
  if (!(high_ > 0)) high_ = 1;
  if (!(low_ > 0)) low_ = high_ / 10;
  low_ = nice_below(low_);
  high_ = nice_step(high_);
  if (!(high_ > low_)) high_ = low_ * 10;
}

double Scale::place(double figure) const {
  double share = 0;
  if (kind_ == ScaleKind::linear) {
    share = (figure - low_) / (high_ - low_);
  } else if (figure > 0) {
    share = std::log(figure / low_) / std::log(high_ / low_);
  }
  if (std::isnan(share)) share = 0;
  return from_ + std::clamp(share, 0.0, 1.0) * (to_ - from_);
}

std::vector<double> Scale::ticks() const {
  std::vector<double> ticks;
  if (kind_ == ScaleKind::linear) {
    const double step = linear_step(low_, high_);
    const auto count = static_cast<int>(std::lround((high_ - low_) / step));
    for (int i = 0; i <= count; ++i) ticks.push_back(low_ + i * step);
    return ticks;
  }
  const double decades = std::log10(high_ / low_);
  const double begin = std::floor(std::log10(low_));
  // Of many decades every second, third, ... has a tick.
  const double stride = std::max(1.0, std::ceil(decades / 8));
  for (double exponent = begin; exponent <= std::log10(high_) + 1e-9; exponent += stride) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && decades > decades_with_2_and_5_max) continue;
      const double tick = factor * std::pow(10, exponent);
      if (tick >= low_ * (1 - 1e-9) && tick <= high_ * (1 + 1e-9)) ticks.push_back(tick);
    }
  }
  return ticks;
}

}  // namespace queuecheck
