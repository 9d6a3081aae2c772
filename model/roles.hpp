// The axes producers=N and consumers=N: how many callers may be inside puts, or gets, at the same
// time. More of them is class `role`: a fault of who uses the queue, found by the harness, since
// no queue must notice it; whatever the queue answered then is no reproach to the queue.
//
// Why overlapping records are enough. A recorded interval contains its call and is wider, so of
// two calls whose records overlap the first may have left the queue before the second came. But
// the return is stamped behind a fence before the caller does anything else. If A handed its role
// to B (a lock released, a message, an exit that was waited for), B's call is stamped later: the
// records do not overlap. If they do, nothing that A did after its call can have let B in. B may
// have learnt that A's put took effect, by getting the item: then A was still inside for all that
// B could know, and only luck kept them apart.
//
// What this does not accuse: roles that are handed over, A then B then A; stamps that touch.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Calls overlap only where no order of their instants can part them: each begins before the
//      other ends, by stamps that differ.
//   2. Every call counts, refused ones too: FULL looks at both ends of the queue as well.
//   3. A call that never returned is inside until the end only where its process is known to have
//      lived so long: not killed, and the history complete or said to end in a hang. Else only its
//      beginning is certain: a crash line tells when a process was surely dead, not when it died.
#pragma once

#include <optional>
#include <vector>

#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/history.hpp"
#include "queuecheck/model/operation_log.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

// What only a consumer may do where there is one: it looks at, or takes, the oldest item.
constexpr bool takes_part_in_getting(OperationKind kind) {
  return gets_items(kind) || kind == OperationKind::peek;
}

inline bool limits_roles(const Specification& specification) {
  return specification.producers != any_number || specification.consumers != any_number;
}

// The first N + 1 calls that were inside together. `hung`: what has not returned was inside until
// the end, although the history does not call itself complete. O(n log n).
std::optional<Finding> broken_role(const History& history, const Specification& specification,
                                   bool hung = false);

// The same of a compact history: their indices. Reads the logs once, side by side.
std::vector<std::size_t> broken_role(const CompactHistory& history,
                                     const Specification& specification);

}  // namespace queuecheck
