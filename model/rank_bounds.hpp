// What the answers that count say about the places of values in the order: an answer that needs
// `least` to `most` items inside at one instant bounds how many values had gone in by then, and how
// many had come out.
//
// With P values put and G taken at that instant of [s, e], least <= P - G <= most:
//     put(v) returned before s  =>  rank(v) <= P <= G + most <= #{gets called by e} + most
//     get(v) returned before s  =>  rank(v) <= G <= P - least <= #{puts called by e} - least
//     put(v) called after e     =>  rank(v) >  P >= G + least >= #{gets returned before s} + least
//     get(v) called after e     =>  rank(v) >  G >= P - most >= #{puts returned before s} - most
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. Every legal order obeys rank_bounds.
//   2. refined_bounds guesses: it takes for each answer the instant that leaves most room when
//      either the gets or the puts come as in a previous order, and the others as they like.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/model/depth_problem.hpp"

namespace queuecheck {

using ValueOrder = std::vector<std::uint32_t>;  // positions in DepthProblem::fixed

// By rank from 1 on. At rank r only values with put_from <= put_from_most[r] and get_from <=
// get_from_most[r] may stand; values with put_to < put_to_by[q] or get_to < get_to_by[q] must have
// a rank of at most q.
struct RankBounds {
  std::vector<std::int64_t> put_from_most;
  std::vector<std::int64_t> get_from_most;
  std::vector<std::int64_t> put_to_by;
  std::vector<std::int64_t> get_to_by;
};

RankBounds rank_bounds(const DepthProblem& problem);
RankBounds refined_bounds(const DepthProblem& problem, const ValueOrder& previous);

}  // namespace queuecheck
