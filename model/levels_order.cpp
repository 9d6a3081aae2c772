// The rungs that differ in whose items keep their order: of all, of one producer, or of one
// producer as one consumer sees them.
#include "queuecheck/model/levels.hpp"
#include "queuecheck/model/overtaking.hpp"

namespace queuecheck {
namespace {

Group group_of(Level level, const Specification& axes) {
  switch (level) {
    case Level::per_producer:
      return axes.visibility == Visibility::eventual_process ? Group::process : Group::thread;
    case Level::per_producer_per_consumer:
      return Group::thread_to_consumer;
    default:
      return Group::all;
  }
}

}  // namespace

Rung judge_order(const LevelInput& input, Level level) {
  if (input.windows.finding) return failed(input.history, level, *input.windows.finding);
  const Group group = group_of(level, input.axes);
  if (const auto pair = find_overtaking(input.history, input.windows, group)) {
    return failed(input.history, level, overtaking_finding(input.history, *pair, group));
  }
  if (!input.windows.clears.empty()) {
    return unjudged(level, "a clear may have taken any item: only violations are certain");
  }
  return held(level);
}

}  // namespace queuecheck
