#include <algorithm>
#include <utility>

#include "queuecheck/stress/programs/begun.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/role_limits.hpp"
#include "queuecheck/stress/unsliced.hpp"

namespace queuecheck {
// Producers and consumers go on until they are told CLOSED; one to four closers close at random
// instants. Afterwards everything that was accepted must come out, and nobody may still sleep. In
// the quiet variants all are asleep when the close comes, or all look at an empty queue when a few
// items come and the close right behind them. Long items make puts that are under way then.
MadeProgram k8_close_storm(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  if (!queue.has(OperationKind::close)) return NotMade{"the queue has no close"};
  if (shape.processes < 2) return NotMade{"needs two processes"};
  Chooser choose(seed);
  Program program = begun("k8-close-storm", shape, seed, choose.one_of<std::uint64_t>({1, 2, 4, 8}),
                          choose.one_of<std::uint32_t>({8, 16, 64, 4096}));
  sleep_unsliced(program, queue);
  const RoleLimits limits = role_limits(queue);
  const std::uint32_t closers =
      static_cast<std::uint32_t>(choose.between(1, std::clamp(shape.processes / 4, 1U, 4U)));
  const auto blocking_get =
      queue.has(OperationKind::get) ? OperationKind::get : OperationKind::try_get;
  const auto blocking_put =
      queue.has(OperationKind::put) ? OperationKind::put : OperationKind::try_put;

  enum class Shape { getters_asleep, putters_asleep, traffic, late_items };
  const auto kind = choose.one_of(
      {Shape::getters_asleep, Shape::putters_asleep, Shape::traffic, Shape::late_items});
  const std::uint32_t others = shape.processes - closers;
  std::uint32_t producers = 0;
  if (kind == Shape::putters_asleep) producers = others;
  if (kind == Shape::traffic) producers = limits.most_producers == 1 ? 1 : others / 2;
  const std::uint32_t consumers = limits.consumers(others - std::min(others, producers));
  producers = limits.producers(producers);
  program.options.producers = std::max(1U, producers);
  program.options.consumers = std::max(1U, consumers);
  if (kind == Shape::putters_asleep) {
    program.prefill =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(program.options.capacity, 1024));
  }
  for (std::uint32_t i = 0; i < producers + consumers; ++i) {
    // Some try without waiting, so that every way to learn of the close is taken.
    const bool tries = (kind == Shape::traffic && choose.chance(25)) ||
                       (kind == Shape::late_items && choose.chance(50));
    const bool puts = i < producers;
    const OperationKind call = puts ? (tries ? OperationKind::try_put : blocking_put)
                                    : (tries ? OperationKind::try_get : blocking_get);
    Step step = calls(program, call);
    step.until = Until::closed;
    program.processes.push_back({step});
  }
  const bool puts_before_close =
      (kind == Shape::traffic || kind == Shape::late_items) && limits.most_producers == any_number;
  for (std::uint32_t i = 0; i < closers; ++i) {
    std::vector<Step> steps;
    const std::uint64_t longest = kind == Shape::traffic ? 60'000 : 400'000;
    auto silence = static_cast<std::uint32_t>(choose.below(longest));
    if (puts_before_close) {
      // Late items: silent first, then it puts, and closes at once.
      const bool late = kind == Shape::late_items;
      Step put = calls(program, OperationKind::try_put);
      put.delay_ns =
          late ? std::exchange(silence, 0) : static_cast<std::uint32_t>(choose.below(500));
      put.repeat = late ? 1 : choose.between(1, 6);
      steps.push_back(put);
    }
    steps.push_back(calls(program, OperationKind::close));
    steps.back().delay_ns = silence;
    program.processes.push_back(std::move(steps));
  }
  return program;
}

}  // namespace queuecheck
