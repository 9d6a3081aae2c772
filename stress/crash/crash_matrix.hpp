// The crash matrix: one process is killed or paused at a named step, and what became of that, over
// some trials each. A row of it for each step and kind.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. The outcomes of a row add up to its trials.
//   2. A row has trials, or says in `not_run` why it has none.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace queuecheck {

// What a trial without a violation showed, the first that holds (docs/stress.md has a sentence for
// each); a violation goes by the name of its class.
inline constexpr std::array<std::string_view, 8> crash_outcomes{
    "unknown",        // no verdict within its budget, or a trial that did not come to its end
    "stuck",          // the survivors, as crash={lock_held} declares
    "poisoned",       // the queue refused for good, and said so
    "slot-leaked",    // fewer places than before, as declared
    "held-up",        // somebody waited until the paused process went on
    "inflight-lost",  // the call had no effect that lasts: a put undone, an item taken along
    "took-effect",    // the put that never returned was delivered
    "nothing-lost",
};

struct CrashRow {
  std::string step;   // "blocked in get", "put, access 7 of 12"
  std::string place;  // of an access, in the queue's source: "ring_queue.hpp:210"; else empty
  bool pauses = false;
  std::uint64_t trials = 0;
  std::map<std::string, std::uint64_t> outcomes;
  std::string not_run;

  // As JSON and the tables call it.
  std::string_view kind() const { return pauses ? "stop" : "kill"; }
};

}  // namespace queuecheck
