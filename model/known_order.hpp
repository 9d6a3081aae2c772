// Capacity, FULL, EMPTY, size and the other observers, exactly, when the order of the values is
// known (linearizability.md §3.4). Puts and gets are then two chains, and all that is left to
// choose is when each link takes effect.
//
// Just-in-time: nothing moves until an operation returns that has not taken effect (Lowe 2017);
// only what must come before it moves then. Every legal schedule can be delayed to one of that
// kind. A state is (values put, values taken, which of the open answers were already true); an
// answer that is true in a state is marked at once, since that changes nothing else.
//
// Process and thread safety: pure function. Internal to model/.
//
// Invariants
//   1. fits and fits_not are exact for the given order; unknown only when more than 64 answers and
//      loose puts were open at once, or more states than the limit were alive.
//   2. Time is O(events * states alive); with k operations open at once at most (k+1)^2 pairs of
//      counts are alive, in practice a few.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/model/depth_problem.hpp"

namespace queuecheck {

enum class Fit : std::uint8_t { fits, fits_not, unknown };

struct KnownOrder {
  Fit fit = Fit::unknown;
  std::size_t stuck = no_operation;   // fits_not: the return that nothing alive survives
  std::vector<std::uint32_t> broken;  // answers that were not true, where they are passed over
  std::size_t states_most = 0;
};

// What to do when an answer cannot have been true: stop, or pass it over and tell the next, too.
enum class Broken : std::uint8_t { stop, pass_over };

// `order` holds every position of problem.fixed once.
KnownOrder check_known_order(const DepthProblem& problem, const std::vector<std::uint32_t>& order,
                             Broken broken = Broken::stop, std::size_t states_max = 100'000);

}  // namespace queuecheck
