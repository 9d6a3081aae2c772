// How large a queue that is measured may be: every run makes a fresh one and touches all of it.
//
// Process and thread safety: reads /proc and /sys; the parts that read texts are pure.
//
// Invariants
//   1. At most queue_bytes_max, and at most a quarter of the memory that is free here: what is
//      available to the machine, and what the control group leaves, whichever is less.
//   2. What cannot be read limits nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "queuecheck/reports/bench/bench_run.hpp"

namespace queuecheck {

inline constexpr std::uint64_t queue_bytes_max = std::uint64_t{1} << 30;

struct MemoryLimit {
  std::uint64_t bytes = queue_bytes_max;
  std::string reason;  // "bench makes queues of at most 1.07 GB"
};

MemoryLimit read_memory_limit();
MemoryLimit memory_limit(std::optional<std::uint64_t> free_bytes);

// Why this cell's queue is too large to be made for each run; nullopt when it is not. The queue
// says how much it wants, at least as much as its items; of one that refuses to say these count.
std::optional<std::string> too_large(const BenchCell& cell, const MemoryLimit& limit);

// Bytes; nullopt where the text does not say.
std::optional<std::uint64_t> available_of(std::string_view proc_meminfo);
// Of the control group's "memory.max" and "memory.current"; nullopt: no limit.
std::optional<std::uint64_t> left_of(std::string_view most, std::string_view current);

}  // namespace queuecheck
