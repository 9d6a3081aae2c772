// Random concurrent programs, as RapidCheck generators: which operations (swarm: a random subset of
// what the queue offers, with uneven weights), how many processes, which capacity, item sizes,
// deadlines, delays. The shapes aim at the families of bugs that uniform choice seldom meets.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Program i of a campaign depends only on (seed, i, settings); the purpose's name is mixed
//      into the seed, so that stages with the same seed do not see the same programs.
//   2. Every program passes check_runnable, and so does every candidate in its shrink tree.
//   3. Every candidate is smaller than the program it came from (see program_shrinks.hpp).
//   4. No program has more producers or consumers than `roles` allow.
//   5. A process waits in timed operations for at most waiting_ns_max in sum, or until another
//      process closes the queue.
#pragma once

#include <rapidcheck/Gen.h>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/stress/program.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {

struct GeneratorSettings {
  std::string purpose = "properties";
  std::vector<OperationKind> operations;  // what the queue offers; see offered_operations
  RoleLimits roles;                       // what the queue allows; see role_limits
  bool presets = false;                   // it has `preset`
  // Processes run freely, at their own speed; under a chosen schedule time means nothing, and many
  // items are too many. Then the programs of stress and the rare turns are left out.
  bool free_running = true;
  std::uint32_t processes_min = 2;
  std::uint32_t processes_max = 4;
  std::uint32_t operations_min = 1;  // per process
  std::uint32_t operations_max = 8;
  bool close_wakes = true;  // all who wait: only then may callers wait until somebody closes
  bool oversized = true;    // now and then an item beyond item_bytes_max, which must be refused
  std::uint32_t capacity_max = 8;
  std::optional<std::uint32_t> capacity;    // instead of 1..capacity_max
  std::optional<std::uint32_t> item_bytes;  // the largest item, instead of various
  std::uint32_t item_bytes_max = 256;
  std::int64_t waiting_ns_max = 2'000'000;
  // Programs with `clear`, batches or tasks leave the fast judges' reach and must be searched, so
  // they stay short: so many items and calls.
  std::uint32_t searched_max = 12;
  std::vector<std::pair<std::string, std::string>> extra;  // the queue's own options
};

// The operations that generated programs may use on this queue: those that it offers, task_done and
// join only where it claims, with these options of its own, to count tasks.
std::vector<OperationKind> offered_operations(
    const QueueFacts& queue, const std::vector<std::pair<std::string, std::string>>& extra = {});

rc::Gen<Program> program_generator(GeneratorSettings settings);

rc::Shrinkable<Program> program_at(std::uint64_t seed, std::uint64_t index,
                                   const GeneratorSettings& settings);

}  // namespace queuecheck
