#include "queuecheck/reports/bench/not_offered.hpp"

#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {

namespace {

std::optional<std::string> roles(const BenchCell& cell, const LoadedQueue& queue) {
  const RoleLimits limits = role_limits(queue);
  const bool fits = limits.producers(cell.options.producers) == cell.options.producers &&
                    limits.consumers(cell.options.consumers) == cell.options.consumers;
  if (fits) return std::nullopt;
  const auto at_most = [](std::uint32_t most, const char* who) {
    if (most == any_number) return std::string();
    return most == 1 ? std::string("one ") + who : std::to_string(most) + " " + who + "s";
  };
  const std::string producers = at_most(limits.most_producers, "producer");
  const std::string consumers = at_most(limits.most_consumers, "consumer");
  return producers + (producers.empty() || consumers.empty() ? "" : ", ") + consumers;
}

std::optional<std::string> waiting(const BenchCell& cell, const LoadedQueue& queue) {
  if (cell.waiting == WaitingKind::blocking &&
      (queue.table()->put == nullptr || queue.table()->get == nullptr)) {
    return "it has no put and get that wait";
  }
  if (cell.waiting == WaitingKind::polling && cell.batch > 1) {
    return "put_many and get_many wait; polling moves single items";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> not_offered(const BenchCell& cell, const Placement& placement,
                                       const MemoryLimit& limit) {
  if (!placement.problem.empty()) return placement.problem;
  if (cell.hosted) {
    if (cell.waiting == WaitingKind::polling) return "a host's queues are waited in";
  } else {
    const LoadedQueue queue = load(cell.queue);
    if (auto why = roles(cell, queue)) return why;
    if (auto why = waiting(cell, queue)) return why;
  }
  return too_large(cell, limit);
}

}  // namespace queuecheck
