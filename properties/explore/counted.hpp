// "1 program", "2 programs", "3 processes": numbers in sentences for people.
//
// Process and thread safety: a pure function.
//
// Invariants
//   1. The word is the one for a single thing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace queuecheck::explore {

inline std::string counted(std::uint64_t count, std::string_view one) {
  std::string text = std::to_string(count) + " " + std::string(one);
  if (count != 1) text += one.ends_with('s') ? "es" : "s";
  return text;
}

}  // namespace queuecheck::explore
