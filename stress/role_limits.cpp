#include "queuecheck/stress/role_limits.hpp"

#include <exception>

namespace queuecheck {
namespace {

bool serves(const LoadedQueue& queue, std::uint32_t producers, std::uint32_t consumers) {
  Options options;
  options.producers = producers;
  options.consumers = consumers;
  try {
    queue.bytes_needed(options);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

RoleLimits role_limits(const LoadedQueue& queue) {
  if (serves(queue, 2, 2) || !serves(queue, 1, 1)) return {};
  return {!serves(queue, 2, 1), !serves(queue, 1, 2)};
}

}  // namespace queuecheck
