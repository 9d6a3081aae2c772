#include "queuecheck/reports/duration.hpp"

#include <charconv>
#include <cmath>
#include <map>

namespace queuecheck {

std::optional<double> parse_duration(const std::string& text) {
  static const std::map<std::string, double> units{
      {"", 1}, {"s", 1}, {"ms", 1e-3}, {"m", 60}, {"h", 3600}};
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  const auto unit = units.find(std::string(end, text.data() + text.size()));
  const double seconds = unit == units.end() ? -1 : number * unit->second;
  // A year bounds what later arithmetic in nanoseconds has to hold.
  if (!std::isfinite(seconds) || seconds <= 0 || seconds > 3.2e7) return std::nullopt;
  return seconds;
}

}  // namespace queuecheck
