#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {
namespace {

bool serves(const QueueFacts& queue, std::uint32_t producers, std::uint32_t consumers) {
  Options options;
  options.producers = producers;
  options.consumers = consumers;
  return queue.serves(options);
}

}  // namespace

RoleLimits role_limits(const QueueFacts& queue) {
  if (serves(queue, 2, 2) || !serves(queue, 1, 1)) return {};
  return {!serves(queue, 2, 1), !serves(queue, 1, 2)};
}

}  // namespace queuecheck
