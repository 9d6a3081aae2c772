// What the tasks of the helper share: the lane that a job asks for, and what its twin is.
//
// Process and thread safety: called once a job.
//
// Invariants
//   1. The twin is read anew each time: who asks often keeps the answer.
#pragma once

#include <memory>

#include "queuecheck/properties/explore/job.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/plugin_facts.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"

namespace queuecheck::explore {

// With the words that the job's runs are judged against (judged_lane.hpp).
std::unique_ptr<Lane> lane_of(const Job& job);

PluginFacts twin_facts(const Job& job);

// The job's queue, its instrumented plugin, and the build of it.
void name_source(Schedule& schedule, const Job& job);

}  // namespace queuecheck::explore
