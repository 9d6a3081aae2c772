// Windows: for every value the interval in which its put and its get took effect, and what the
// history says beside values. All fast judges read these instead of the history.
//
//     put window [put_from, put_to]   get window [get_from, get_to], `never` if never got
//     inner interval (put_to, get_from): the value is certainly inside
//     outer interval [put_from, get_to]: the value is possibly inside only there
//
// Process and thread safety: plain values. Internal to model/.
//
// Invariants
//   1. values holds each value that was certainly put, once, when `distinct`; possible holds puts
//      that never returned and that nobody got: they may be deleted, but may fill the queue.
//   2. Gets that never returned are given to the values never got, earliest to earliest: that
//      leaves the smallest inner intervals of all ways to give them (linearizability.md §2.4).
//   3. `reach` says how far the fast judges' "no violation found" carries: exact for unbounded FIFO
//      and bag, else a necessary condition only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

inline constexpr std::size_t no_operation = static_cast<std::size_t>(-1);

struct ValueWindow {
  Value value = no_value;
  std::size_t put = no_operation;
  std::size_t get = no_operation;
  std::int64_t put_from = 0;
  std::int64_t put_to = 0;
  std::int64_t get_from = never;
  std::int64_t get_to = never;
};

enum class Reach : std::uint8_t {
  exact,      // the sweep alone decides
  necessary,  // bounded capacity or observers: violations are certain, silence is not
  partial,    // clear, discard, repeated values, lifo ...: silence says little, search
};

struct Windows {
  std::vector<ValueWindow> values;
  std::vector<ValueWindow> possible;
  std::vector<std::int64_t> open_gets;  // invocations of gets that never returned
  std::vector<std::int64_t> clears;     // invocations of clear, or of a close that discards
  bool distinct = true;                 // no value may have been put twice
  bool anonymous = false;               // some item carries no value: only counts can be judged
  Reach reach = Reach::exact;
  std::string cannot;              // an operation that only the search knows
  std::optional<Finding> finding;  // earliest of torn (always first), fresh, duplicate
};

// May the operation have taken effect although its outcome does not say so? (never returned, or an
// error of the queue's own, which says nothing about the effect)
bool effect_is_open(const Operation& operation);

// Does the call, when it takes effect, close the queue and drop what is inside?
bool discards(const Operation& operation, const Specification& specification);

Windows make_windows(const History& history, const Specification& specification);

}  // namespace queuecheck
