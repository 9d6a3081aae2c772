// The sweep over compact logs: decides, without naming anybody, whether a history of an unbounded
// queue with distinct values is legal (linearizability.md §2.2, §2.4, §2.5).
//
// The logs are read in slices of time, all logs together, so that the table of values is written
// near where it was written just before. The table is two arrays of pairs of times by (producer,
// sequence); they are then sorted in place and swept by sweep_core.
//
// Process and thread safety: pure function. Internal to model/.
//
// Invariants
//   1. Exact, like the sweep over a History: `legal` and `illegal` are never wrong.
//   2. Memory beyond the logs: 48 bytes for each value (the pairs, and the scratch of sorting) and
//      16 for each EMPTY, when the values are dense by producer; where they are not they are
//      renumbered by a hash table of up to 64 bytes a value.
//   3. `beyond` says that the general judge must decide, with the reason: an operation that the
//      sweep does not know, a repeated value, an axis.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/model/operation_log.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

enum class CompactAnswer : std::uint8_t { legal, illegal, beyond };

// Which operations prove `illegal`, beside every close, crash and call that never returned. A few
// more than needed may be meant where times tie; they do no harm.
struct CompactWitness {
  std::vector<Value> values;                 // these, and those whose put
  std::vector<std::int64_t> put_returns;     // returned then
  std::vector<std::int64_t> put_calls;       // or was called then, each with put and gets
  std::vector<std::int64_t> empty_calls;     // EMPTY answers by their invocation
  std::vector<std::int64_t> closed_returns;  // CLOSED answers by their return
};

struct CompactResult {
  CompactAnswer answer = CompactAnswer::legal;
  std::string reason;  // of `beyond`
  CompactWitness witness;
};

// Empty when the sweep and the online monitor know the specification, else what they do not know.
std::string axes_beyond_sweep(const Specification& specification);

CompactResult sweep_compact(const CompactHistory& history, const Specification& specification);

}  // namespace queuecheck
