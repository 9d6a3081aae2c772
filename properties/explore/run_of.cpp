// From the world of a finished run to the history that judges, reports and failure files know.
#include <algorithm>
#include <map>
#include <variant>

#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/roles.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/stuck.hpp"

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

// c11: what came first in steps need not have come first for anybody who could tell. An operation
// is taken to have lasted until all that it does not precede had begun. Intervals say less than the
// relation itself does (memory::precedes), and nothing that it does not say.
void stretch(std::vector<Operation>& operations, const std::vector<std::uint32_t>& records) {
  for (std::size_t a = 0; a < records.size(); ++a) {
    if (operations[a].t1 == never) continue;
    for (std::size_t b = 0; b < records.size(); ++b) {
      if (operations[b].t0 <= operations[a].t1 || memory::precedes(records[a], records[b]))
        continue;
      operations[a].t1 = operations[b].t0;
    }
  }
}

void sort_by_invocation(std::vector<Operation>& operations) {
  std::stable_sort(operations.begin(), operations.end(),
                   [](const Operation& a, const Operation& b) { return a.t0 < b.t0; });
}

// Roles are judged here, by the schedule itself: in the history that is told calls of one process
// overlap, and under c11 last longer, since what one stores may show after its return.
void judge_roles_of(Run& run, Specification specification) {
  if (!limits_roles(specification)) return;
  History scheduled = run.history;
  sort_by_invocation(scheduled.operations);
  run.observed = judge_roles(scheduled, specification, false);
  specification.producers = specification.consumers = any_number;
  run.history.specification = text(specification);
}

// Where operations of one process overlap (an operation may end after the next has begun, because
// its stores are still buffered), they count as those of several threads.
void tell_threads_apart(std::vector<Operation>& operations) {
  std::map<std::uint32_t, std::vector<std::int64_t>> ends;  // of each process's threads
  for (Operation& o : operations) {
    if (o.kind == OperationKind::crash) continue;
    std::vector<std::int64_t>& threads = ends[o.process];
    std::size_t thread = 0;
    while (thread < threads.size() && threads[thread] >= o.t0) ++thread;
    if (thread == threads.size()) threads.push_back(0);
    threads[thread] = o.t1;
    o.thread = static_cast<std::uint32_t>(thread);
  }
}

}  // namespace

Run run_of(const World& world, const Program& program, const LaneSettings& settings,
           const std::string& specification) {
  Run run;
  History& history = run.history;
  history.specification = specification;
  history.seed = program.seed;
  history.processes = world.processes + (settings.late_comer ? 1 : 0);
  history.complete = quiescent(world);
  std::vector<std::uint32_t> records;
  for (std::uint32_t i = 0; i < world.operation_count; ++i) {
    // What was never let do its first access had no effect, and nobody could know of it.
    if (world.operations[i].invoked == 0) continue;
    Operation operation = operation_of(world, world.operations[i]);
    const bool crashed = world.end == RunEnd::crashed && operation.outcome == Outcome::pending &&
                         operation.process == world.culprit;
    if (crashed) operation.outcome = Outcome::crashed;
    history.operations.push_back(std::move(operation));
    records.push_back(i);
  }
  for (std::uint32_t p = 0; p < world.processes; ++p) {
    if ((world.killed >> p & 1) == 0) continue;
    Operation line;
    line.process = p;
    line.kind = OperationKind::crash;
    line.t0 = line.t1 = world.process[p].died_ns;
    history.operations.push_back(line);
  }
  const auto parsed = parse_specification(specification);
  const auto* known = std::get_if<Specification>(&parsed);
  if (settings.memory != MemoryMode::sc && known != nullptr) judge_roles_of(run, *known);
  if (settings.memory == MemoryMode::c11) stretch(history.operations, records);
  sort_by_invocation(history.operations);
  if (settings.memory != MemoryMode::sc) tell_threads_apart(history.operations);
  for (const Operation& o : history.operations) {
    history.end = std::max({history.end, o.t0, o.t1 == never ? 0 : o.t1});
  }
  if (world.end != RunEnd::finished && known != nullptr) {
    const Judgement observed = observed_of(world, history, *known);
    // Who waits, and for what, is told there with its cause; the judge sees only that calls stand.
    if (observed.violation) history.complete = false;
    run.observed = merge(run.observed, observed);
  }
  return run;
}

}  // namespace queuecheck::explore
