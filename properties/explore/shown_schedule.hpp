// The steps of a run for people: one column for each process, rows in the order of the steps,
// accesses of one operation in a row folded into one cell; then the steps that matter, each with
// its function, place and source text.
//
//     step    process 0                           process 1
//     =========================================================================
//        1  * try_put(1) [1] load +8 = 0
//        2    try_put [2]
//        3                                          try_put(1001) [1-2]
//        5                                        * try_put [3] store +16: 0 → 1001
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Every step of the run is in exactly one row, shown or folded; rows are in step order.
//   2. A step that matters is one of two accesses of different processes to the same bytes, one of
//      which writes, with a switch between them; and the last step of whoever was killed or waits.
//   3. Values are shown where they are known (TraceEvent::value_known).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/run_trace.hpp"
#include "queuecheck/properties/explore/source_lines.hpp"
#include "queuecheck/properties/explore/world.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck::explore {

// Indices into trace.events of the steps that matter, at most `most`, in order.
std::vector<std::uint32_t> critical_steps(const RunTrace& trace, std::size_t most = 12);

// `places`: of each event of the trace; empty where unknown. Ends with a line break. `accused`: the
// steps that the failure is about, marked instead of those that matter; empty: none are known.
std::string shown_schedule(const World& world, const RunTrace& trace,
                           const std::vector<SourceLine>& places,
                           const std::vector<std::uint32_t>& accused = {});

// The same steps one by one, for pictures: the last explored_steps_max of them.
std::vector<ExploredStep> listed_steps(const World& world, const RunTrace& trace,
                                       const std::vector<SourceLine>& places,
                                       const std::vector<std::uint32_t>& accused = {});

// The places of all events: one addr2line for all. `missing` gets the reason when there are none.
std::vector<SourceLine> places_of(const RunTrace& trace, const std::string& plugin,
                                  std::string& missing);

// Both: the text for a failure.
std::string shown_schedule(const World& world, const RunTrace& trace, const std::string& plugin);

// "store +72 ← 1", "load +8 → 3", "exchange +0: 4 → 5", "kill"
std::string event_text(const TraceEvent& event);

}  // namespace queuecheck::explore
