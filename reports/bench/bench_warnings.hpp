// What a reader of figures must know before believing them: a closed list, each with its meaning
// and an advice.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Every kind has exactly one line in the table, and the table's order is that of the enum.
//   2. A warning changes no figure and no verdict.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/reports/environment.hpp"

namespace queuecheck {

struct BenchRow;

enum class BenchWarningKind : std::uint8_t {
  debug_build,
  sanitizer_build,
  oversubscribed,
  few_repetitions,
  noisy,
  outliers,
  other_load,
  governor,
  smt_siblings,
  quota,
  library_debug,
};

struct WarningMeaning {
  BenchWarningKind kind;
  std::string_view name;  // as in JSON
  std::string_view meaning;
  std::string_view advice;
};

std::span<const WarningMeaning> warning_meanings();
const WarningMeaning& meaning_of(BenchWarningKind kind);

struct BenchWarning {
  BenchWarningKind kind = BenchWarningKind::noisy;
  std::string cell;  // "ring 4x4 8 B capacity 1024"; empty: the whole measurement
  std::string text;  // what was found, one line
};

// `google_benchmark`: its own output was asked for.
std::vector<BenchWarning> warnings_of(const std::vector<BenchRow>& rows,
                                      const Environment& environment, bool google_benchmark);

// One line for each kind that occurs, with the first cells by name.
std::string warnings_text(std::span<const BenchWarning> warnings);

}  // namespace queuecheck
