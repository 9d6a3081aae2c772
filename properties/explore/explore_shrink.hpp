// Makes a failure of the explorer small: program and schedule together. A run is a pure function of
// both, so a candidate either fails or does not, and what is left can be certified by exhausting
// everything that is smaller.
//
// Process and thread safety: uses one lane, from the calling thread.
//
// Invariants
//   1. The result failed with the class of the first failure when it was run last; that run is the
//      lane's last one, and `trace` shows it.
//   2. A candidate program is tried (a) by the schedule carried over, (b) by some runs of the
//      portfolio, (c) when it is small, by all schedules with few preemptions.
//   3. `certificate` is not empty only if every program with one operation less was exhausted
//      within the bound that it names, and none failed in any way.
//      A deviation (exhaustive.hpp) is a preemption or another unusual choice; the sentence says
//      "preemptions" only where no other kind exists.
//   4. It ends by the time budget, always with a failure.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/run_trace.hpp"
#include "queuecheck/properties/explore/schedule_shrink.hpp"

namespace queuecheck::explore {

// What a search with a bound on preemptions did. `visit` of each run says whether to stop.
struct SearchAnswer {
  std::uint64_t executions = 0;
  bool complete = false;  // every run within the bound was visited
};
using Visit = std::function<bool(const World&)>;
using BoundedSearch = std::function<SearchAnswer(Lane& lane, unsigned preemptions,
                                                 std::uint64_t executions_max, const Visit& visit)>;

// The parts that the shrinker works with.
struct ShrinkTools {
  Lane* lane = nullptr;
  // Of the lane's last run; the program and settings are those that it was prepared with.
  std::function<Judgement(const World&, const Program&, const LaneSettings&)> judge;
  Strategy* portfolio = nullptr;                           // null: (b) is left out
  std::function<RunPlan(Lane&, std::uint64_t seed)> plan;  // for the portfolio, once a program
  BoundedSearch search;                                    // empty: (c) is left out
  const std::byte* (*segment)() = nullptr;  // where values are read for the trace; null: nowhere
};

struct ExploreShrinkSettings {
  LaneSettings lane;  // of the failing run
  double seconds = 3;
  std::uint32_t portfolio_runs = 300;
  unsigned preemptions = 2;                   // of the search
  std::uint32_t searched_operations_max = 5;  // programs up to so large are searched
  std::uint64_t executions_max = 20'000;      // of the search, for one candidate
  std::uint64_t certified_executions_max = 400'000;
};

struct ExploreShrunk {
  Program program;
  LaneSettings settings;  // with the weakest memory and the fewest kills that show the failure
  Judgement judgement;
  Moves moves;
  ScheduleSize size;
  std::vector<Choice> choices;
  std::unique_ptr<RunTrace> trace;
  std::string certificate;  // see invariant 3
  // For weak memory: "tso does not show it in 300 schedules". Empty: sc shows it.
  std::string memory_note;
  std::uint64_t candidates = 0;
  std::uint64_t executions = 0;
  bool out_of_time = false;
};

// `choices` failed on `program`. Throws std::logic_error when they do not fail again: a run was no
// function of its choices, a defect of queuecheck.
ExploreShrunk shrink_explored(const Program& program, std::span<const Choice> choices,
                              const ExploreShrinkSettings& settings, const ShrinkTools& tools);

// The program without one of its calls, in every way; empty processes go, too.
std::vector<Program> one_operation_less(const Program& program);

}  // namespace queuecheck::explore
