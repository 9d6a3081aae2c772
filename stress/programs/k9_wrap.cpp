#include <algorithm>

#include "queuecheck/stress/counter_wraps.hpp"
#include "queuecheck/stress/programs/begun.hpp"
#include "queuecheck/stress/programs/chooser.hpp"

namespace queuecheck {
namespace {

// Most counters that are too narrow have 32 bits.
std::uint32_t width_of(Chooser& choose) {
  if (choose.chance(35)) return 32;
  return choose.chance(75) ? counter_widths[choose.below(counter_widths.size())]
                           : static_cast<std::uint32_t>(choose.between(33, 62));
}

}  // namespace

// K1 or K6 across the wrap-around of the counters, begun empty, half full or full. Some queues
// count to a number of their own, the last multiple of the capacity before a power of two: two laps
// of steps before it meet that, too. As many places as a byte or two count show counts of items
// that are too narrow.
MadeProgram k9_wrap(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  if (!queue.has_preset()) return NotMade{"wrap not tested: the queue has no preset"};
  Chooser choose(seed);
  StressShape inner = shape;
  if (shape.capacity == 0) {
    inner.capacity =
        choose.chance(20) ? 65536 : choose.one_of<std::uint64_t>({1, 2, 3, 4, 7, 8, 256});
  }
  const bool wide = inner.capacity > 256;
  if (inner.capacity >= 256 && shape.item_bytes == 0) inner.item_bytes = 8;
  // Alone it takes a hundredth of the time, and a wrong comparison is an answer, not a hang.
  const bool alone = shape.processes < 2 || choose.chance(85);
  MadeProgram made = alone ? k1_sequential(inner, queue, seed) : k6_brim(inner, queue, seed);
  if (!made) return made;
  Program program = std::move(*made);
  program.name = "k9-wrap";
  const std::uint64_t capacity = program.options.capacity;
  const std::uint64_t laps = 2 * std::min<std::uint64_t>(capacity, 8);
  const auto width = width_of(choose);
  program.preset = before_wrap(width, choose.between(1, 12 + laps));
  // Few steps are far from both ends of so many places.
  program.prefill =
      static_cast<std::uint32_t>(wide ? capacity - choose.below(3)
                                      : choose.one_of<std::uint64_t>({0, capacity / 2, capacity}));
  return program;
}

}  // namespace queuecheck
