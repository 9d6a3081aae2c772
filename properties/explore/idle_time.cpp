#include "queuecheck/properties/explore/idle_time.hpp"

#include <bit>

namespace queuecheck::explore {

namespace {

constexpr unsigned chosen_freely = 8;
constexpr unsigned times_each = 4;

bool has_time_left(const World& world, const ProcessState& process) {
  if (process.operation >= world.operation_count) return false;
  const OperationRecord& record = world.operations[process.operation];
  return is_timed(record.kind, record.timeout_ns) &&
         world.clock_ns <= record.invoked_ns + record.timeout_ns;
}

}  // namespace

std::optional<Action> idle_action(World& world, ActionSet actions) {
  Idle& idle = world.idle;
  if (idle.events != world.events) {
    idle = {};
    idle.events = world.events;
  }
  if (++idle.count <= chosen_freely) return std::nullopt;
  Action first;
  std::int64_t earliest = 0;
  for (std::uint32_t rest = actions.of(ActionKind::time_out); rest != 0; rest &= rest - 1) {
    const auto process = static_cast<std::uint8_t>(std::countr_zero(rest));
    const std::int64_t deadline_ns = world.process[process].wait.deadline_ns;
    if (first.kind == ActionKind::time_out && deadline_ns >= earliest) continue;
    first = {ActionKind::time_out, process};
    earliest = deadline_ns;
  }
  if (idle.ended[first.process] < UINT8_MAX) ++idle.ended[first.process];
  return first;
}

bool idle_for_ever(const World& world) {
  const Idle& idle = world.idle;
  if (idle.count <= chosen_freely || idle.events != world.events || world.napping != 0)
    return false;
  for (std::uint32_t rest = world.timed; rest != 0; rest &= rest - 1) {
    const auto process = static_cast<unsigned>(std::countr_zero(rest));
    if (idle.ended[process] < times_each) return false;
    if (has_time_left(world, world.process[process])) return false;
  }
  return true;
}

}  // namespace queuecheck::explore
