#include "queuecheck/properties/paces.hpp"

#include <algorithm>
#include <cmath>

namespace queuecheck {
namespace {

constexpr std::uint32_t shortest_ns = 100;

std::uint32_t log_uniform(Dice& dice, double least, double most) {
  const double draw = dice.below(1'000'001) / 1e6;
  return static_cast<std::uint32_t>(least * std::pow(most / least, draw));
}

std::uint32_t scaled(std::uint32_t delay_ns, Dice& dice) {
  const double factor = log_uniform(dice, 250, 4'000) / 1e3;
  return static_cast<std::uint32_t>(
      std::clamp(delay_ns * factor, double{shortest_ns}, double{late_ns_max}));
}

void change_pace(Step& step, Dice& dice) {
  if (step.delay_ns > 0) {
    step.delay_ns = dice.one_in(6) ? 0 : scaled(step.delay_ns, dice);
  } else if (step.yield) {
    step.yield = false;
  } else if (dice.one_in(8)) {
    step.yield = true;
  } else {
    // Short enough to be waited out awake; now and then long enough to be slept, whose end
    // interrupts whoever runs there.
    step.delay_ns =
        dice.one_in(6) ? log_uniform(dice, 6e4, 1e6) : log_uniform(dice, shortest_ns, 5e4);
  }
}

}  // namespace

Program repaced(const Program& program, Dice& dice) {
  Program other = program;
  std::uint32_t calls = 0;
  for (const auto& steps : other.processes) calls += static_cast<std::uint32_t>(steps.size());
  if (calls == 0) return other;
  // One at least, and rarely more than a few: small changes are the ones that can be told apart.
  const std::uint32_t surely = dice.below(calls);
  std::uint32_t call = 0;
  for (auto& steps : other.processes) {
    for (Step& step : steps) {
      if (call++ == surely || dice.below(calls + 2) == 0) change_pace(step, dice);
    }
  }
  for (LateComer& late : other.late) {
    if (dice.one_in(2)) late.after_ns = scaled(late.after_ns, dice);
  }
  return other;
}

Program unpaced(Program program) {
  for (auto& steps : program.processes) {
    for (Step& step : steps) {
      step.delay_ns = 0;
      step.yield = false;
    }
  }
  return program;
}

}  // namespace queuecheck
