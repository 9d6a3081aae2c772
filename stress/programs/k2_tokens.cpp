#include <algorithm>

#include "queuecheck/stress/programs/recycling.hpp"

namespace queuecheck {

// N processes, N+1 items: each takes one and puts one, so that at least one item is inside at every
// instant, and an EMPTY needs no further proof. A put finds room: its process has just taken an
// item.
MadeProgram k2_tokens(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  Chooser choose(seed);
  const std::uint32_t processes = recycling_processes(shape, queue);
  const std::uint32_t tokens = processes + 1;
  Program program =
      begun("k2-tokens", shape, seed, tokens, choose.one_of<std::uint32_t>({8, 16, 64}));
  program.options.capacity = std::max<std::uint64_t>(program.options.capacity, tokens);
  program.prefill = tokens;
  add_recycling(program, processes, OperationKind::try_get, OperationKind::try_put, shape, choose);
  return program;
}

}  // namespace queuecheck
