#include <algorithm>

#include "queuecheck/stress/programs/begun.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/role_limits.hpp"
#include "queuecheck/stress/unsliced.hpp"

namespace queuecheck {

// Producers and consumers at equal rates on a queue of one or two places, so that it is full and
// empty all the time and wraps constantly. Large items make copies long.
MadeProgram k6_brim(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  if (shape.processes < 2) return NotMade{"needs two processes"};
  Chooser choose(seed);
  Program program = begun("k6-brim", shape, seed, choose.one_of<std::uint64_t>({1, 2, 2, 4}),
                          choose.one_of<std::uint32_t>({8, 16, 64, 256, 1024}));
  program.balanced = true;  // as many gets as puts
  const RoleLimits limits = role_limits(queue);
  const std::uint32_t producers = limits.producers(shape.processes / 2);
  const std::uint32_t consumers = limits.consumers(shape.processes - shape.processes / 2);
  program.options.producers = producers;
  program.options.consumers = consumers;
  const std::uint64_t each = shape.operations != 0
                                 ? shape.operations
                                 : std::max<std::uint64_t>(40, 3000 / shape.processes);
  const std::uint64_t items = each * producers;

  const bool tries = queue.has(OperationKind::try_put) && queue.has(OperationKind::try_get);
  const bool blocking = queue.has(OperationKind::put) && queue.has(OperationKind::get) &&
                        (choose.chance(60) || !tries);
  if (blocking) sleep_unsliced(program, queue);
  const bool mixed_sizes = program.options.item_bytes_max > 16 && choose.chance(50);
  Step put = puts_surely(program, blocking);
  Step get = gets_surely(program, blocking);

  for (std::uint32_t p = 0; p < producers; ++p) {
    std::vector<Step> steps;
    constexpr std::uint64_t pieces = 8;  // each of another size
    for (std::uint64_t piece = 0; piece < pieces; ++piece) {
      put.repeat = each / pieces + (piece < each % pieces ? 1 : 0);
      if (put.repeat == 0) continue;
      if (mixed_sizes) {
        put.item_bytes =
            static_cast<std::uint32_t>(choose.between(8, program.options.item_bytes_max));
      }
      put.delay_ns = static_cast<std::uint32_t>(choose.chance(20) ? choose.below(400) : 0);
      steps.push_back(put);
    }
    program.processes.push_back(std::move(steps));
  }
  for (std::uint32_t c = 0; c < consumers; ++c) {
    get.repeat = items / consumers + (c < items % consumers ? 1 : 0);
    get.delay_ns = static_cast<std::uint32_t>(choose.chance(20) ? choose.below(400) : 0);
    program.processes.emplace_back();
    if (get.repeat > 0) program.processes.back().push_back(get);
  }
  return program;
}

}  // namespace queuecheck
