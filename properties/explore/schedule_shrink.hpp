// Makes a failing schedule of one program simpler: fewer deaths, preemptions, unusual local
// choices, moves, steps.
//
// Process and thread safety: pure, but for what `attempt` does.
//
// Invariants
//   1. The result failed when it was tried last, and no candidate that is one edit away and simpler
//      failed, unless the attempts ran out.
//   2. Every accepted candidate is simpler than the one before: it ends.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "queuecheck/properties/explore/schedule_moves.hpp"

namespace queuecheck::explore {

// How far from ordinary a run is; compared in this order.
struct ScheduleSize {
  std::uint32_t kills = 0;
  std::uint32_t preemptions = 0;
  std::uint32_t unusual = 0;  // local choices other than 0, time-outs, wake-ups for no reason
  std::uint32_t moves = 0;
  std::uint64_t steps = 0;

  friend constexpr auto operator<=>(const ScheduleSize&, const ScheduleSize&) = default;
};

// A run that failed as wanted: what it did, as moves, and its size.
struct FailedRun {
  Moves moves;
  ScheduleSize size;
};

// Runs the moves; nothing if the run did not fail as wanted.
using Attempt = std::function<std::optional<FailedRun>(const Moves&)>;

ScheduleSize size_of(const Moves& moves, std::uint32_t preemptions, std::uint64_t steps);

// `late`: there is no time left.
FailedRun simplest(FailedRun failed, const Attempt& attempt, const std::function<bool()>& late);

}  // namespace queuecheck::explore
