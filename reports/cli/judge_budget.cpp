#include "queuecheck/reports/cli/judge_budget.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>

#include "queuecheck/reports/cli/options.hpp"
#include "queuecheck/reports/duration.hpp"

namespace queuecheck::cli {
namespace {

// "<whole number><unit>"; nullopt when it does not read so or is 0 or does not fit.
std::optional<std::size_t> number_of(std::string_view part, std::string_view unit,
                                     std::size_t factor) {
  if (!part.ends_with(unit)) return std::nullopt;
  part.remove_suffix(unit.size());
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
  if (error != std::errc{} || end != part.data() + part.size()) return std::nullopt;
  if (number == 0 || number > (std::size_t{1} << 50) / factor) return std::nullopt;
  return number * factor;
}

void read_part(const std::string& part, BudgetOption& budget) {
  struct Unit {
    std::string_view word;
    std::size_t bytes;
  };
  constexpr std::array units{Unit{"GiB", std::size_t{1} << 30}, Unit{"MiB", std::size_t{1} << 20},
                             Unit{"KiB", std::size_t{1} << 10}};
  if (const auto states = number_of(part, "states", 1)) {
    budget.states = *states;
    return;
  }
  for (const Unit& unit : units) {
    if (const auto bytes = number_of(part, unit.word, unit.bytes)) {
      budget.bytes = *bytes;
      return;
    }
  }
  const bool bare = part.find_first_not_of("0123456789.") == std::string::npos;
  const auto seconds = bare ? std::nullopt : parse_duration(part);
  if (!seconds) {
    throw CLI::ValidationError(
        "--budget",
        fmt::format("'{}' is no budget; right would be a duration such as 10s, a number "
                    "of states such as 5000000states, or of bytes such as 2GiB",
                    part));
  }
  budget.seconds = *seconds;
}

}  // namespace

void read_budget(const std::string& text, BudgetOption& budget) {
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    read_part(text.substr(from, comma - from), budget);
    from = comma + 1;
  }
}

JudgeBudget start_budget(const BudgetOption& budget) {
  using Clock = std::chrono::steady_clock;
  JudgeBudget started;
  started.states_max = budget.states;
  started.bytes_max = budget.bytes;
  if (budget.seconds > 0) {
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(budget.seconds));
    started.stop = [end] { return Clock::now() > end; };
  }
  return started;
}

}  // namespace queuecheck::cli
