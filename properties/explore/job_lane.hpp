// What the tasks of the helper share: the lane that a job asks for, and memory modes by name.
//
// Process and thread safety: called once a job.
//
// Invariants
//   1. A name that is none was refused when the job was read.
#pragma once

#include <memory>
#include <string_view>

#include "queuecheck/properties/explore/job.hpp"
#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {

// With the words that the job's runs are judged against (judged_lane.hpp).
std::unique_ptr<Lane> lane_of(const Job& job);

MemoryMode memory_mode(std::string_view name);

}  // namespace queuecheck::explore
