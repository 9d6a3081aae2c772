// Seconds since a start, on the monotonic clock.
//
// Process and thread safety: a value; reading is safe from any thread.
//
// Invariants: seconds() never falls.
#pragma once

#include <chrono>

namespace queuecheck {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace queuecheck
