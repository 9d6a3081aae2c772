// What `queuecheck explore` asks of its helper, queuecheck-explore: one JSON document on the
// helper's standard input.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. Reading what was written gives an equal job.
//   2. A job that was read names a known task, strategy, memory mode and lane; anything else is
//      refused with one line that names the field and what would be right.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/impl/registry.hpp"

namespace queuecheck::explore {

// The text is one line for a person.
struct JobError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Job {
  std::string task = "campaign";  // "campaign", "exhaust", "replay"
  QueueSource queue;
  std::string instrumented;   // the twin
  std::string specification;  // empty: the queue's own
  std::uint64_t seed = 1;
  double seconds = 5;  // 0: no limit
  double shrink_seconds = 3;
  std::uint64_t schedules = 0;  // at most; 0: as many as there is time for
  std::string strategy = "portfolio";
  std::string memory = "portfolio";
  std::string lane = "fibers";
  std::uint32_t kills = 1;                   // at most, in one run
  std::optional<std::uint32_t> preemptions;  // of the searches; none: as many as it takes
  bool races_fail = true;                    // a race with right answers is a violation

  // Generated programs; `exhaust` takes them exactly.
  std::uint32_t processes = 4;
  std::uint32_t operations = 3;
  std::optional<std::uint32_t> capacity;
  std::optional<std::uint32_t> item_bytes;
  std::vector<std::pair<std::string, std::string>> extra;

  // `replay`:
  std::string schedule;       // the text of a schedule file
  std::string schedule_file;  // where it stood, for complaints
  bool gdb = false;           // under a debugger: unwatched, and it can stop (stop_here.hpp)

  friend bool operator==(const Job&, const Job&) = default;
};

// What --strategy, --memory and --lane take.
std::span<const std::string_view> strategy_names();
std::span<const std::string_view> memory_names();
std::span<const std::string_view> lane_names();

// The line that refuses a name which is none of these; nullopt when it is one.
std::optional<std::string> refused_name(std::string_view what, std::string_view name,
                                        std::span<const std::string_view> known);

std::string write_job(const Job& job);
Job read_job(const std::string& text);  // throws JobError

}  // namespace queuecheck::explore
