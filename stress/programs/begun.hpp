// How every stress program begins, and the steps that they are made of.
//
// Process and thread safety: pure functions of their arguments.
//
// Invariants
//   1. What the shape names wins over what the program would choose.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "queuecheck/stress/program.hpp"
#include "queuecheck/stress/programs/programs.hpp"

namespace queuecheck {

// `capacity` and `item_bytes`: where the shape names none.
inline Program begun(std::string name, const StressShape& shape, std::uint64_t seed,
                     std::uint64_t capacity, std::uint32_t item_bytes) {
  Program program;
  program.name = std::move(name);
  program.seed = seed;
  program.options.capacity = shape.capacity != 0 ? shape.capacity : capacity;
  program.options.item_bytes_max = shape.item_bytes != 0 ? shape.item_bytes : item_bytes;
  return program;
}

// Calls of one kind with the program's largest items.
inline Step calls(const Program& program, OperationKind kind, std::uint64_t repeat = 1) {
  Step step;
  step.kind = kind;
  step.repeat = repeat;
  step.item_bytes = program.options.item_bytes_max;
  return step;
}

// Comes back only with an item put or got: waits where the queue can, else tries again and again.
inline Step surely(const Program& program, OperationKind waiting, OperationKind once, bool waits,
                   std::uint64_t repeat = 1) {
  Step step = calls(program, waits ? waiting : once, repeat);
  if (!waits) step.until = Until::ok;
  return step;
}
inline Step puts_surely(const Program& program, bool waits, std::uint64_t repeat = 1) {
  return surely(program, OperationKind::put, OperationKind::try_put, waits, repeat);
}
inline Step gets_surely(const Program& program, bool waits, std::uint64_t repeat = 1) {
  return surely(program, OperationKind::get, OperationKind::try_get, waits, repeat);
}

}  // namespace queuecheck
