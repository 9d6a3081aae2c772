#include <algorithm>

#include "queuecheck/stress/programs/begun.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/role_limits.hpp"
#include "queuecheck/stress/unsliced.hpp"

namespace queuecheck {
namespace {

// None; so short that the partner is just falling asleep; about as long as falling asleep takes; so
// long that it has been asleep for a while.
std::uint32_t gap_ns(Chooser& choose) {
  switch (choose.below(4)) {
    case 0:
      return 0;
    case 1:
      return static_cast<std::uint32_t>(choose.below(3'000));
    case 2:
      return static_cast<std::uint32_t>(choose.between(3'000, 59'000));
    default:
      return static_cast<std::uint32_t>(choose.between(60'000, 200'000));
  }
}

}  // namespace

// Putters and getters wait for each other in turn: who comes first sleeps. With one place a putter
// that goes on is at once the one who waits, so that nothing heals a wake-up that was lost, in
// either direction; this is what two queues between two processes do, as far as one queue can.
MadeProgram k4_ping_pong(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  if (shape.processes < 2) return NotMade{"needs two processes"};
  const bool put_waits = queue.has(OperationKind::put);
  const bool get_waits = queue.has(OperationKind::get);
  if (!put_waits && !get_waits) return NotMade{"the queue has neither put nor get that wait"};
  Chooser choose(seed);
  Program program = begun("k4-ping-pong", shape, seed, choose.one_of<std::uint64_t>({1, 1, 1, 4}),
                          choose.one_of<std::uint32_t>({8, 16, 64}));
  program.balanced = true;  // as many gets as puts
  sleep_unsliced(program, queue);
  const RoleLimits limits = role_limits(queue);
  const std::uint32_t producers = limits.producers(shape.processes / 2);
  const std::uint32_t consumers = limits.consumers(shape.processes - shape.processes / 2);
  program.options.producers = producers;
  program.options.consumers = consumers;
  // Gaps take most of the time, and with more putters items wait for each other's getters.
  const std::uint64_t each =
      shape.operations != 0 ? shape.operations : std::max<std::uint64_t>(6, 80 / shape.processes);
  const std::uint64_t items = each * producers;
  const auto rounds = [&](Step step, std::uint64_t count) {
    std::vector<Step> steps(count, step);
    for (Step& one : steps) one.delay_ns = gap_ns(choose);
    program.processes.push_back(std::move(steps));
  };
  for (std::uint32_t p = 0; p < producers; ++p) rounds(puts_surely(program, put_waits), each);
  for (std::uint32_t c = 0; c < consumers; ++c) {
    rounds(gets_surely(program, get_waits), items / consumers + (c < items % consumers ? 1 : 0));
  }
  return program;
}

}  // namespace queuecheck
