#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/programs/programs.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t wait_ns = 20'000'000;

}  // namespace

// One caller more than the queue allows, on one of its sides, while the queue is told that there is
// one of each: what users do who do not know, or forgot. First all of the crowd wait together, if
// the queue can wait, so that they meet; then they try, each for itself, which ends whatever has
// become of the queue.
MadeProgram k_roles(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  const RoleLimits limits = role_limits(queue);
  if (!limits.any()) return NotMade{"the queue allows any number of producers and consumers"};
  Chooser choose(seed);
  const bool both = limits.most_producers != any_number && limits.most_consumers != any_number;
  const bool crowd_puts = both ? choose.chance(50) : limits.most_producers != any_number;
  const std::uint32_t allowed = crowd_puts ? limits.most_producers : limits.most_consumers;
  if (allowed + 2 > processes_max) return NotMade{"needs more processes than there may be"};
  Program program;
  program.name = "k-roles";
  program.seed = seed;
  program.options.capacity =
      shape.capacity != 0 ? shape.capacity : choose.one_of<std::uint64_t>({1, 2, 4});
  program.options.item_bytes_max =
      shape.item_bytes != 0 ? shape.item_bytes : choose.one_of<std::uint32_t>({8, 16, 64});
  if (crowd_puts) program.prefill = static_cast<std::uint32_t>(program.options.capacity);

  Step call{crowd_puts ? OperationKind::try_put : OperationKind::try_get, Until::count,
            shape.operations != 0 ? shape.operations : 200, program.options.item_bytes_max};
  Step waiting = call;
  waiting.kind = crowd_puts ? OperationKind::put_for : OperationKind::get_for;
  waiting.repeat = 1;
  waiting.timeout_ns = wait_ns;
  const bool waits = queue.has(waiting.kind);
  std::vector<Step> steps;
  if (waits) steps.push_back(waiting);
  steps.push_back(call);
  program.processes.assign(allowed + 1, steps);

  // The other side, by its own role: comes when they have met.
  call.kind = crowd_puts ? OperationKind::try_get : OperationKind::try_put;
  Step first = call;
  first.repeat = 1;
  if (waits) first.delay_ns = static_cast<std::uint32_t>(wait_ns / 2);
  program.processes.push_back({first, call});
  return program;
}

}  // namespace queuecheck
