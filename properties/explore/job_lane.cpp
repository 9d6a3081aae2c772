#include "queuecheck/properties/explore/job_lane.hpp"

#include <utility>

#include "queuecheck/properties/explore/respecified_lane.hpp"

namespace queuecheck::explore {

std::unique_ptr<Lane> lane_of(const Job& job) {
  std::unique_ptr<Lane> lane = job.lane == "processes" ? make_process_lane(job.instrumented)
                                                       : make_fiber_lane(job.instrumented);
  if (job.specification.empty()) return lane;
  return std::make_unique<RespecifiedLane>(std::move(lane), job.specification);
}

MemoryMode memory_mode(std::string_view name) {
  return name == "tso" ? MemoryMode::tso : name == "c11" ? MemoryMode::c11 : MemoryMode::sc;
}

}  // namespace queuecheck::explore
