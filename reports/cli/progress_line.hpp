// What a person, or a program, sees while a command runs, on standard error: one line that is
// written over on a terminal, a plain line every ten seconds elsewhere, or a stream of JSON.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. Nothing is printed more often than ten times a second.
//   2. A terminal's line is wiped before anything else is printed (wipe()).
//   3. The stream has one document a line, {"schema":"queuecheck-progress/1",...}, every second.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "queuecheck/stress/failure.hpp"

namespace queuecheck::cli {

enum class ProgressForm : std::uint8_t {
  by_itself,  // `line` on a terminal, else `plain`
  line,
  plain,
  json,
  none,
};

// What the updates belong to.
struct ProgressSubject {
  std::string queue;    // or what is measured
  double budget_s = 0;  // of all its stages; 0: none
  std::uint64_t seed = 0;
  std::uint64_t programs = 0;  // of each stage and of this shard; 0: the time counts
};

class ProgressLine {
 public:
  explicit ProgressLine(ProgressForm form = ProgressForm::by_itself);
  ~ProgressLine() { wipe(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void begin(ProgressSubject subject);
  void update(std::string_view stage, std::string_view text);
  void update(const StageResult& so_far);
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;

  bool due();
  double elapsed_s() const;
  void print(const std::string& line);

  ProgressForm form_;
  bool dirty_ = false;
  ProgressSubject subject_;
  Clock::time_point begun_;
  Clock::time_point last_;
};

// The parts of the line that a stage's counters give: "1 234 programs, 410 k operations/s, full in
// 81 %, empty in 90 % of runs, 3 kills".
std::string progress_counters(const StageResult& so_far);

// How much longer, as far as can be told: by the time that is planned, or by the programs that are
// left; negative where neither is known.
double progress_left_s(const ProgressSubject& subject, double elapsed_s, const StageResult& so_far);

std::string progress_json(const ProgressSubject& subject, double elapsed_s,
                          const StageResult& so_far);

}  // namespace queuecheck::cli
