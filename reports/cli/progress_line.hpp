// What a person sees while a command runs: one line that is written over on a terminal, a plain
// line every ten seconds elsewhere; on standard error.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. Nothing is printed more often than ten times a second.
//   2. A terminal's line is wiped before anything else is printed (wipe()).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "queuecheck/stress/failure.hpp"

namespace queuecheck::cli {

class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { wipe(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // What the following updates belong to: "locked", budget of all its stages.
  void begin(std::string subject, double budget_s);
  void update(std::string_view stage, std::string_view text);
  void update(const StageResult& so_far);
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;

  bool terminal_ = false;
  bool dirty_ = false;
  std::string subject_;
  double budget_s_ = 0;
  Clock::time_point begun_;
  Clock::time_point last_;
};

}  // namespace queuecheck::cli
