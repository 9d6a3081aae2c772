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
//   1. Without guesses every legal order obeys the bounds.
//   2. A guess takes for granted that the answer was true at one instant: the one that leaves most
//      room when either what must have moved by then, or what can have, is as in a previous order.
#pragma once

#include <cstdint>
#include <optional>
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

// How many values can have gone in and come out by some instant.
struct MoveCounts {
  std::int64_t puts_least = 0;
  std::int64_t puts_most = 0;
  std::int64_t gets_least = 0;
  std::int64_t gets_most = 0;
};

// A step function of time that never falls: how many of some times have passed.
class Passed {
 public:
  Passed() = default;
  explicit Passed(std::vector<std::int64_t> times);
  std::int64_t before(std::int64_t position) const;
  std::int64_t by(std::int64_t position) const;
  const std::vector<std::int64_t>& times() const { return times_; }

 private:
  std::vector<std::int64_t> times_;
};

struct MoveTimes {
  Passed put_from, put_to, get_from, get_to;
  MoveCounts in(std::int64_t from, std::int64_t to) const {
    return {put_to.before(from), put_from.by(to), get_to.before(from), get_from.by(to)};
  }
};

class RankBounder {
 public:
  explicit RankBounder(const DepthProblem& problem);

  RankBounds bounds() const;

  void set_previous(const ValueOrder& order);
  // Guesses anew for this answer; each time it is asked again it turns to another kind of guess,
  // and at last to none.
  void guess(std::uint32_t answer);
  bool guessed(std::uint32_t answer) const { return guesses_[answer].tried > 0; }
  // Of the guesses in force the one that speaks of the rank nearest to this, to be guessed anew.
  std::optional<std::uint32_t> nearest_guess(std::int64_t rank) const;

 private:
  struct Guess {
    int tried = 0;
    bool in_force = false;
    std::int64_t instant = 0;
    std::int64_t rank = 0;
    MoveCounts counts;
  };

  const DepthProblem& problem_;
  const MoveTimes free_;
  MoveTimes ordered_;
  std::vector<std::int64_t> instants_;
  std::vector<Guess> guesses_;  // by answer
};

}  // namespace queuecheck
