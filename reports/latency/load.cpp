#include "queuecheck/reports/latency/load.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

namespace queuecheck {

namespace {

std::optional<Load> parse_load(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || !(value > 0)) return std::nullopt;
  const std::string_view unit(stopped, static_cast<std::size_t>(end - stopped));
  Load load;
  if (unit == "%") {
    load.share = value / 100;
  } else if (unit == "/s") {
    load.items_per_second = value;
  } else if (unit == "k/s") {
    load.items_per_second = value * 1e3;
  } else if (unit == "M/s") {
    load.items_per_second = value * 1e6;
  } else {
    return std::nullopt;
  }
  const bool fits =
      load.share <= load_share_max && load.items_per_second <= load_items_per_second_max;
  return fits ? std::optional(load) : std::nullopt;
}

}  // namespace

std::optional<std::vector<Load>> parse_loads(std::string_view text) {
  std::vector<Load> loads;
  for (;;) {
    const std::size_t comma = text.find(',');
    const auto load = parse_load(text.substr(0, comma));
    if (!load) return std::nullopt;
    loads.push_back(*load);
    if (comma == std::string_view::npos) return loads;
    text.remove_prefix(comma + 1);
  }
}

std::string text(const Load& load) {
  if (load.is_share()) return fmt::format("{:.3g}%", load.share * 100);
  const double rate = load.items_per_second;
  if (rate >= 1e6) return fmt::format("{:.4g}M/s", rate / 1e6);
  if (rate >= 1e3) return fmt::format("{:.4g}k/s", rate / 1e3);
  return fmt::format("{:.4g}/s", rate);
}

}  // namespace queuecheck
