// What the sequential judge says of the first answer that no state explains: its class, its rule
// and one sentence.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The class is that of the answer: what was wrong with it in the states that were possible.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/possible_states.hpp"

namespace queuecheck {

struct Accusation {
  ViolationClass violation = ViolationClass::order;
  const char* rule = "";
};

// `call` is the operation, or the part of a batch that nothing explains as a call of its own; `put`
// holds the values that may have gone in so far.
Accusation accuse(const Operation& call, std::span<const Possibility> states,
                  const std::set<Value>& put);

// "process 0's call #3, try_get"
std::string numbered_call_text(const Operation& call, std::size_t number);

// "it answered ok with item 3, while 2 items were inside of 4 possible, the oldest 2"
std::string wrong_answer_text(const Operation& call, const Possibility& state,
                              const Specification& specification);

}  // namespace queuecheck
