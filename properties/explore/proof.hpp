// What can be said of one program: "all interleavings", a counterexample, or how far the search
// came.
//
//     Proof proof = prove(*lane, program, settings, budget);
//     puts(proof.sentence.c_str());
//
// Under sc without kills, every state is visited (state_search.hpp), and where states cannot be
// compared, every trace (dpor.hpp). Else, and where that does not end, runs with 0, 1, 2, ...
// deviations (exhaustive.hpp), which proves what its sentence says and no more.
//
// Process and thread safety: uses one fiber lane, from the calling thread.
//
// Invariants
//   1. `all` is claimed only of a search that ended and gave nothing up.
//   2. Every run that was shown to its end was judged.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {

enum class Proved : std::uint8_t { all, bounded, refuted, unknown };

struct ProofBudget {
  double seconds = 60;
  std::optional<unsigned> deviations;  // only bounded searches, up to so many; none: all if it can
  unsigned deviations_max = 3;         // of the bounded searches where "all" is out of reach
  std::function<bool()> stop;          // true: no more
};

struct Proof {
  Proved proved = Proved::unknown;
  std::string sentence;          // one line
  std::string method;            // "states", "dpor", "exhaustive"
  std::uint64_t executions = 0;  // runs, those that were cut short included
  std::uint64_t outcomes = 0;    // different sets of answers
  std::uint64_t states = 0;
  unsigned deviations = 0;  // bounded: all runs with so many were seen
  double seconds = 0;
  // refuted:
  Judgement judgement;
  std::vector<Choice> choices;
};

// The lane is prepared here.
Proof prove(Lane& lane, const Program& program, const LaneSettings& settings,
            const ProofBudget& budget);

// All programs of so many processes with so many try operations each, up to the order of processes.
// What the queue's roles do not allow is left out: `producers` processes may put, `consumers` may
// get (0: any number).
std::vector<Program> programs_of_size(unsigned processes, unsigned operations,
                                      const Options& options, unsigned producers,
                                      unsigned consumers);

}  // namespace queuecheck::explore
