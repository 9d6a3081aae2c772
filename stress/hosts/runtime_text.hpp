// Which runtime made a history, and how its actors wait: as the environment of a history, and in
// words.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. runtime_text of an environment that no host made is empty.
#pragma once

#include <string>
#include <string_view>

namespace queuecheck {

struct HostRuntime {
  std::string runtime;  // "CPython 3.11.2"
  std::string actors;   // "processes", "threads"
  std::string waiting;  // "spin", "sleep"
};

// "CPython 3.11.2, processes that wait by sleep"
std::string runtime_text(const HostRuntime& host);
std::string runtime_text(std::string_view environment);

// One JSON object, for the header of a history.
std::string runtime_environment(const HostRuntime& host);

}  // namespace queuecheck
