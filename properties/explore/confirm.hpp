// Confirmation: a failure that was found on fibers runs again with the same choices in real
// processes. A report says what came of it.
//
// Process and thread safety: uses the lane of real processes, which is one at a time: whoever goes
// on with another lane prepares that again.
//
// Invariants
//   1. `confirmed` means: real processes, under the sequential consistency that they have when they
//      take turns, failed in the same class.
//   2. `model_only`: real processes with modelled memory do the same, and without it they do not
//      fail: the failure needs a store that is seen late, which nobody can force a processor to.
//   3. `disagree`: the run was another one, or another verdict, than on fibers. That is a defect of
//      queuecheck, whatever the queue does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/schedule_moves.hpp"

namespace queuecheck::explore {

// What a run showed, as far as another lane must show the same.
struct Evidence {
  RunEnd end = RunEnd::running;
  std::uint64_t steps = 0;
  std::uint64_t hash = 0;
  std::optional<ViolationClass> violation;  // `race` where that is all

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

// Of the lane's last run.
Evidence evidence_of(const Lane& lane, const Program& program, const LaneSettings& settings);

enum class Confirmed : std::uint8_t { confirmed, model_only, disagree };

struct Confirmation {
  Confirmed how = Confirmed::confirmed;
  std::string text;  // one line
};

// `found`: what the run of these moves showed on fibers. `processes` is prepared anew.
Confirmation confirm(Lane& processes, const Program& program, const LaneSettings& settings,
                     const Moves& moves, const Evidence& found);

}  // namespace queuecheck::explore
