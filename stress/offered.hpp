// Does the queue offer every call of a program? Asked by every executor before anything runs: a
// stored program may meet another queue than the one that it was made for.
//
// Process and thread safety: pure functions of what the queue says of itself.
//
// Invariants
//   1. Of what is missing the first is named, with the queue and with what it offers instead.
#pragma once

#include <optional>
#include <string>

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

// No other options would do: the program is for another queue.
struct NotOfferedError : RefusedError {
  using RefusedError::RefusedError;
};

// nullopt, or one line.
std::optional<std::string> not_offered(const Program& program, const QueueFacts& queue);

// Throws NotOfferedError with that line.
void require_offered(const Program& program, const QueueFacts& queue);

}  // namespace queuecheck
