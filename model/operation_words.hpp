// The words for one operation, without its times and its process: "get_for(50us)", "EMPTY". Tables,
// pictures and explanations all use these.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A refusal is in capitals (EMPTY, FULL, CLOSED, TIMEOUT), so that it is seen at a glance.
//   2. duration_text is exact.
#pragma once

#include <cstdint>
#include <string>

#include "queuecheck/model/history.hpp"

namespace queuecheck {

std::string duration_text(std::int64_t nanoseconds);  // 50us, 1.5ms, 2s
std::string call_text(const Operation& operation);    // put(3), get_for(50us); "killed" of a crash
std::string answer_text(const Operation& operation);  // ok, EMPTY, 7, true; of one that returned

}  // namespace queuecheck
