// Where and how a run took place: machine, limits, system, and the build of this program. Every
// result carries it, because a figure or a verdict without it cannot be judged.
//
// Process and thread safety: read_environment() only reads (/proc, /sys, statvfs); call it in any
// process.
//
// Invariants
//   1. What could not be read is empty, 0 or "unknown"; nothing is guessed.
//   2. The build part is that of this binary, taken when it was built; no path of the machine that
//      built it is in there.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "queuecheck/impl/registry.hpp"

namespace queuecheck {

struct Environment {
  std::string cpu_model;
  std::uint32_t cpus_online = 0;
  std::uint32_t cores_online = 0;  // a core may be several CPUs
  std::uint32_t cpus_allowed = 0;  // by affinity
  double cpus_quota = 0;           // by control group; 0 = no limit
  std::string smt;                 // "on", "off", "unknown"
  std::string governor;            // of frequency scaling; "unknown" in most virtual machines
  std::string memory_model;
  std::string clock_source;
  std::string kernel;
  std::string glibc;
  std::string boost;
  std::string compiler;
  std::string build_type;
  std::string build_flags;
  std::string commit;  // of the sources; "+" when they were changed; "unknown" outside git
  std::uint64_t shm_bytes_total = 0;
  std::uint64_t shm_bytes_free = 0;
  double load_1m = 0;
  // By the queue's name, of queues of other people: "Boost 1.74.0", "Linux 6.1.0, waits by
  // polling".
  std::map<std::string, std::string> libraries;
};

Environment read_environment();

// Adds what does this queue's work, where that is not the queue's own.
void note_library(Environment& environment, const QueueSource& queue);
std::string library_noted(const Environment& environment, const std::string& queue);  // or empty

// Units stand in the names. One JSON object on one line; what a history's header carries.
std::string environment_json(const Environment& environment);

// "x86-64 2 CPUs (…) · Linux 6.1 · glibc 2.36 · g++ 12.2 Release · commit 5feb28b ·
// boost-message-queue: Boost 1.74.0"
std::string environment_line(const Environment& environment);

// The CPUs that this process may really use: affinity and quota together, at least 1.
std::uint32_t usable_cpus(const Environment& environment);

// Parts that read texts, apart so that they can be tested.
std::string cpu_model_of(std::string_view proc_cpuinfo);
double cpu_quota_of(std::string_view cgroup_cpu_max);  // cgroup v2: "max 100000", "50000 100000"

}  // namespace queuecheck
