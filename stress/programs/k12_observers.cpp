#include <algorithm>
#include <array>
#include <vector>

#include "queuecheck/stress/programs/begun.hpp"
#include "queuecheck/stress/programs/chooser.hpp"

namespace queuecheck {
namespace {

constexpr std::array observers{OperationKind::size, OperationKind::empty, OperationKind::full,
                               OperationKind::peek};

}  // namespace

// K6, and beside it one or two processes that only look. With two processes in all, one puts and
// gets in turn while the other looks.
MadeProgram k12_observers(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  std::vector<OperationKind> looks;
  for (const OperationKind kind : observers) {
    if (queue.has(kind)) looks.push_back(kind);
  }
  if (looks.empty()) return NotMade{"the queue has none of size, empty, full and peek"};
  if (shape.processes < 2) return NotMade{"needs two processes"};
  Chooser choose(seed);
  const auto watchers = shape.processes < 4 ? 1U : static_cast<std::uint32_t>(choose.between(1, 2));
  StressShape traffic = shape;
  traffic.processes = shape.processes - watchers;
  if (shape.operations == 0) traffic.operations = std::max(20U, 400 / shape.processes);
  Program program;
  if (traffic.processes >= 2) {
    MadeProgram made = k6_brim(traffic, queue, seed);
    if (!made) return made;
    program = std::move(*made);
  } else {
    program = begun("k12-observers", shape, seed, choose.one_of<std::uint64_t>({1, 2, 2, 4}),
                    choose.one_of<std::uint32_t>({8, 16, 64, 256}));
    program.balanced = true;
    std::vector<Step> steps;
    for (std::uint64_t i = 0; i < traffic.operations; ++i) {
      steps.push_back(puts_surely(program, false));
      steps.push_back(gets_surely(program, false));
    }
    program.processes.push_back(std::move(steps));
  }
  program.name = "k12-observers";
  for (std::uint32_t w = 0; w < watchers; ++w) {
    std::vector<Step> steps;
    for (std::uint64_t i = 0; i < traffic.operations; ++i) {
      steps.push_back(calls(program, looks[choose.below(looks.size())]));
      steps.back().delay_ns = static_cast<std::uint32_t>(choose.below(600));
    }
    program.processes.push_back(std::move(steps));
  }
  return program;
}

}  // namespace queuecheck
