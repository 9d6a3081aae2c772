#include <algorithm>

#include "queuecheck/stress/programs/begun.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/queue_claim.hpp"
#include "queuecheck/stress/role_limits.hpp"
#include "queuecheck/stress/unsliced.hpp"

namespace queuecheck {

// All processes but the last sleep in get(); the last puts bursts and then is silent. Nothing heals
// a wake-up that was lost in the last burst, unless the queue is closed (which is tried too).
MadeProgram k5_herd(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  if (!queue.has(OperationKind::get)) return NotMade{"the queue has no get that waits"};
  if (shape.processes < 2) return NotMade{"needs two processes"};
  Chooser choose(seed);
  Program program = begun("k5-herd", shape, seed, choose.one_of<std::uint64_t>({1, 2, 4, 16}),
                          choose.one_of<std::uint32_t>({8, 16, 64}));
  const std::uint32_t getters = role_limits(queue).consumers(shape.processes - 1);
  program.options.producers = 1;
  program.options.consumers = getters;
  const bool closes =
      queue.has(OperationKind::close) && choose.chance(40) && close_wakes_all(queue);
  program.balanced = !closes;
  sleep_unsliced(program, queue);
  const std::uint64_t bursts =
      std::max<std::uint64_t>(1, shape.operations != 0 ? shape.operations / 4 : 10);

  Step get = calls(program, OperationKind::get, bursts);
  if (closes) get.until = Until::closed;
  program.processes.assign(getters, {get});

  const auto put_kind =
      queue.has(OperationKind::put) && (!closes || !queue.has(OperationKind::try_put))
          ? OperationKind::put
          : OperationKind::try_put;
  std::vector<Step> putter;
  for (std::uint64_t i = 0; i < bursts; ++i) {
    Step first = calls(program, put_kind);
    // Where the end is a close, a refused put does no harm.
    if (put_kind == OperationKind::try_put && !closes) first.until = Until::ok;
    first.delay_ns = static_cast<std::uint32_t>(
        choose.one_of<std::uint64_t>({0, choose.below(3'000), 20'000 + choose.below(60'000)}));
    Step others = first;
    others.delay_ns = 0;
    others.repeat = getters - 1;
    putter.push_back(first);
    if (others.repeat > 0) putter.push_back(others);
  }
  if (closes) {
    putter.push_back(calls(program, OperationKind::close));
    putter.back().delay_ns = static_cast<std::uint32_t>(choose.below(200'000));
  }
  program.processes.push_back(std::move(putter));
  return program;
}

}  // namespace queuecheck
