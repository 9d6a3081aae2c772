#include <algorithm>

#include "queuecheck/stress/programs/begun.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/role_limits.hpp"
#include "queuecheck/stress/unsliced.hpp"

namespace queuecheck {
namespace {

constexpr std::uint32_t latest_ns = 400'000;

}  // namespace

// Traffic in which everybody but process 0 comes and goes: attaches late, does a little, gives its
// handle back, and attaches anew with the memory elsewhere, while others are inside and asleep.
// (One worker, number 1, was not forked but exec'ed: nothing inherited.) Where roles are limited,
// one puts and one gets. Else all do both, every other one in the other order, with one item to
// begin with: there is always a place, and the item comes round to whoever waits for it.
MadeProgram k11_strangers(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  if (!queue.reattaches()) return NotMade{"its processes cannot attach anew"};
  if (shape.processes < 2) return NotMade{"needs two processes"};
  Chooser choose(seed);
  const bool split = role_limits(queue).any();
  const std::uint32_t processes = split ? 2 : shape.processes;
  Program program = begun("k11-strangers", shape, seed, processes + choose.between(1, 3),
                          choose.one_of<std::uint32_t>({8, 16, 64, 256}));
  if (!split) {
    program.options.capacity = std::max<std::uint64_t>(program.options.capacity, processes + 1);
    program.prefill = 1;
  }
  program.balanced = true;
  sleep_unsliced(program, queue);
  program.options.producers = program.options.consumers = split ? 1 : processes;
  const bool waits =
      queue.has(OperationKind::put) && queue.has(OperationKind::get) && choose.chance(60);
  const std::uint64_t visits =
      shape.operations != 0 ? shape.operations : std::max<std::uint64_t>(3, 24 / processes);
  const std::uint64_t calls_each = choose.between(1, 4);
  for (std::uint32_t p = 0; p < processes; ++p) {
    std::vector<Step> steps;
    for (std::uint64_t visit = 0; visit < visits; ++visit) {
      const std::size_t first = steps.size();
      for (std::uint64_t call = 0; call < calls_each; ++call) {
        const bool gets_first = !split && p % 2 == 1;
        if (gets_first) steps.push_back(gets_surely(program, waits));
        if (!split || p == 0) steps.push_back(puts_surely(program, waits));
        if (!gets_first && (!split || p == 1)) steps.push_back(gets_surely(program, waits));
      }
      if (p == 0) continue;
      steps[first].reattach = visit > 0;
      steps[first].delay_ns =
          static_cast<std::uint32_t>(choose.chance(30) ? choose.below(4'000) : 0);
    }
    program.processes.push_back(std::move(steps));
    if (p > 0 && choose.chance(70)) {
      program.late.push_back({p, static_cast<std::uint32_t>(choose.between(1, latest_ns))});
    }
  }
  return program;
}

}  // namespace queuecheck
