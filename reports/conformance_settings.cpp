#include "queuecheck/reports/conformance_settings.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "queuecheck/reports/duration.hpp"
#include "queuecheck/reports/escape.hpp"

namespace queuecheck {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::invalid_argument wrong(const char* name, const std::string& value, std::string_view right) {
  return std::invalid_argument(fmt::format("{}: '{}' is {}", name, printable(value), right));
}

}  // namespace

SuiteSettings read_suite_settings() {
  SuiteSettings settings;
  if (const std::string seed = variable("QUEUECHECK_SEED"); !seed.empty()) {
    const char* last = seed.data() + seed.size();
    const auto [end, error] = std::from_chars(seed.data(), last, settings.seed);
    if (error != std::errc{} || end != last) {
      throw wrong("QUEUECHECK_SEED", seed, "not a number from 0 to 18446744073709551615");
    }
  }
  if (const std::string time = variable("QUEUECHECK_TIME"); !time.empty()) {
    const auto seconds = parse_duration(time);
    if (!seconds) {
      throw wrong("QUEUECHECK_TIME", time, "not a duration such as 500ms, 2s or 1m");
    }
    settings.seconds = *seconds;
  }
  settings.out = variable("QUEUECHECK_OUT");
  if (settings.out.empty()) settings.out = "results";
  settings.replay = variable("QUEUECHECK_REPLAY");
  return settings;
}

}  // namespace queuecheck
