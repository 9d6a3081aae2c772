// Where a replay left the recorded run.
//
// Process and thread safety: a plain value.
//
// Invariants: the first divergence of a run is kept.
#pragma once

#include <cstdarg>
#include <cstdint>
#include <cstdio>

namespace queuecheck::explore {

struct Divergence {
  bool found = false;
  std::uint64_t step = 0;  // schedule points passed before
  char what[160] = {};     // one line

  [[gnu::format(printf, 3, 4)]] void note(std::uint64_t at, const char* format, ...) {
    if (found) return;
    found = true;
    step = at;
    std::va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
  }
};

}  // namespace queuecheck::explore
