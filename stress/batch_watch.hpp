// The harness's side of one batch: waits for its end, kills on time, notices hangs and crashes, and
// turns what happened into runs.
//
// Process and thread safety: used by the executor's thread, once per batch.
//
// Invariants
//   1. wait() returns at least one run; programs behind one that hung or crashed are not in it (the
//      executor runs them again).
//   2. After a hang or a crash the crew was disbanded; after kills the dead are missing in it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/run_assembler.hpp"
#include "queuecheck/stress/watchdog.hpp"

namespace queuecheck {

class BatchWatch {
 public:
  BatchWatch(Crew& crew, std::span<const Program> batch, const WatchdogSettings& settings);

  // Throws EnvironmentError or RefusedError.
  std::vector<Run> wait();

 private:
  struct Died {
    std::uint32_t actor = 0;
    int status = 0;
  };

  bool done() const;
  void pause_a_little();
  void throw_if_refused() const;
  void do_due_kills();
  std::optional<Died> notice_deaths_at_accesses();
  void announce_death(std::uint32_t process);
  void add_stacks(HangEvidence& evidence) const;
  bool told_deaths(const Hang& hang);
  void choose_drainer();
  bool survivors_finished(std::vector<std::uint32_t>& survivors) const;
  bool killed_inside_operation(const History& history) const;
  enum class ProbeEnd { returned, stuck, unclear };
  ProbeEnd wait_for_probe(std::uint32_t slot);

  std::vector<Run> runs_before(std::size_t program);
  Run finished_run(std::size_t program);
  std::vector<Run> after_hang(const Hang& hang);
  std::vector<Run> after_crash(const Died& died);
  std::vector<Run> after_failure(std::uint32_t actor);
  std::vector<Run> without_survivors();

  Crew& crew_;
  ControlSegment& control_;
  std::span<const Program> batch_;
  WatchdogSettings settings_;
  Watchdog watchdog_;
  RunAssembler assembler_;
  std::uint32_t number_;     // of the batch
  std::vector<Kill> kills_;  // still to be done, the next one last
  // Who kills itself at an access, if it gets there.
  std::vector<std::uint32_t> mortal_;
  std::vector<CrashLine> crashes_;
  std::vector<bool> dead_;
};

}  // namespace queuecheck
