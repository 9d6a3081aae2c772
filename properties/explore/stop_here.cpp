#include "queuecheck/properties/explore/stop_here.hpp"

#include <algorithm>

// Not inlined and not empty, so that a breakpoint in it is met.
extern "C" [[gnu::noinline]] void queuecheck_explore_stop(unsigned step, unsigned process) {
  asm volatile("" : : "r"(step), "r"(process) : "memory");
}

namespace queuecheck::explore {

std::vector<std::uint64_t> step_numbers(const RunTrace& trace,
                                        const std::vector<std::uint32_t>& events) {
  std::vector<std::uint64_t> steps;
  std::uint64_t step = 0;
  for (std::uint32_t i = 0; i < trace.event_count; ++i) {
    const TraceEvent& event = trace.events[i];
    const bool is_step = event.action.kind == ActionKind::run && !event.resume;
    step += is_step ? 1 : 0;
    if (is_step && std::binary_search(events.begin(), events.end(), i)) steps.push_back(step);
  }
  return steps;
}

void StopHere::stepped(const World& world, unsigned process) {
  inner_->stepped(world, process);
  if (std::binary_search(steps_.begin(), steps_.end(), ++step_)) {
    queuecheck_explore_stop(static_cast<unsigned>(step_), process);
  }
}

}  // namespace queuecheck::explore
