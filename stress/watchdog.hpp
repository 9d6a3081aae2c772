// The watchdog: tells a hang from slowness.
//
// A hang is declared when every participant of the current program is either waiting at one of our
// gates for the others, or stuck inside the queue, and this stayed so for two windows in a row. An
// actor is stuck over a window when, without any progress, it
//   blocked   slept in the kernel inside one call (not in a timed one whose deadline is to come),
//   spinning  burnt 0.5 s of its own processor time inside one call, or
//   polling   was refused again and again (1000 tries, or 0.5 s of processor time).
// An actor that is stopped, waits for memory or disk, or is runnable without getting a processor,
// is none of these: a starved or suspended machine never looks like a hang. Nor is one whose sleep
// ends by itself within 10 s: it must have slept and woken several times in vain, over windows four
// times as long. The window is 0.5 s plus four times the longest time that a blocked actor waited
// for a processor meanwhile, plus four times what the control group's quota took.
//
// Once a queue was seen to hang so, its later hangs need no windows where they are *proved*
// (rest_proof.hpp): shrinking runs some hundred of them.
//
// Process and thread safety: used by the harness; looks at workers only through the control segment
// and /proc.
//
// Invariants
//   1. No verdict while any participant made progress, is stopped, or was not seen stuck itself.
//   2. `slow` is not a verdict about the queue.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/cpu_quota.hpp"
#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/hang_evidence.hpp"
#include "queuecheck/stress/kernel_wait.hpp"
#include "queuecheck/stress/program.hpp"
#include "queuecheck/stress/watchdog_settings.hpp"

namespace queuecheck {

struct Hang {
  std::size_t program = 0;  // in the batch
  std::vector<StuckActor> actors;
  // No progress for a minute, but no hang by the rule above: why not (slowness.hpp).
  std::string slow;
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
    std::optional<std::uint64_t> sleeps;  // begun so far
  };

  void restart(std::int64_t now_ns);
  std::uint64_t progress_signature(std::size_t program) const;
  bool takes_part(std::uint32_t actor, const std::vector<bool>& dead) const;
  bool waits_for_others(std::size_t program, std::uint32_t actor, Phase phase,
                        const ActorSample& now) const;
  // Adds who is stuck; false: somebody is not.
  bool find_stuck(Hang& hang, std::int64_t now_ns, const std::vector<bool>& dead);
  Stuck judge_actor(std::uint32_t actor, const ActorSample& now, std::int64_t now_ns) const;
  bool timed_call_open(std::uint32_t actor) const;
  std::uint64_t naps_in_window(std::uint32_t actor) const;
  bool window_is_over(const Hang& hang, std::int64_t now_ns) const;
  bool rest_is_proved(const Hang& hang, const std::vector<bool>& dead) const;
  QueueMapping mapping(std::uint32_t actor, std::size_t program) const;
  std::string why_slow(const Hang& hang, std::int64_t now_ns, const std::vector<bool>& dead) const;

  Crew& crew_;
  WatchdogSettings settings_;
  CpuQuota quota_;
  std::span<const Program> programs_;
  std::int64_t window_start_ns_ = 0;
  std::int64_t window_throttled_ns_ = 0;
  std::int64_t longest_wait_ns_ = 0;  // of the blocked, for a processor, in this window
  std::int64_t progress_ns_ = 0;
  int confirmed_ = 0;
  std::uint64_t signature_ = 0;
  bool fresh_ = true;
  std::vector<Seen> base_;     // at the start of the window
  std::vector<Seen> at_rest_;  // when progress was seen for the last time, or soon after
  std::int64_t at_rest_throttled_ns_ = 0;
};

}  // namespace queuecheck
