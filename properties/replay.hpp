// Replay of a stored failure: is the recorded history still judged as it was, and how often does
// its program fail again?
//
// Process and thread safety: uses one executor, from the calling thread.
//
// Invariants
//   1. The stored history is judged first and counts by itself: a failure that does not happen
//      again was still one.
//   2. runs == failed_same + failed_other + unknown + valid.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

struct ReplayResult {
  Judgement stored;         // of the stored history, judged again
  bool same_class = false;  // ... and it is the class that the file says
  std::uint32_t runs = 0;
  std::uint32_t failed_same = 0;
  std::uint32_t failed_other = 0;
  std::uint32_t unknown = 0;
  std::uint32_t valid = 0;
  std::optional<Run> again;  // the first run that failed with the same class
  Judgement again_judgement;
  double seconds = 0;

  std::string summary() const;  // "failed 7 of 20 (lost)"
  Status status() const;        // violation when the stored history, or any run, is one
};

// How many runs are likely (95 %) to see it fail again, by the rate that the failure was stored
// with: at least 20; 200 where it never failed again.
std::uint32_t runs_to_see(const Failure& failure);

// "failed 3 of 20 when it was stored, 5 of 20 before shrinking"; empty where nothing is known.
std::string stored_rate(const Failure& failure);

// Runs the program `runs` times, for at most `seconds`.
ReplayResult replay(const Failure& failure, Executor& executor, std::uint32_t runs,
                    double seconds = 30);

}  // namespace queuecheck
