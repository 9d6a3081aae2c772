// A program in the words of the protocol: the numbers that its items have, how long a host gets for
// it, and the request itself.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A step's first value depends on the program alone: the steps of a process that put have
//      ranges of sequence numbers one after the other, those that put until the queue is closed
//      (nobody knows how often) one of open_ended_values each.
//   2. Items below 8 bytes have no value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/stress/program.hpp"

namespace queuecheck {

inline constexpr std::int64_t open_ended_values = std::int64_t{1} << 30;

// For each process and step: the first value that it puts, no_value where it puts none.
std::vector<std::vector<Value>> first_values(const Program& program);

// From the start to the instant at which whoever is not done counts as hung: what the program may
// wait by itself, and what a slow runtime needs beside.
std::int64_t deadline_ns(const Program& program);

// The line, without a line break. `queue` is a name of the host's.
std::string run_request(const Program& program, std::string_view queue, std::uint64_t id);

}  // namespace queuecheck
