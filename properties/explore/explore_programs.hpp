// The programs that are explored: small, because the number of schedules is in the exponent. Half
// are shapes made by hand, each after a family of bugs (a lap, a herd of sleepers, a close storm,
// ...), the others random ones of the generators. Nothing in them depends on time: delays are for
// free runs, here the schedule says who is slow.
//
// Process and thread safety: pure functions of their arguments.
//
// Invariants
//   1. Program i depends only on (seed, i, settings), and check_runnable has no objection to it.
//   2. At most `processes` processes of at most `operations` operations each (a shape for one
//      process alone may have more), and no more producers and consumers than the queue allows.
//   3. Nobody is to be killed: sleeps are not sliced (impl/unsliced.hpp). Programs for kills keep
//      the queue's default, and nobody in them waits for ever.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/impl/loaded_queue.hpp"
#include "queuecheck/properties/generators.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck::explore {

struct ExploredQueue {
  LoadedQueue queue;
  std::vector<OperationKind> operations;  // what it offers
  RoleLimits roles;
  bool presets = false;
  std::vector<std::pair<std::string, std::string>> extra;  // the queue's own options

  bool offers(OperationKind kind) const;
};

ExploredQueue explored_queue(const LoadedQueue& queue,
                             std::vector<std::pair<std::string, std::string>> extra = {});

struct ProgramLimits {
  std::uint32_t processes = 4;
  std::uint32_t operations = 3;
  std::optional<std::uint32_t> capacity;    // instead of 1 to 3
  std::optional<std::uint32_t> item_bytes;  // instead of 8, 16 or 24
};

Program explored_program(const ExploredQueue& queue, const ProgramLimits& limits,
                         std::uint64_t seed, std::uint64_t index, bool kills);

}  // namespace queuecheck::explore
