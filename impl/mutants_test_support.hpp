// What the scenarios of mutants share: a queue with options in one line, the mutants of a base, and
// how long to wait.
//
// Process and thread safety: one test process; children by plain fork.
//
// Invariants
//   1. Queues are made without wait slices: nothing but the queue's own wake-ups ends a sleep.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/impl/queue_test_support.hpp"
#include "queuecheck/impl/sleepers_test_support.hpp"

namespace queuecheck::test {

inline Options unsliced_options(const std::string& queue, std::uint64_t capacity,
                                std::uint32_t item_bytes_max = 8) {
  Options options;
  options.capacity = capacity;
  options.item_bytes_max = item_bytes_max;
  return unsliced(std::move(options), load(find_queue(queue)));
}

// Some mutants or controls of a base, by their whole names.
inline std::vector<std::string> controls_of(const std::string& base) {
  std::vector<std::string> names;
  for (const QueueEntry& entry : known_queues()) {
    if (!entry.mutant || !entry.mutant->control || entry.mutant->base != base) continue;
    names.push_back(entry.source.name);
  }
  return names;
}

// How long to wait for those who must come back, and for those who must not.
inline constexpr int patient_ms = 5000;
inline constexpr int brief_ms = 300;
inline int patience_ms(const std::string& queue) {
  return queue.starts_with("mutant:P") ? brief_ms : patient_ms;
}

}  // namespace queuecheck::test
