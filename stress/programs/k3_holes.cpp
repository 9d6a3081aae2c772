#include <algorithm>

#include "queuecheck/stress/programs/recycling.hpp"

namespace queuecheck {

// The mirror image of K2: N processes and N free places. Each puts one and takes one, so that who
// comes to put finds a place, and a FULL needs no further proof; a get finds an item, since its
// process has just put one. With a single process the queue is full but one, for ever.
MadeProgram k3_holes(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  Chooser choose(seed);
  const std::uint32_t processes = recycling_processes(shape, queue);
  const std::uint64_t never_taken = choose.between(1, 5);
  Program program = begun("k3-holes", shape, seed, processes + never_taken,
                          choose.one_of<std::uint32_t>({8, 16, 64}));
  program.options.capacity = std::max<std::uint64_t>(program.options.capacity, processes);
  program.prefill = static_cast<std::uint32_t>(program.options.capacity - processes);
  add_recycling(program, processes, OperationKind::try_put, OperationKind::try_get, shape, choose);
  return program;
}

}  // namespace queuecheck
