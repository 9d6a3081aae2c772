// Programs of one process for sequential conformance (K1): a random walk through the states of the
// queue, with edges, laps, odd sizes, oversized items, past deadlines and use after close.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. A right queue never blocks in them: a call that waits for ever stands only where it is
//      certain to succeed at once, whatever the effective capacity is.
//   2. The result depends only on the arguments, passes check_runnable, and is at most
//      operations_max calls long, prefill apart.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

struct ConformanceShape {
  std::vector<OperationKind> operations;  // what the queue offers
  bool presets = false;                   // it has `preset`
  bool oversized = true;                  // items beyond item_bytes_max too, which must be refused
  std::uint32_t capacity = 1;
  std::uint32_t item_bytes_max = 64;
  std::uint32_t operations_max = 200;
  // Does every waiting call on a closed queue return at once? Not where close only wakes.
  bool closes_for_good = true;
  std::vector<std::pair<std::string, std::string>> extra;
};

Program conformance_program(const ConformanceShape& shape, Dice dice);

}  // namespace queuecheck
