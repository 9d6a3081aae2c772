// How many producers and consumers a queue allows at the same time, so that no program of ours
// breaks its roles.
//
// A queue says it in its specification (producers=N, consumers=N), or by refusing options with two
// of them where it serves one of each: then nobody who asks gets a queue that he must not use so.
// What holds is the narrower of the two. (One process may hold both roles, and roles may move when
// their holder has ended: prefill, drain.)
//
// Process and thread safety: pure functions of what the queue answers.
//
// Invariants
//   1. A queue that refuses one of each as well has no limits by that: its refusal means something
//      else.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

struct RoleLimits {
  std::uint32_t most_producers = any_number;
  std::uint32_t most_consumers = any_number;

  bool any() const { return most_producers != any_number || most_consumers != any_number; }
  std::uint32_t producers(std::uint32_t wanted) const { return std::min(wanted, most_producers); }
  std::uint32_t consumers(std::uint32_t wanted) const { return std::min(wanted, most_consumers); }

  RoleLimits and_also(const RoleLimits& other) const {
    return {producers(other.most_producers), consumers(other.most_consumers)};
  }

  friend bool operator==(const RoleLimits&, const RoleLimits&) = default;
};

RoleLimits role_limits(const QueueFacts& queue);

// Those that a specification says; none where it cannot be read.
RoleLimits role_limits(const std::string& specification);

// One line where the queue refuses what its specification does not limit, so that the judge cannot
// find the role broken; empty where they agree.
std::string undeclared_roles(const QueueFacts& queue);

}  // namespace queuecheck
