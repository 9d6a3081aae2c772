#include <algorithm>

#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/programs/programs.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {

// N processes, N+1 items: each takes one and puts one, so that at least one item is inside at every
// instant, and an EMPTY needs no further proof.
std::optional<Program> k2_tokens(const StressShape& shape, const QueueFacts& queue,
                                 std::uint64_t seed) {
  if (role_limits(queue).any() && shape.processes > 1) return std::nullopt;
  Chooser choose(seed);
  Program program;
  program.name = "k2-tokens";
  program.seed = seed;
  program.balanced = true;  // a put finds room: its process has just taken an item
  const std::uint64_t tokens = shape.processes + 1;
  program.options.capacity = std::max(shape.capacity, tokens);
  program.options.item_bytes_max =
      shape.item_bytes != 0 ? shape.item_bytes : choose.one_of<std::uint32_t>({8, 16, 64});
  program.options.producers = program.options.consumers = shape.processes;
  program.prefill = static_cast<std::uint32_t>(tokens);
  const std::uint64_t rounds =
      (shape.operations != 0 ? shape.operations : 1200 / shape.processes + 40) / 2 + 1;
  for (std::uint32_t p = 0; p < shape.processes; ++p) {
    std::vector<Step> steps;
    for (std::uint64_t i = 0; i < rounds; ++i) {
      // Until it succeeds, so that a token is never lost; each refusal on the way is in the
      // history.
      steps.push_back({OperationKind::try_get, Until::ok, 1, 8, 0, 0, false});
      const auto delay = static_cast<std::uint32_t>(choose.chance(10) ? choose.below(300) : 0);
      steps.push_back(
          {OperationKind::try_put, Until::ok, 1, program.options.item_bytes_max, 0, delay, false});
    }
    program.processes.push_back(std::move(steps));
  }
  return program;
}

}  // namespace queuecheck
