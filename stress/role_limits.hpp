// Which queues allow only one producer or only one consumer.
//
// A queue declares it by refusing options with two of them where it serves one of each: what it
// does when a user asks for too many, so that no declaration can contradict the queue. (One process
// may hold both roles, and roles may move when their holder has ended: prefill, drain.)
//
// Process and thread safety: pure function of what the queue answers.
//
// Invariants
//   1. A queue that refuses one of each as well has no limits: its refusal means something else.
#pragma once

#include <cstdint>

#include "queuecheck/impl/queue_facts.hpp"

namespace queuecheck {

struct RoleLimits {
  bool one_producer = false;
  bool one_consumer = false;

  bool any() const { return one_producer || one_consumer; }
  std::uint32_t producers(std::uint32_t wanted) const {
    return one_producer && wanted > 1 ? 1 : wanted;
  }
  std::uint32_t consumers(std::uint32_t wanted) const {
    return one_consumer && wanted > 1 ? 1 : wanted;
  }

  friend bool operator==(const RoleLimits&, const RoleLimits&) = default;
};

RoleLimits role_limits(const QueueFacts& queue);

}  // namespace queuecheck
