// A long history whole, beside the picture of its essential part: every operation a thin bar in the
// lane of its process, the proof marked. page.js shows what stands under the pointer or the keys.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. As in picture_layout: the order of all begins and ends is the history's, distances are not.
//   2. Told by place and form: puts above the middle of their lane, gets below; refusals thin,
//   calls
//      that never returned dashed to the end, kills crossed, the proof numbered.
//   3. Bounded in operations and lanes; what is left out is said. Some 80 bytes an operation.
#pragma once

#include <cstddef>
#include <string>

#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

struct OverviewLimits {
  std::size_t operations = 10'000;
  std::size_t lanes = 64;
};

// `id` opens the ids of its elements ("failure-1"); the first impossible operation, where it is
// shown, has the id "<id>-whole". Empty for an empty history.
std::string overview_figure(const Failure& failure, const std::string& id,
                            const OverviewLimits& limits = {});

}  // namespace queuecheck
