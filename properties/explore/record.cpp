#include "queuecheck/properties/explore/record.hpp"

#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"

namespace queuecheck::explore {
namespace {

// Where all processes of a lane see it.
RunTrace& trace() {
  static auto& one = shared_object<RunTrace>();
  return one;
}

}  // namespace

const RunTrace& last_trace() {
  return trace();
}

Schedule record_run(Lane& lane, Strategy& strategy, const RunPlan& plan, const Program& program,
                    const LaneSettings& settings) {
  Tracer tracer(strategy, trace(), reinterpret_cast<const std::byte*>(runtime.area.base),
                settings.memory);
  lane.run(tracer, plan);
  tracer.finish();
  Schedule schedule = schedule_of(trace(), program, settings);
  schedule.strategy = strategy.name();
  schedule.seed = plan.seed;
  return schedule;
}

}  // namespace queuecheck::explore
