// The watchdog: tells a hang from slowness.
//
// A hang is declared when every participant of the current program is either waiting at one of our
// gates for the others, or stuck inside the queue, and this stayed so for two windows in a row. An
// actor is stuck over a window when, without any progress, it
//   blocked   slept in the kernel inside one call (not in a timed one whose deadline is to come),
//   spinning  burnt 0.5 s of its own processor time inside one call, or
//   polling   was refused again and again (1000 tries, or 0.5 s of processor time).
// An actor that is stopped, or runnable without getting a processor, is none of these: a starved or
// suspended machine never looks like a hang. The window is 0.5 s plus four times the longest time
// that a blocked
// actor waited for a processor meanwhile.
//
// Process and thread safety: used by the harness; looks at workers only through the control segment
// and /proc.
//
// Invariants
//   1. No verdict while any participant made progress, is stopped, or was not seen stuck itself.
//   2. `starved` is not a verdict about the queue.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/hang_evidence.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

struct Hang {
  std::size_t program = 0;  // in the batch
  bool starved = false;     // no progress for a minute, but not by the rule above
  std::vector<StuckActor> actors;
};

struct WatchdogSettings {
  std::int64_t window_ns = 500'000'000;
  std::int64_t spin_ns = 500'000'000;
  std::uint64_t polls = 1000;
  int confirmations = 2;
  std::int64_t starved_ns = 60'000'000'000;
};

class Watchdog {
 public:
  Watchdog(Crew& crew, const WatchdogSettings& settings) : crew_(crew), settings_(settings) {}

  // Before a batch.
  void watch(std::span<const Program> programs);

  // Every 20 ms or so. `dead`: processes of the current program that were killed on purpose.
  std::optional<Hang> look(std::int64_t now_ns, const std::vector<bool>& dead);

  std::size_t current_program() const;

 private:
  struct Seen {
    ActorSample sample;
    std::uint64_t tries = 0;
    bool always_asleep = true;  // in all looks of this window
  };

  void restart(std::int64_t now_ns);
  std::uint64_t progress_signature(std::size_t program) const;
  Stuck judge_actor(std::uint32_t actor, const ActorSample& now, std::int64_t now_ns) const;
  bool timed_call_open(std::uint32_t actor, std::int64_t now_ns) const;

  Crew& crew_;
  WatchdogSettings settings_;
  std::span<const Program> programs_;
  std::int64_t window_start_ns_ = 0;
  std::int64_t progress_ns_ = 0;
  int confirmed_ = 0;
  std::uint64_t signature_ = 0;
  bool fresh_ = true;
  std::vector<Seen> base_;  // at the start of the window
};

}  // namespace queuecheck
