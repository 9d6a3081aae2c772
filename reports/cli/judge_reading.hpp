// One history of a file, judged by `queuecheck judge`: a long one in the 20 bytes an operation that
// reading gave it, everything else whole.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Witness positions are those in the file, from 0, in order of time, whichever way was taken.
//   2. `shown` holds all operations, or, of a history judged in its logs, those of the witness,
//      those that never returned, the kills, and the nearest others; `witness` are places in it.
//   3. A short history, and one that is wanted `whole`, for its ladder, is judged whole.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/ladder.hpp"

namespace queuecheck::cli {

struct JudgedReading {
  Judgement judgement;
  std::optional<Ladder> ladder;
  std::size_t operations = 0;
  std::size_t lanes = 0;  // threads of all processes; 0: those of `shown`
  History shown;
  std::vector<std::size_t> witness;
};

const HistoryHeader& header_of(const CompactReading& reading);
std::size_t operations_of(const CompactReading& reading);

JudgedReading judge_reading(CompactReading reading, const Specification& specification,
                            const JudgeBudget& budget, bool whole);

}  // namespace queuecheck::cli
