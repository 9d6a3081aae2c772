#include "queuecheck/stress/programs/begun.hpp"
#include "queuecheck/stress/programs/chooser.hpp"

namespace queuecheck {

// One process alone: what is wrong here is wrong for everybody, and the shortest proof.
MadeProgram k1_sequential(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  Chooser choose(seed);
  Program program =
      begun("k1-sequential", shape, seed, choose.one_of<std::uint64_t>({1, 2, 3, 4, 5, 7, 8}),
            choose.one_of<std::uint32_t>({8, 13, 16, 100}));
  const std::uint64_t operations = shape.operations != 0 ? shape.operations : 120;
  // Of a queue whose calls all wait only those are asked whose condition holds.
  const bool tries = queue.has(OperationKind::try_put) && queue.has(OperationKind::try_get);
  program.balanced = !tries;
  std::uint64_t inside = 0;
  std::vector<Step> steps;
  std::uint64_t put_percent = 50;
  for (std::uint64_t i = 0; i < operations; ++i) {
    // Phases of filling and of emptying: an even mix stays half full for ever.
    if (i % 12 == 0) put_percent = choose.one_of<std::uint64_t>({15, 50, 85});
    Step step;
    step.item_bytes = program.options.item_bytes_max;
    if (step.item_bytes > 16 && choose.chance(50)) {
      step.item_bytes = static_cast<std::uint32_t>(choose.between(8, step.item_bytes));
    }
    bool puts = choose.chance(put_percent);
    if (!tries) puts = inside == 0 || (puts && inside < program.options.capacity);
    step.kind = puts ? (tries ? OperationKind::try_put : OperationKind::put)
                     : (tries ? OperationKind::try_get : OperationKind::get);
    if (choose.chance(10)) {
      const auto observer =
          choose.one_of({OperationKind::empty, OperationKind::full, OperationKind::size});
      if (queue.has(observer)) step.kind = observer;
    }
    if (!tries && puts_items(step.kind)) ++inside;
    if (!tries && gets_items(step.kind)) --inside;
    steps.push_back(step);
  }
  if (queue.has(OperationKind::close) && choose.chance(70)) {
    Step close;
    close.kind = OperationKind::close;
    const auto at = static_cast<std::ptrdiff_t>(choose.between(operations / 2, operations));
    steps.insert(steps.begin() + at, close);
  }
  program.processes.push_back(std::move(steps));
  return program;
}

}  // namespace queuecheck
