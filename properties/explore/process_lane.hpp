// The lane of real processes: the same programs under the same choices as on fibers, but each
// virtual process is a forked one, with its own address space, that is woken when it is its turn,
// and killed by SIGKILL when it is to die. It is the referee of the lane of fibers.
//
// What is real here: memory (a worker sees its own mapping of the segment and no other), statics
// and heap of libraries, death, what the kernel does with robust locks of the dead. Blocking calls
// and weak memory stay modelled, or the choices would not mean the same.
//
// Process and thread safety: as Lane. Workers share with the explorer what lies in the shared
// region (World, models, memory model, strategy); their private memory they restore themselves.
//
// Invariants
//   1. A run has the same choices, the same hash and the same records as on fibers.
//   2. Robust mutexes in the segment are locked and unlocked for real, too, where the model says
//      so; another answer than the model's ends the run as RunEnd::diverged and is a defect of
//      queuecheck.
//   3. A worker that ends otherwise than by a chosen kill ends the run as RunEnd::crashed.
#pragma once

#include <memory>
#include <string>

#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {

// Strategies in the shared region (shared_object) are asked directly, others with two switches for
// each question (relayed_strategy.hpp).
std::unique_ptr<Lane> make_process_lane(const std::string& plugin);

}  // namespace queuecheck::explore
