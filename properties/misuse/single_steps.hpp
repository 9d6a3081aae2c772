// One instruction at a time: lets a process be held up, or die, at a chosen instant of any code,
// with no help of that code. x86-64 only (the trap flag); elsewhere nothing is stepped.
//
// Process and thread safety: one at a time in a process, by one thread.
//
// Invariants
//   1. `at_step` is called in a signal handler, after each instruction, with its number from 1.
//   2. Beyond steps_max the rest runs at full speed, and counts as one step.
#pragma once

#include <cstdint>

namespace queuecheck::misuse {

inline constexpr std::uint64_t steps_max = 40'000;  // some tenths of a second

class SingleSteps {
 public:
  using AtEachStep = void (*)(std::uint64_t step, void* context);

  static bool possible();

  SingleSteps(AtEachStep at_step, void* context);
  SingleSteps(const SingleSteps&) = delete;
  SingleSteps& operator=(const SingleSteps&) = delete;
  ~SingleSteps();
};

}  // namespace queuecheck::misuse
