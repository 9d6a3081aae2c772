// What the levels of the ladder read, prepared once, and one function for each level or quantity.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. `axes` are the specification's, but FIFO and immediate: a level is a property of the history
//      under what the queue says of capacity, close and refusal.
//   2. `cannot` is empty exactly when the levels can be told: every item has a value of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "queuecheck/model/close_window.hpp"
#include "queuecheck/model/ladder.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

// An answer that says EMPTY, cut at the close.
struct EmptyClaim {
  std::size_t operation = no_operation;
  std::int64_t from = 0;
  std::int64_t to = 0;
  bool excused = false;
  bool after_close = false;  // nothing is left of it
};

struct LevelInput {
  const History& history;
  Specification axes;
  Windows windows;
  CloseWindow close;
  std::vector<bool> excused;
  std::vector<EmptyClaim> empties;
  std::string cannot;
};

LevelInput make_level_input(const History& history, const Specification& specification);

Rung held(Level level, std::string remark = {});
Rung unjudged(Level level, std::string reason);
Rung failed(const History& history, Level level, Finding finding);

// levels_real_time.cpp: strict, and the rungs that give up real time.
Rung judge_strict(const LevelInput& input, const Rung& linearizable, const JudgeBudget& budget);
Rung judge_quiescent(const LevelInput& input);

// levels_sequential.cpp
Rung judge_sequential(const LevelInput& input, const JudgeBudget& budget);

// levels_order.cpp
Rung judge_order(const LevelInput& input, Level level);

// levels_empty.cpp
Rung judge_bag(const LevelInput& input);
void count_false_answers(const LevelInput& input, Quantities& out);

// levels_accounts.cpp
Rung judge_conserving(const LevelInput& input, const Quantities& quantities);
void count_items(const LevelInput& input, Quantities& out);

// levels_relaxed.cpp
void measure_relaxation(const LevelInput& input, Quantities& out);

// levels_lag.cpp
void measure_lag(const LevelInput& input, Quantities& out);

}  // namespace queuecheck
