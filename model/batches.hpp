// Batches as the single calls that they are made of (recorded_call.hpp, invariant 3), where that is
// exact: put_many and get_many give and take one value after the other inside one window, so a
// batch reads as so many calls with that window, and the order inside the list is kept beside.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. The expanded history with its runs has the legal orders of the original, for unbounded FIFO
//      queues with distinct values. Where that is not certain, there is none: search.
//   2. A finding about the expanded history becomes one about the original, in its words.
#pragma once

#include <optional>
#include <vector>

#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/history.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

// The values of one batch: these operations of the expanded history, in list order.
struct BatchRun {
  std::size_t first;
  std::size_t last;  // one behind
};

struct Batches {
  History history;
  std::vector<std::size_t> source;  // of each operation: the original one
  std::vector<bool> excused;
  std::vector<BatchRun> puts;  // of two values and more
  std::vector<BatchRun> gets;
};

// nullopt: some batch is one for the search (never returned and took; refused after a part; put in
// part with a gap between what came out).
std::optional<Batches> expand_batches(const History& history, const std::vector<bool>& excused);

// Gets that never returned take the values never got in order of their puts, also with batches?
// Only if none of a batch stayed inside while a later one of it came out.
bool open_gets_take_in_order(const Batches& batches, const Windows& windows);

// For each operation of the expanded history: the position of its value in `values`.
struct WindowPlaces {
  std::vector<std::uint32_t> of_put;
  std::vector<std::uint32_t> of_get;
};
WindowPlaces window_places(const Batches& batches, const Windows& windows);

Finding as_in_original(const History& original, const Batches& batches, Finding finding);

}  // namespace queuecheck
