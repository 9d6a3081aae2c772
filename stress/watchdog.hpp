// The watchdog of a batch: what the rule of hangs (hang_rule.hpp) is told about the actors of the
// program that runs, by the control segment and the logs.
//
// Process and thread safety: used by the harness; looks at workers only through the control segment
// and /proc.
//
// Invariants
//   1. Who is not needed for the current program any more is at a gate, never stuck.
//   2. See hang_rule.hpp for when there is a verdict.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/hang_rule.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

struct Hang : Standing {
  std::size_t program = 0;  // in the batch
};

class Watchdog {
 public:
  Watchdog(Crew& crew, const WatchdogSettings& settings)
      : crew_(crew), settings_(settings), rule_(settings) {}

  // Before a batch.
  void watch(std::span<const Program> programs);

  // Every 20 ms or so. `dead`: processes of the current program that were killed on purpose.
  std::optional<Hang> look(std::int64_t now_ns, const std::vector<bool>& dead);

  std::size_t current_program() const;

 private:
  std::uint64_t progress_signature(std::size_t program) const;
  WatchedScene scene(std::size_t program, const std::vector<bool>& dead) const;
  WatchedActor::Part part_of(std::size_t program, std::uint32_t actor) const;
  bool timed_call_open(std::uint32_t actor) const;

  Crew& crew_;
  WatchdogSettings settings_;
  HangRule rule_;
  std::span<const Program> programs_;
};

}  // namespace queuecheck
