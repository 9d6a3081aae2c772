// Why a run that made no progress for long is slow, and not hung: who was stopped, who had no
// processor, whom the machine kept waiting, and what the control group's quota took.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Only what was seen is said; where nothing was, the text says that.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/hang_evidence.hpp"

namespace queuecheck {

struct SlowActor {
  std::uint32_t process = 0;
  bool in_the_queue = false;  // else in our own code: at a gate, or on the way to it
  Stuck how = Stuck::no;
  ActorSample before;
  ActorSample now;
  std::string place;  // in the kernel
};

// "slow, not hung: in 60.0 s without progress process 1 had no processor for 41.2 s; ..."
std::string why_slow(std::span<const SlowActor> actors, std::int64_t period_ns,
                     std::int64_t throttled_ns);

}  // namespace queuecheck
