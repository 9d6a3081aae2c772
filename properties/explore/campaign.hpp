// A campaign: programs x memory modes x strategies within a budget, until something is wrong.
//
// Each program is prepared under one memory mode, measured by a dry run, and run under schedules of
// the portfolio for as long as new outcomes appear. Cheap first: every shape gets a few hundred
// schedules before any gets many.
//
// Process and thread safety: uses one lane, from the calling thread.
//
// Invariants
//   1. Program i, its mode and its schedules depend only on (seed, i) and the settings; time
//   decides
//      only how many there are.
//   2. It ends at the first violation, which is handed on with the choices that replay it.
//   3. Every repeat_every-th schedule is done twice; where the two differ, the queue's code depends
//      on something that the explorer does not control, and that is an error, not a pass.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/explore/explore_programs.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/queue_coverage.hpp"

namespace queuecheck::explore {

struct CampaignSettings {
  std::uint64_t seed = 1;
  double seconds = 5;           // 0: no limit
  std::uint64_t schedules = 0;  // at most; 0: no limit
  std::uint64_t programs = 0;   // at most; 0: no limit
  std::string strategy = "portfolio";
  std::optional<MemoryMode> memory;  // none: half tso, a third c11, the rest sc
  std::uint32_t kills = 1;           // at most, in a run of every fourth program; 0: nobody
  bool races = true;                 // looked for in every run; one is a violation
  ProgramLimits limits;
  std::vector<std::pair<std::string, std::string>> extra;  // the queue's own options
  RoleLimits roles;  // of the specification that is asked about, beside the queue's own
};

// The first run that was wrong, with all that replays it.
struct Counterexample {
  Program program;
  LaneSettings lane;
  std::string strategy;
  RunPlan plan;
  std::vector<Choice> choices;
  RunEnd end = RunEnd::finished;
  Run run;
  Judgement judgement;
  std::uint64_t program_index = 0;
  std::uint64_t schedules = 0;  // of the campaign until then, this one included
  double seconds = 0;
};

// What one strategy did under one memory mode.
struct CampaignRow {
  std::string strategy;
  MemoryMode memory = MemoryMode::sc;
  std::uint64_t schedules = 0;
  std::uint64_t steps = 0;
  std::uint64_t outcomes = 0;   // that it was the first to show
  std::uint64_t undecided = 0;  // of these, and runs that could not go on
  double seconds = 0;
  QueueCoverage coverage;
};

struct CampaignResult {
  std::optional<Counterexample> violation;
  Status status = Status::valid;
  std::string reason;  // why it is not valid; one line
  std::vector<CampaignRow> rows;
  std::map<std::string, double> counters;  // schedules, schedules_per_second, programs, ...
  std::vector<std::string> warnings;       // states that were never reached, runs without an end
  std::string specification;               // the queue's words for the last program
  double seconds = 0;
};

using CampaignProgress = std::function<void(const std::map<std::string, double>&)>;

inline constexpr std::uint64_t repeat_every = 1'000;

CampaignResult run_campaign(Lane& lane, const LoadedQueue& queue, const CampaignSettings& settings,
                            const CampaignProgress& progress = {});

// "random", "sticky", "pct", "pos", "surw", "portfolio"; null for other names.
std::unique_ptr<Strategy> make_random_strategy(std::string_view name);

}  // namespace queuecheck::explore
