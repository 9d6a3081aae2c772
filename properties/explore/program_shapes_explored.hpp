// The shapes of explored programs that are made by hand.
//
// Process and thread safety: pure functions of their arguments.
//
// Invariants: those of explore_programs.hpp; a shape that the queue cannot be given is nullopt.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/explore/explore_programs.hpp"

namespace queuecheck::explore {

struct ShapeRequest {
  const ExploredQueue& queue;
  const ProgramLimits& limits;
  Dice dice;

  std::uint32_t capacity() { return limits.capacity.value_or(dice.between(1, 3)); }
};

struct ExploredShape {
  std::string_view name;
  bool with_kills;  // nobody waits for ever, so survivors of a kill can go on
  std::optional<Program> (*make)(ShapeRequest& request);
};

std::span<const ExploredShape> explored_shapes();

}  // namespace queuecheck::explore
