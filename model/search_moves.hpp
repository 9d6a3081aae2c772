// What a search has to order: the operations that take part, in order of invocation, with all that
// can be said of each before the search begins.
//
// Process and thread safety: plain values and pure functions. Internal to model/.
//
// Invariants
//   1. A move that is not optional must be made; an optional one (it never returned) may be.
//   2. Rule R (linearizability.md §4.3): a legal order makes put b only after the first
//      `puts_before` values, in order of the returns of their gets, have been put.
//   3. Two puts that are `exchangeable` may change roles, together with their gets, in every legal
//      order in which the windows allow it: no answer depends on which of the two values is which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "queuecheck/model/recorded_call.hpp"

namespace queuecheck {

inline constexpr std::uint32_t no_rank = static_cast<std::uint32_t>(-1);

struct SearchMove : RecordedEffect {
  bool preserving = false;    // however it is explained, the state stays as it is
  bool exchangeable = false;  // a put: see invariant 3
  bool alike = false;         // an open get: as good as any other open get that began later
  std::uint32_t puts_before = 0;
  std::uint32_t get_rank = no_rank;    // place in the order of rule R of the value put or got
  std::uint32_t preference = no_rank;  // of a put: tried in this order
  std::int64_t get_from = never;       // of a put's value
  std::int64_t get_to = never;
};

struct SearchMoves {
  std::vector<SearchMove> moves;
  std::size_t mandatory = 0;
  std::uint32_t ranks = 0;  // values that rule R orders; 0 where it does not hold
  // Steps at one instant, steps of the queue's own and chains of effects: a move is not free to
  // change its place among others, so none is made early or late for it.
  bool rigid = false;
  bool guided = false;  // the order in which to try puts was given
};

// `preferred`: operations in the order in which to try puts (may be empty).
SearchMoves make_search_moves(const History& history, const Specification& specification,
                              const std::vector<bool>& excused,
                              std::span<const std::uint32_t> preferred = {});

}  // namespace queuecheck
