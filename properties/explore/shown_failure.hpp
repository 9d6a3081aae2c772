// A failure's run for people: its steps, and what only the trace of the run can say beside the
// judgement: which two steps race, and which store put an address into the segment.
//
// Process and thread safety: changes nothing but the failure.
//
// Invariants
//   1. A step is named only where the trace holds it; the judgement's class stays as it is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/memory_model.hpp"
#include "queuecheck/properties/explore/run_trace.hpp"
#include "queuecheck/properties/explore/world.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck::explore {

// The events of the steps that its class is about, in order: the two accesses of a race, the store
// of an address. Empty: the class is about none in particular, or the trace does not hold them.
std::vector<std::uint32_t> accused_steps(const Judgement& judgement, const World& world,
                                         const RunTrace& trace);

// Of the run that `world` and `trace` are of: fills in failure.explored.steps and .listed, and adds
// the accused steps to the explanation. `plugin` is the instrumented twin.
void show_failure(Failure& failure, const World& world, const RunTrace& trace,
                  const std::string& plugin);

}  // namespace queuecheck::explore
