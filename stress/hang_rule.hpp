// The rule that tells a hang from slowness, for whoever watches actors: a batch of programs
// (watchdog.hpp) or a soak (soak/standstill.hpp).
//
// A hang is declared when every actor either waits for the others or is stuck inside the queue, and
// this stayed so for two windows in a row. An actor is stuck over a window when, without any
// progress, it
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
// Process and thread safety: used by the harness's one thread; looks at actors through /proc.
//
// Invariants
//   1. No verdict while any actor made progress, is stopped, or was not seen stuck itself.
//   2. `slow` is not a verdict about the queue.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/cpu_quota.hpp"
#include "queuecheck/stress/hang_evidence.hpp"
#include "queuecheck/stress/kernel_wait.hpp"
#include "queuecheck/stress/watchdog_settings.hpp"

namespace queuecheck {

// What the run knows about one actor at one look.
struct WatchedActor {
  enum class Part : std::uint8_t {
    in_the_queue,      // between entering the queue's code and having left it
    waits_for_others,  // at a gate that is shut: it looks at the gate whenever it runs
    is_held,           // waits for the harness, or rests until others have moved
    has_still_to_run,  // in our own code, and nobody keeps it
  };
  std::uint32_t process = 0;
  std::string proc_path;
  Part part = Part::has_still_to_run;
  bool outside = false;       // of all operations: in create, attach or detach
  bool inside_a_call = true;  // else between two calls, in a pause of its own
  bool timed = false;         // in a timed call whose deadline has not passed by half a second
  bool pauses_when_refused = false;  // so that few tries in vain say as much as many
  std::uint64_t tries = 0;           // that were refused, so far
  QueueMapping queue;
};

struct WatchedScene {
  std::vector<WatchedActor> actors;  // who is dead or done is not there
  bool somebody_may_come = false;    // late, or a kill: then rest now proves nothing for later
};

struct Standing {
  std::vector<StuckActor> actors;
  // No progress for a minute, but no hang by the rule above: why not (slowness.hpp).
  std::string slow;
};

class HangRule {
 public:
  explicit HangRule(const WatchdogSettings& settings) : settings_(settings) {}

  // Whatever was seen until now is progress.
  void begin_anew() { fresh_ = true; }

  // Every 20 ms or so. `signature` differs whenever anybody made progress; `scene` is asked for
  // only where nobody did, since asking the kernel about a thousand processes takes a while.
  std::optional<Standing> look(std::int64_t now_ns, const std::function<std::uint64_t()>& signature,
                               const std::function<WatchedScene()>& scene);

  // Since when nobody made progress.
  std::int64_t quiet_ns(std::int64_t now_ns) const { return now_ns - progress_ns_; }

 private:
  struct Seen {
    std::uint32_t process = 0;
    ActorSample sample;
    std::uint64_t tries = 0;
    std::optional<std::uint64_t> sleeps;  // begun so far
  };

  void restart(std::int64_t now_ns, const WatchedScene& scene);
  bool is_another(const WatchedScene& scene) const;
  // Adds who is stuck; false: somebody is not.
  bool find_stuck(Standing& standing, std::int64_t now_ns, const WatchedScene& scene);
  Stuck judge(const WatchedActor& actor, const Seen& base, const ActorSample& now,
              std::int64_t now_ns) const;
  std::uint64_t naps_in_window(const WatchedActor& actor, const Seen& base) const;
  bool window_is_over(const Standing& standing, const WatchedScene& scene,
                      std::int64_t now_ns) const;
  bool rest_is_proved(const Standing& standing, const WatchedScene& scene) const;
  std::string why_slow(const Standing& standing, const WatchedScene& scene,
                       std::int64_t now_ns) const;

  WatchdogSettings settings_;
  CpuQuota quota_;
  std::int64_t window_start_ns_ = 0;
  std::int64_t window_throttled_ns_ = 0;
  std::int64_t longest_wait_ns_ = 0;  // of the blocked, for a processor, in this window
  std::int64_t progress_ns_ = 0;
  int confirmed_ = 0;
  std::uint64_t signature_ = 0;
  bool fresh_ = true;
  std::vector<Seen> base_;     // at the start of the window, in the order of the scene
  std::vector<Seen> at_rest_;  // when progress was seen for the last time, or soon after
  std::int64_t at_rest_throttled_ns_ = 0;
};

}  // namespace queuecheck
