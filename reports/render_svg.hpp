// A failing history as a picture: one lane per process, a bar per operation, time to the right.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The order of all begins and ends is the history's; distances are not: time is stretched
//   until
//      each bar holds its label, so that nanoseconds can be read.
//   2. The same history gives the same bytes (golden-tested); no script, no link, no font is
//   loaded.
//   3. Nothing is told by colour alone: the witness is numbered and outlined, a call that never
//      returned has an open end, a kill is a cross.
#pragma once

#include <string>

#include "queuecheck/reports/timeline.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

struct PictureStyle {
  TimelineLimits limits{};  // the same operations as in the table
  bool standalone = true;   // with its own style sheet; a page gives its pictures one for all
};

std::string render_svg(const Failure& failure, const PictureStyle& style = {});

}  // namespace queuecheck
