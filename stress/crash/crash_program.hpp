// The program of one trial of the crash matrix: how the victim comes to its step, and what the
// survivors do afterwards.
//
// Round by round: 0 items are put; 1 a waiter goes to sleep; 2 the victim does its part, and is
// hit; 3 one survivor does what the waiter waits for; 4 the survivors put and get at random (K1); 5
// one puts while another gets; 6 a paused victim goes on; 7 one survivor alone empties, fills and
// empties the queue; 8 to 11 a put wakes a sleeping get, and a get a sleeping put. Where a queue
// allows one producer or one consumer, the other side alone survives.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The victim is process 1. Who survives ends without it, as far as the queue lets anybody go
//      on: nobody waits for what nobody will do.
//   2. A function of its arguments.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/stress/crash/crash_steps.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

inline constexpr std::uint32_t crash_victim = 1;

struct CrashTrial {
  CrashStep step;
  CrashShape shape;
  bool hit = true;  // false: a rehearsal, in which nobody is
  bool pauses = false;
  std::uint64_t access = 0;   // of HitWhen::access, from 1
  std::int64_t after_ns = 0;  // of HitWhen::traffic
  std::uint64_t seed = 1;
  std::vector<std::pair<std::string, std::string>> extra;  // the queue's own options
};

Program crash_program(const CrashTrial& trial, const QueueFacts& queue);

// The round in which the victim is hit.
inline constexpr std::uint32_t strike_round = 2;
// The round in which one survivor alone empties, fills and empties the queue.
inline constexpr std::uint32_t exam_round = 7;

}  // namespace queuecheck
