// A failing history as a picture: one lane per process, a bar per operation, time to the right.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The order of all begins and ends is the history's; distances are not: time is stretched
//      until each bar holds its label, so that nanoseconds can be read.
//   2. The same history gives the same bytes (golden-tested); no script, no link, no font is
//      loaded.
//   3. Nothing is told by colour alone: the witness is numbered and outlined, the first impossible
//      operation has a pointer above, a call that never returned an open end, a kill is a cross.
//   4. In a page each bar has its text as its accessible name and can be focused; one of them, the
//      impossible one where there is one, is a stop of the Tab key, the others are for page.js.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "queuecheck/reports/timeline.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

struct PictureStyle {
  TimelineLimits limits{};  // the same operations as in the table
  bool standalone = true;   // with its own style sheet; a page gives its pictures one for all
  std::string id{};         // in a page: of the first impossible operation
};

std::string render_svg(const Failure& failure, const PictureStyle& style = {});

// Of any history: `title` names the picture, `description` tells it to who cannot see it.
std::string render_svg(const History& history, const std::vector<std::size_t>& witness,
                       const std::string& title, const std::string& description,
                       const PictureStyle& style = {});

}  // namespace queuecheck
