// Which part of a history is shown, and in what order: the table and the picture show the same
// operations (timeline_selection.hpp says which).
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A history of at most limits.operations operations is shown call by call.
//   2. `operations` are in time order (t0, then t1, then index); their counts + cut_operations =
//      all. One that stands for many calls lasts from the first one's begin to the last one's
//      return, so what it overlaps may have overlapped: nothing false can be read from it.
//   3. A lane is one (process, thread); its operations do not overlap (history invariant 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/reports/operation_text.hpp"

namespace queuecheck {

struct TimelineLimits {
  std::size_t operations = 25;
  std::size_t lanes = 6;
};

struct Lane {
  std::uint32_t process = 0;
  std::uint32_t thread = 0;
  friend auto operator<=>(const Lane&, const Lane&) = default;
};

struct ShownOperation {
  std::size_t index = 0;  // into history.operations; of a run of alike calls: the first
  std::size_t count = 1;  // so many alike calls
  bool same_call = true;  // ... with the same arguments
  std::size_t lane = 0;   // into Timeline::lanes
  OperationKind kind = OperationKind::put;
  bool witness = false;
  Ending ending = Ending::returned;
  std::int64_t t0 = 0;
  std::int64_t t1 = 0;         // `never` when it did not return
  std::int64_t drawn_end = 0;  // as t1, but the kill ends a bar; nothing may be inferred from it
  std::size_t cut_before = 0;  // operations outside the window since the one before this one

  bool is_kill() const { return kind == OperationKind::crash; }
};

struct Timeline {
  std::vector<Lane> lanes;
  bool threads = false;  // some process has more than one thread: name both
  std::vector<ShownOperation> operations;
  std::size_t cut_after = 0;
  std::size_t cut_operations = 0;  // all that is left out
  std::size_t cut_lanes = 0;       // lanes of which nothing is shown
  std::size_t cut_open_lanes = 0;  // ... although a call of theirs never returned
};

Timeline lay_out(const History& history, const std::vector<std::size_t>& witness,
                 const TimelineLimits& limits = {});

std::string lane_name(const Timeline& timeline, const Lane& lane);  // "process 1", "process 1.2"

// "try_get() → 7", "try_get() → 37 × EMPTY"
std::string shown_text(const History& history, const ShownOperation& shown);

// "Not shown: 57 of 97 operations, 3 of 11 processes." Empty when everything is shown.
std::string cut_note(const Timeline& timeline);

}  // namespace queuecheck
