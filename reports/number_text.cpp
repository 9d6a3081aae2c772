#include "queuecheck/reports/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace queuecheck {
namespace {

std::string words(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

bool take_suffix(std::string_view& name, std::string_view suffix) {
  if (!name.ends_with(suffix) || name.size() == suffix.size()) return false;
  name.remove_suffix(suffix.size());
  return true;
}

}  // namespace

std::string count_text(std::uint64_t count) {
  const std::string digits = std::to_string(count);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ' ';
    out += digits[i];
  }
  return out;
}

std::string figure_text(double value) {
  if (!std::isfinite(value)) return "none";
  struct Scale {
    double size;
    const char* name;
  };
  // From where rounding to three digits would reach the next scale: 999 999 is 1 M.
  constexpr std::array<Scale, 3> scales{{{1e9, " G"}, {1e6, " M"}, {1e3, " k"}}};
  const double size = std::fabs(value);
  for (const Scale scale : scales) {
    if (size >= scale.size * 0.9995) return fmt::format("{:.3g}{}", value / scale.size, scale.name);
  }
  if (value == std::floor(value)) return fmt::format("{:.0f}", value);
  return fmt::format("{:.3g}", value);
}

std::string nanoseconds_text(double nanoseconds) {
  const double size = std::fabs(nanoseconds);
  if (!std::isfinite(nanoseconds)) return "none";
  if (size >= 999.5e6) return fmt::format("{:.3g} s", nanoseconds / 1e9);
  if (size >= 999.5e3) return fmt::format("{:.3g} ms", nanoseconds / 1e6);
  if (size >= 999.5) return fmt::format("{:.3g} us", nanoseconds / 1e3);
  return fmt::format("{:.3g} ns", nanoseconds);
}

std::string seconds_text(double seconds) {
  if (!std::isfinite(seconds)) return "none";
  if (seconds < 99.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  return fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

std::string moment_text(double seconds) {
  if (!(std::fabs(seconds) < 0.9995)) return seconds_text(seconds);
  return fmt::format("{:.3g} ms", seconds * 1e3);
}

std::string counter_text(std::string_view name, double value) {
  if (take_suffix(name, "_per_second"))
    return fmt::format("{} {}/s", figure_text(value), words(name));
  if (take_suffix(name, "_ns")) return fmt::format("{} {}", words(name), nanoseconds_text(value));
  if (const std::size_t unit = name.find("_ns_"); unit != name.npos) {  // "recovery_ns_p99"
    return fmt::format("{} {} {}", words(name.substr(0, unit)), words(name.substr(unit + 4)),
                       nanoseconds_text(value));
  }
  if (take_suffix(name, "_s")) return fmt::format("{} {}", words(name), seconds_text(value));
  if (take_suffix(name, "_share")) return fmt::format("{} {:.1f} %", words(name), value * 100);
  if (take_suffix(name, "_percent")) return fmt::format("{} {:.1f} %", words(name), value);
  if (name.starts_with("share_")) {
    return fmt::format("{} {:.1f} %", words(name.substr(6)), value * 100);
  }
  if (name.starts_with("ratio")) return fmt::format("{} {:.2f}", words(name), value);
  if (value >= 0 && value == std::floor(value) && value < 1e15) {
    return fmt::format("{} {}", count_text(static_cast<std::uint64_t>(value)), words(name));
  }
  return fmt::format("{} {}", words(name), figure_text(value));
}

}  // namespace queuecheck
