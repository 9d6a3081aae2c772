// The proof that a process slept from one look to the next, in a sleep that only the queue's users
// can end: where all of them do, at one instant, nothing will ever happen again.
//
// It slept at both looks and has not gone to sleep in between, so it did not run in between. Its
// call waits for a word of the queue's own memory, without a time limit; nobody outside of the
// program knows that word, and the process has no other thread.
//
// Process and thread safety: reads /proc.
//
// Invariants
//   1. What cannot be read proves nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/kernel_wait.hpp"

namespace queuecheck {

// `before`: what sleeps_begun() said at the first look, at which it slept.
bool slept_for_good(const std::string& proc_path, const QueueMapping& queue,
                    std::optional<std::uint64_t> before);

}  // namespace queuecheck
