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
#include "queuecheck/stress/rounds.hpp"
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

  std::vector<Run> wait_for_end();
  bool done() const;
  void pause_a_little();
  void throw_if_refused() const;
  void do_due_kills();
  bool is_due(const Kill& kill);
  void hit(const Kill& kill);
  void keep_rounds();
  void notice_pauses_at_accesses();
  std::optional<Died> notice_deaths_at_accesses();
  void add_stacks(HangEvidence& evidence) const;
  void note_death(std::uint32_t process);
  bool killed_at_the_door() const;
  bool rounds_are_over() const { return !rounds_ || rounds_->last(); }
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
  std::optional<RoundKeeper> rounds_;
  // Who kills or stops itself at an access, if it gets there.
  std::vector<Kill> mortal_;
  std::optional<FaultSeen> fault_;
  std::int64_t awake_ns_ = 0;  // since when the next victim does its part of the round
  std::vector<CrashLine> crashes_;
  std::vector<bool> dead_;
};

}  // namespace queuecheck
