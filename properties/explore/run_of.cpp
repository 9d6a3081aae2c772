// From the world of a finished run to the history that judges, reports and failure files know.
#include <algorithm>

#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {

namespace {

Operation operation_of(const World& world, const OperationRecord& record) {
  Operation o;
  o.process = record.process;
  o.kind = record.kind;
  o.t0 = record.invoked_ns;
  o.outcome = record.returned == 0 ? Outcome::pending : record.outcome;
  o.t1 = record.returned == 0 ? never : record.returned_ns;
  o.code = record.code;
  o.torn = record.torn;
  if (is_timed(o.kind) || may_have_deadline(o.kind)) o.timeout_ns = record.timeout_ns;
  if (record.item_bytes != 0 || is_put(o.kind)) o.item_bytes = record.item_bytes;
  if (o.kind == OperationKind::put_many) {
    for (unsigned i = 0; i < record.values; ++i) {
      o.values.push_back(record.value == no_value ? no_value : record.value + i);
    }
    const bool refused = o.outcome != Outcome::ok && o.outcome != Outcome::pending &&
                         o.outcome != Outcome::error && o.outcome != Outcome::poisoned;
    if (refused) o.count = record.answer;
  } else if (o.kind == OperationKind::get_many) {
    o.item_bytes = Operation{}.item_bytes;
    for (unsigned i = 0; i < record.values; ++i) {
      o.values.push_back(world.values[record.first_value + i]);
    }
  } else if (is_put(o.kind) || is_get(o.kind) || o.kind == OperationKind::peek) {
    o.value = is_put(o.kind) || o.outcome == Outcome::ok ? record.value : no_value;
  } else if (record.returned != 0) {
    o.answer = record.answer;
  }
  return o;
}

}  // namespace

Run run_of(const World& world, const Program& program, const LaneSettings& settings,
           const std::string& specification) {
  Run run;
  History& history = run.history;
  history.specification = specification;
  history.seed = program.seed;
  history.processes = world.processes + (settings.late_comer ? 1 : 0);
  history.complete = world.end == RunEnd::finished || world.end == RunEnd::deadlock ||
                     world.end == RunEnd::livelock;
  for (std::uint32_t i = 0; i < world.operation_count; ++i) {
    // What was never let do its first access had no effect, and nobody could know of it.
    if (world.operations[i].invoked == 0) continue;
    Operation operation = operation_of(world, world.operations[i]);
    const bool crashed = world.end == RunEnd::crashed && operation.outcome == Outcome::pending &&
                         operation.process == world.culprit;
    if (crashed) operation.outcome = Outcome::crashed;
    history.operations.push_back(std::move(operation));
  }
  for (std::uint32_t p = 0; p < world.processes; ++p) {
    if ((world.killed >> p & 1) == 0) continue;
    Operation line;
    line.process = p;
    line.kind = OperationKind::crash;
    line.t0 = line.t1 = world.process[p].died_ns;
    history.operations.push_back(line);
  }
  std::stable_sort(history.operations.begin(), history.operations.end(),
                   [](const Operation& a, const Operation& b) { return a.t0 < b.t0; });
  for (const Operation& o : history.operations) {
    history.end = std::max({history.end, o.t0, o.t1 == never ? 0 : o.t1});
  }
  return run;
}

}  // namespace queuecheck::explore
