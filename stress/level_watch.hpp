// Looks at the levels of a stage's histories beside its own judging, for a small share of its time.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. Looking takes at most `share` of the stage's time, one history more at most; which histories
//      are looked at depends on the machine's speed, what is said of them does not.
#pragma once

#include <string>
#include <variant>

#include "queuecheck/model/level_tally.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

class LevelWatch {
 public:
  // Of a stage that has run for `stage_s` seconds and goes on: where levels tell more than the
  // verdicts do, and there is time.
  void look(const Run& run, double stage_s) {
    constexpr double share = 0.05;
    if (static_cast<double>(spent_ns_) * 1e-9 > share * stage_s) return;
    if (const auto specification = specification_of(run)) {
      if (levels_tell_more(*specification)) add(run, *specification);
    }
  }
  // In any case.
  void look(const Run& run) {
    if (const auto specification = specification_of(run)) add(run, *specification);
  }

  std::string text() const { return tally_.text(); }

 private:
  static std::optional<Specification> specification_of(const Run& run) {
    auto parsed = parse_specification(run.history.specification.value_or("fifo close=drain"));
    if (auto* known = std::get_if<Specification>(&parsed)) return std::move(*known);
    return std::nullopt;
  }
  void add(const Run& run, const Specification& specification) {
    const std::int64_t began_ns = monotonic_ns();
    if (run.history.operations.size() <= level_operations_max) {
      tally_.add(run.history, specification);
    }
    spent_ns_ += monotonic_ns() - began_ns;
  }

  LevelTally tally_;
  std::int64_t spent_ns_ = 0;
};

}  // namespace queuecheck
