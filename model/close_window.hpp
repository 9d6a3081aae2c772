// When the queue can have been closed, and what the answers CLOSED and OK say against it
// (linearizability.md §2.5). The latest possible closing time is the best one: it only relaxes
// everything else.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. latest == never means that nothing forces the close to have taken effect.
//   2. An EMPTY or FULL answer must come before the close: clip() cuts its interval there, or finds
//      that nothing is left of it.
#pragma once

#include <optional>

#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

struct CloseWindow {
  std::int64_t earliest = never;       // no close was called before
  std::int64_t latest = never;         // closed by then: a close returned, or CLOSED was answered
  std::size_t close = no_operation;    // the close that is called first
  std::size_t witness = no_operation;  // the operation whose return makes `latest`
  std::optional<Finding> finding;      // the earliest violation by the answers themselves
};

CloseWindow make_close_window(const History& history, const Specification& specification,
                              const Windows& windows);

}  // namespace queuecheck
