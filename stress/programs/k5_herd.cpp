#include <algorithm>

#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/programs/programs.hpp"
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
  Program program;
  program.name = "k5-herd";
  program.seed = seed;
  const std::uint32_t getters = role_limits(queue).consumers(shape.processes - 1);
  program.options.capacity =
      shape.capacity != 0 ? shape.capacity : choose.one_of<std::uint64_t>({1, 2, 4, 16});
  program.options.item_bytes_max =
      shape.item_bytes != 0 ? shape.item_bytes : choose.one_of<std::uint32_t>({8, 16, 64});
  program.options.producers = 1;
  program.options.consumers = getters;
  const bool closes =
      queue.has(OperationKind::close) && choose.chance(40) && close_wakes_all(queue);
  program.balanced = !closes;
  sleep_unsliced(program, queue);
  const std::uint64_t bursts =
      std::max<std::uint64_t>(1, shape.operations != 0 ? shape.operations / 4 : 10);

  Step get{OperationKind::get, Until::count, bursts, 8, 0, 0, false};
  if (closes) get.until = Until::closed;
  program.processes.assign(getters, {get});

  const auto put_kind =
      queue.has(OperationKind::put) && (!closes || !queue.has(OperationKind::try_put))
          ? OperationKind::put
          : OperationKind::try_put;
  std::vector<Step> putter;
  for (std::uint64_t i = 0; i < bursts; ++i) {
    Step first{put_kind, put_kind == OperationKind::put ? Until::count : Until::ok,
               1,        program.options.item_bytes_max,
               0,        0,
               false};
    if (closes) first.until = Until::count;  // a refused put does no harm then
    first.delay_ns = static_cast<std::uint32_t>(
        choose.one_of<std::uint64_t>({0, choose.below(3'000), 20'000 + choose.below(60'000)}));
    Step others = first;
    others.delay_ns = 0;
    others.repeat = getters - 1;
    putter.push_back(first);
    if (others.repeat > 0) putter.push_back(others);
  }
  if (closes) {
    const auto silence = static_cast<std::uint32_t>(choose.below(200'000));
    putter.push_back({OperationKind::close, Until::count, 1, 8, 0, silence, false});
  }
  program.processes.push_back(std::move(putter));
  return program;
}

}  // namespace queuecheck
