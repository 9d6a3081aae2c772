// Where the workers of a run stand: one producer and one consumer are pinned to two CPUs of
// different cores, so that each item really crosses; larger shapes are left to the scheduler.
//
// Process and thread safety: reads the affinity of the calling process and /sys; pure otherwise.
//
// Invariants
//   1. Only CPUs that this process may use are chosen.
//   2. The words say what was done: pinned-apart (two cores), pinned-siblings (two threads of one
//      core), unpinned; "oversubscribed" is told apart, for it is a different experiment.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace queuecheck {

// A CPU that may be used, with the key of its core (CPUs of one core share it).
struct Cpu {
  int number = 0;
  std::string core;
};

struct Placement {
  std::string text = "unpinned";
  bool oversubscribed = false;  // more workers than CPUs
  std::vector<int> cpus;        // of producer and consumer; empty = unpinned
};

std::vector<Cpu> allowed_cpus();

Placement place_workers(std::uint32_t producers, std::uint32_t consumers,
                        const std::vector<Cpu>& cpus);

// Pins the calling process; false when the kernel refused.
bool pin_to(int cpu);

}  // namespace queuecheck
