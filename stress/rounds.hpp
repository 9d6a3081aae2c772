// Rounds: a program whose steps come in rounds runs each of them to rest before the next begins, so
// that where everybody is when one is killed or paused is certain, not likely. A round has come to
// rest when each process that lives has done its steps of it, or sleeps inside a call, or burns its
// time in one, or is paused. Who rests in the last call of a round must have come out when its own
// next round has begun: until then that one goes on, and the watchdog tells why.
//
// Process and thread safety: used by the harness; looks at workers only through the control segment
// and /proc, as the watchdog does.
//
// Invariants
//   1. A round that rests was seen so twice, without a step or a call between the two looks.
//   2. Nothing here is a verdict: who is taken to rest too early only makes a step less certain.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

class RoundKeeper {
 public:
  RoundKeeper(Crew& crew, const Program& program);

  std::uint32_t round() const { return round_; }
  bool last() const { return round_ == last_; }

  // Looks once.
  bool at_rest(const std::vector<bool>& dead);
  // At the last look: somebody stands still in a call of an earlier round, and nobody is paused who
  // could be the reason.
  bool overdue() const { return overdue_; }

  // Begins the next round; those who are paused until it go on with it. `dead` as above.
  void next(const std::vector<bool>& dead);

  // Is it awake in this round, or done with it?
  bool has_begun(std::uint32_t process) const;

  // For how long the round has gone on.
  std::int64_t round_ns() const;

  // Stops it, and waits until it is stopped.
  void pause(const Kill& kill);
  // It stopped itself, at an access.
  void paused_itself(const Kill& kill);

  // What it is doing, dead or alive.
  FaultSeen doing(std::uint32_t process) const;
  // Was anybody held up by one who is or was paused?
  bool held_up() const { return held_up_; }

 private:
  struct Seen {
    bool rests = false;
    std::uint64_t calls = 0;
    std::uint64_t records = 0;
    std::int64_t cpu_ns = 0;
  };

  Seen look_at(std::uint32_t process) const;
  bool inside_call(std::uint32_t process) const;
  bool waits_for_round(std::uint32_t process) const;
  bool is_late(std::uint32_t process) const;
  void resume(const std::vector<bool>& dead);

  Crew& crew_;
  const Program& program_;
  std::uint32_t processes_;
  std::uint32_t last_;
  std::uint32_t round_ = 0;
  std::int64_t begun_ns_;
  std::vector<Seen> before_;  // of the last look, and of the first of this stillness
  std::vector<std::int64_t> still_cpu_ns_;
  std::vector<Kill> paused_;
  bool held_up_ = false;
  bool overdue_ = false;
};

// Is it stopped, by itself or by us?
bool is_stopped(const Crew& crew, std::uint32_t process);

}  // namespace queuecheck
