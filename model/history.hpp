// A history: all operations of one run, with the interval in which each took place.
//
// Process and thread safety: plain values.
//
// Invariants of a well-formed history (check_well_formed names the first that is broken)
//   1. process < processes; t0 <= t1; t1 == never exactly when outcome is pending or crashed.
//   2. The operations of one (process, thread) do not overlap, and nothing of a process begins
//   after
//      its crash.
//   3. Each value is put at most once with an outcome that may have taken effect (ok, pending,
//      crashed); judges that allow repeated values say so.
//   4. Equal time stamps mean concurrent: a precedes b only when a.t1 < b.t0.
// The operations may stand in any order; the index of an operation is its position.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/impl/vocabulary.hpp"

namespace queuecheck {

using Value = std::int64_t;
inline constexpr Value no_value = std::numeric_limits<Value>::min();  // anonymous, or nothing
inline constexpr std::int64_t count_unknown = -1;
inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

// One operation. Times are nanoseconds since the start of the run. `value` is what was put or got;
// `answer` is what an observer said (empty, full: 0 or 1; size: a number).
struct Operation {
  std::uint32_t process = 0;
  std::uint32_t thread = 0;
  OperationKind kind = OperationKind::put;
  Outcome outcome = Outcome::ok;
  bool torn = false;  // the item got fails its own check (length, checksum or pattern)
  std::int32_t code = 0;
  Value value = no_value;
  std::int64_t answer = 0;
  std::int64_t t0 = 0;
  std::int64_t t1 = 0;
  std::int64_t timeout_ns = 0;  // *_for; put_many, get_many, join: 0 where they have no deadline
  std::uint32_t item_bytes = 8;
  std::vector<Value> values;           // put_many, get_many
  std::int64_t count = count_unknown;  // put_many that was refused: the first so many went in

  friend bool operator==(const Operation&, const Operation&) = default;
};

// What a history says of itself, apart from its operations.
struct HistoryHeader {
  std::optional<std::string> specification;  // text of DESIGN §4; absent: the judge is told
  std::uint32_t processes = 0;
  std::int64_t end = 0;   // when the run was last looked at
  bool complete = false;  // quiescent at `end`: what is pending then will stay so
  std::uint64_t seed = 0;
  std::string environment;  // one JSON object, or empty

  friend bool operator==(const HistoryHeader&, const HistoryHeader&) = default;
};

struct History : HistoryHeader {
  std::vector<Operation> operations;

  friend bool operator==(const History&, const History&) = default;
};

// nullopt when well formed, else one line that names the operation and the broken rule. O(n log n).
std::optional<std::string> check_well_formed(const History& history);

// For each process: is there a crash line of it?
std::vector<bool> killed_processes(const History& history);

}  // namespace queuecheck
