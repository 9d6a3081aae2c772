// Where things stand in the picture: places along the time axis at which every label fits.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. For two instants a < b of the history, place(a) < place(b); equal instants have a begin
//      before an end, because equal time stamps mean concurrent.
//   2. A bar is at least as wide as its label; no narrower layout has both properties.
#pragma once

#include <cstddef>
#include <vector>

#include "queuecheck/reports/timeline.hpp"

namespace queuecheck {

struct Bar {
  int left = 0;
  int right = 0;
  bool open = false;   // never returned: the bar runs on to the edge
  bool cross = false;  // a kill: an instant, at `left`
};

struct PictureLayout {
  std::vector<Bar> bars;   // one per operation of the timeline
  std::vector<int> rules;  // everything left of it returned before anything right of it began
  std::vector<int> cuts;   // per operation of the timeline: place of the cut before it, or -1
  int right = 0;           // edge of the picture's lanes
};

// `labels[i]` is the width that operation i needs.
PictureLayout place_bars(const Timeline& timeline, const std::vector<int>& labels, int left);

}  // namespace queuecheck
