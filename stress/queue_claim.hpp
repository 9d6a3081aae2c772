// What a queue claims before anything runs, read from its own line.
//
// Process and thread safety: pure functions of what the queue answers.
//
// Invariants
//   1. A line that cannot be read claims nothing special: who judges with it says so.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

inline Specification queue_claim(
    const QueueFacts& queue, const std::vector<std::pair<std::string, std::string>>& extra = {}) {
  Options options;
  options.extra = extra;
  const auto parsed = parse_specification(queue.specification(options));
  const auto* specification = std::get_if<Specification>(&parsed);
  return specification != nullptr ? *specification : Specification{};
}

// Does its close reach every caller? Not where it ends one process's use only, as Python's does.
inline bool close_wakes_all(const QueueFacts& queue,
                            const std::vector<std::pair<std::string, std::string>>& extra = {}) {
  const Specification claim = queue_claim(queue, extra);
  return (claim.close_scope == CloseScope::global || claim.close_scope == CloseScope::abort) &&
         claim.close_wake == CloseWake::wake;
}

}  // namespace queuecheck
