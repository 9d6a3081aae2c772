// What every differential test needs: how many histories, which specification, and how to show one.
//
// Process and thread safety: pure functions but for reading the environment. For tests only.
//
// Invariants
//   1. QUEUECHECK_DIFFERENTIAL sets the count for all of them; default 100 000.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

// A mode that takes longer, or shares a test with others, does one part in so many.
inline std::int64_t histories(std::int64_t part = 1) {
  const char* text = std::getenv("QUEUECHECK_DIFFERENTIAL");
  return (text == nullptr ? 100'000 : std::atoll(text)) / part;
}

inline Specification spec(std::string_view text) {
  return std::get<Specification>(parse_specification(text));
}

inline std::string show(const History& history) {
  std::ostringstream stream;
  write_json(stream, history);
  return stream.str();
}

}  // namespace queuecheck
