// When nobody can go on but by the end of a wait: time passes. A queue whose waiters sleep in
// slices would do that for ever, each slice the same; this is where it is seen.
//
// Process and thread safety: as World.
//
// Invariants
//   1. The first few times anything may be chosen, as ever. After that the earliest deadline comes
//      first, as on a machine, without a choice.
//   2. "For ever" is said only when every wait has ended several times by its deadline without an
//      operation ending, and none of these operations has a deadline of its own that is to come,
//      and nobody naps: naps are counted by those who wait for a peer.
#pragma once

#include <cstdint>
#include <optional>

#include "queuecheck/properties/explore/choice.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

// Only deadlines can let anybody go on. Whose comes next; nothing: it may be chosen.
std::optional<Action> idle_action(World& world, ActionSet actions);

// Would it go on like this for ever?
bool idle_for_ever(const World& world);

}  // namespace queuecheck::explore
