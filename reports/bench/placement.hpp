// Where the workers of a run stand. Unless told, one producer and one consumer are pinned to two
// CPUs of different cores, so that each item really crosses, and larger shapes are left to the
// scheduler; or all stand apart, together, or free.
//
// Process and thread safety: reads the affinity of the calling process and /sys; pure otherwise.
//
// Invariants
//   1. Only CPUs that this process may use are chosen.
//   2. The words say what was done: pinned-apart (each on a core of its own), pinned-siblings
//      (threads of one core), pinned-one-cpu, unpinned; "oversubscribed" is told apart, for it is a
//      different experiment.
//   3. A placement that cannot be had here says why, in `problem`, and pins nobody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck {

// usual: as above. apart: each worker on a core of its own. together: all on one core, on its
// threads in turn where it has several. free: the scheduler decides.
enum class PlacementKind : std::uint8_t { usual, apart, together, free };

std::string_view name(PlacementKind kind);
std::optional<PlacementKind> parse_placement(std::string_view text);

// A CPU that may be used, with the key of its core (CPUs of one core share it).
struct Cpu {
  int number = 0;
  std::string core;
};

struct Placement {
  std::string text = "unpinned";
  bool oversubscribed = false;  // more workers than CPUs that they may use
  std::vector<int> cpus;        // of each worker, producers first; empty = unpinned
  std::string problem;          // why it cannot be had on this machine; else empty
};

std::vector<Cpu> allowed_cpus();

Placement place_workers(std::uint32_t producers, std::uint32_t consumers,
                        const std::vector<Cpu>& cpus, PlacementKind kind = PlacementKind::usual);

// Pins the calling process; false when the kernel refused.
bool pin_to(int cpu);

}  // namespace queuecheck
