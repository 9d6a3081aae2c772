// What `queuecheck judge` tells of one history, to people and to programs.
//
// Process and thread safety: pure functions, apart from printing.
//
// Invariants
//   1. Both tell the same; `class` is null unless the verdict is a violation, `ladder` is an empty
//      object unless it was asked for.
#pragma once

#include <cstdio>
#include <string>

#include "queuecheck/reports/cli/judge_reading.hpp"

namespace queuecheck::cli {

struct JudgedHistory {
  const std::string& file;
  std::size_t index;
  const JudgedReading& result;
};

void print_judged(std::FILE* out, const JudgedHistory& judged);
std::string judged_json(const JudgedHistory& judged);

}  // namespace queuecheck::cli
