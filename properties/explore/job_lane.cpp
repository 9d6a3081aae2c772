#include "queuecheck/properties/explore/job_lane.hpp"

#include <filesystem>
#include <span>
#include <utility>
#include <vector>

#include "queuecheck/properties/explore/respecified_lane.hpp"

namespace queuecheck::explore {

std::unique_ptr<Lane> lane_of(const Job& job) {
  std::unique_ptr<Lane> lane = job.lane == "processes" ? make_process_lane(job.instrumented)
                                                       : make_fiber_lane(job.instrumented);
  if (job.specification.empty()) return lane;
  return std::make_unique<RespecifiedLane>(std::move(lane), job.specification);
}

PluginFacts twin_facts(const Job& job) {
  const std::vector<char> bytes = explorable_plugin(job.instrumented);
  return plugin_facts(std::as_bytes(std::span(bytes)));
}

void name_source(Schedule& schedule, const Job& job) {
  const PluginFacts facts = twin_facts(job);
  schedule.queue = job.queue.name;
  schedule.plugin = std::filesystem::path(job.instrumented).filename();
  schedule.build_id = facts.build_id;
  schedule.compiler = facts.compiler;
}

}  // namespace queuecheck::explore
