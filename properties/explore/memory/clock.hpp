// Vector clocks: what of each process's past happens before a point (L. Lamport 1978, C. Fidge and
// F. Mattern 1988). A process's own entry counts its accesses.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. Entry p of a clock is t: accesses 1..t of process p happen before, later ones do not.
//   2. No entry reaches `never`, so what nobody has seen is before no clock.
#pragma once

#include <cstdint>
#include <limits>

#include "queuecheck/properties/explore/choice.hpp"

namespace queuecheck::explore::memory {

using Time = std::int32_t;  // signed: SSE2 compares and takes maxima of signed numbers only
inline constexpr Time never = std::numeric_limits<Time>::max();

struct alignas(32) Clock {
  Time time[processes_max];

  void clear() {
    for (Time& one : time) one = 0;
  }
  void join(const Clock& other) {
    for (unsigned p = 0; p < processes_max; ++p) {
      time[p] = other.time[p] > time[p] ? other.time[p] : time[p];
    }
  }
  bool covers(unsigned process, Time when) const { return when <= time[process]; }
};

// When each process first knew of something; `never`: not yet.
struct alignas(32) Knowledge {
  Time time[processes_max];

  void nobody() {
    for (Time& one : time) one = never;
  }
  void everybody() {
    for (Time& one : time) one = 0;
  }
  void learn(unsigned process, Time when) {
    if (when < time[process]) time[process] = when;
  }
  // Does somebody's knowing it happen before a point with this clock?
  bool reaches(const Clock& clock) const {
    int any = 0;
    for (unsigned p = 0; p < processes_max; ++p) any |= time[p] <= clock.time[p] ? 1 : 0;
    return any != 0;
  }
};

}  // namespace queuecheck::explore::memory
