#include "queuecheck/properties/explore/queue_coverage.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "queuecheck/properties/explore/virtual_interpreter.hpp"

namespace queuecheck::explore {

namespace {

// Items certainly inside at once, at most. Events number invocations, returns and deaths, so there
// are few of them.
std::uint32_t deepest_of(const World& world) {
  static constexpr std::size_t events_most = 256;
  if (world.events >= events_most) return 0;  // long programs: not worth it
  std::array<int, events_most> change{};
  for (std::uint32_t i = 0; i < world.operation_count; ++i) {
    const OperationRecord& record = world.operations[i];
    if (record.invoked == 0) continue;
    const int items = is_batch(record.kind) ? record.values : 1;
    const bool ok = record.returned != 0 && record.outcome == Outcome::ok;
    if (puts_items(record.kind) && ok) change.at(record.returned) += items;
    const bool took = gets_items(record.kind) && (ok || record.returned == 0);
    if (took) change.at(record.invoked) -= record.returned == 0 ? 1 : items;
    if (record.kind == OperationKind::clear) return 0;
  }
  int inside = 0;
  int deepest = 0;
  for (const int items : change) deepest = std::max(deepest, inside += items);
  return static_cast<std::uint32_t>(deepest);
}

bool slept(const World& world) {
  return std::any_of(world.process, world.process + processes_max, [](const ProcessState& one) {
    return one.wait.kind == WaitKind::condition || one.wait.kind == WaitKind::futex ||
           one.wait.kind == WaitKind::semaphore || one.wait.kind == WaitKind::barrier;
  });
}

}  // namespace

void QueueCoverage::add(const World& world, std::uint64_t capacity) {
  ++runs;
  std::uint64_t accepted = 0;
  unsigned seen = 0;
  enum : unsigned { was_full = 1, was_empty = 2, was_closed = 4 };
  for (std::uint32_t i = 0; i < world.operation_count; ++i) {
    const OperationRecord& record = world.operations[i];
    const bool put = puts_items(record.kind);
    if (put && record.outcome == Outcome::ok) {
      accepted += is_batch(record.kind) ? record.values : 1U;
    }
    if (record.step == no_program_step) continue;
    const bool timeout = record.outcome == Outcome::timeout;
    seen |= record.outcome == Outcome::full || (timeout && put) ? was_full : 0U;
    seen |=
        record.outcome == Outcome::empty || (timeout && gets_items(record.kind)) ? was_empty : 0U;
    seen |= record.outcome == Outcome::closed ? was_closed : 0U;
  }
  full += (seen & was_full) != 0 ? 1U : 0U;
  empty += (seen & was_empty) != 0 ? 1U : 0U;
  closed += (seen & was_closed) != 0 ? 1U : 0U;
  wrap += capacity != 0 && accepted > capacity ? 1U : 0U;
  blocked += world.tickets != 0 && slept(world) ? 1U : 0U;
  deepest = std::max(deepest, deepest_of(world));
  if (world.killed == 0) return;
  ++killed;
  for (std::uint32_t rest = world.killed; rest != 0; rest &= rest - 1) {
    if (!world.process[std::countr_zero(rest)].inside) continue;
    ++killed_inside;
    return;
  }
}

void QueueCoverage::add(const QueueCoverage& other) {
  runs += other.runs;
  full += other.full;
  empty += other.empty;
  closed += other.closed;
  wrap += other.wrap;
  blocked += other.blocked;
  killed += other.killed;
  killed_inside += other.killed_inside;
  deepest = std::max(deepest, other.deepest);
}

void QueueCoverage::tell(std::map<std::string, double>& counters) const {
  const auto share = [&](std::uint64_t count) {
    return runs == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(runs);
  };
  counters["full_share"] = share(full);
  counters["empty_share"] = share(empty);
  counters["closed_share"] = share(closed);
  counters["wrap_share"] = share(wrap);
  counters["blocked_share"] = share(blocked);
  counters["killed_share"] = share(killed);
  counters["killed_inside_share"] = share(killed_inside);
  counters["deepest"] = deepest;
}

std::vector<std::string> never_reached(const QueueCoverage& coverage, const Reachable& reachable) {
  std::vector<std::string> warnings;
  const std::string runs = " in " + std::to_string(coverage.runs) + " runs";
  const auto warn = [&](bool could, std::uint64_t count, const char* what) {
    if (could && count == 0 && coverage.runs != 0) warnings.push_back(what + runs);
  };
  warn(reachable.full, coverage.full, "the queue was never full");
  warn(true, coverage.empty, "the queue was never empty");
  warn(reachable.full, coverage.wrap, "the queue never wrapped");
  warn(reachable.blocked, coverage.blocked, "no caller ever slept");
  warn(reachable.closed, coverage.closed, "nobody ever learnt of a close");
  warn(reachable.kills, coverage.killed_inside, "nobody was killed inside an operation");
  return warnings;
}

}  // namespace queuecheck::explore
