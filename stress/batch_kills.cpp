// The part of BatchWatch that kills and pauses.
#include <sys/wait.h>

#include "queuecheck/stress/batch_watch.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

void BatchWatch::do_due_kills() {
  // acquire, pairs with the announce of the gate: start_ticks is valid
  if (control_.state(0).open.load(std::memory_order_acquire) == 0) return;
  while (!kills_.empty() && is_due(kills_.back())) {
    hit(kills_.back());
    kills_.pop_back();
    awake_ns_ = 0;
  }
}

bool BatchWatch::is_due(const Kill& kill) {
  if (kill.at_rest || kill.round != (rounds_ ? rounds_->round() : 0)) return false;
  if (kill.round != 0) {
    // From when the victim itself is awake, which may be much later.
    if (!rounds_->has_begun(kill.process)) return false;
    if (awake_ns_ == 0) awake_ns_ = monotonic_ns();
    return monotonic_ns() - awake_ns_ >= kill.after_ns;
  }
  const double since_ticks = static_cast<double>(invocation_stamp(control_.header().clock)) -
                             static_cast<double>(control_.state(0).start_ticks);
  return since_ticks >= static_cast<double>(kill.after_ns) * control_.header().ticks_per_ns;
}

void BatchWatch::hit(const Kill& kill) {
  const Phase phase = control_.slot(kill.process).phase.load(std::memory_order_acquire);
  // One that has finished its part is no longer in the queue's hands; killing it shows nothing.
  if (dead_[kill.process] || phase == Phase::finished) return;
  const bool asleep = rounds_ && rounds_->doing(kill.process).asleep;
  if (kill.pauses()) {
    rounds_->pause(kill);
  } else {
    crew_.kill(kill.process);
    note_death(kill.process);
  }
  if (!rounds_) return;
  fault_ = rounds_->doing(kill.process);
  fault_->asleep = asleep;
}

// What the last round needs is there when it has begun: nobody waits for a later one.
void BatchWatch::keep_rounds() {
  if ((rounds_->last() && kills_.empty()) || !rounds_->at_rest(dead_)) return;
  while (!kills_.empty() && kills_.back().round == rounds_->round()) {
    hit(kills_.back());
    kills_.pop_back();
  }
  if (!rounds_->last()) rounds_->next(dead_);
}

// Who killed itself at its access; who died by the queue's fault instead is the answer.
std::optional<BatchWatch::Died> BatchWatch::notice_deaths_at_accesses() {
  for (const Kill& kill : mortal_) {
    const std::uint32_t process = kill.process;
    if (dead_[process]) continue;
    const auto status = crew_.ended(process);
    if (!status) continue;
    if (!WIFSIGNALED(*status) || WTERMSIG(*status) != SIGKILL) {
      return Died{process, *status};
    }
    note_death(process);
    if (rounds_) fault_ = rounds_->doing(process);
  }
  return std::nullopt;
}

void BatchWatch::notice_pauses_at_accesses() {
  const auto has_stopped = [this](const Kill& kill) {
    if (!kill.pauses() || !is_stopped(crew_, kill.process)) return false;
    rounds_->paused_itself(kill);
    fault_ = rounds_->doing(kill.process);
    return true;
  };
  std::erase_if(mortal_, has_stopped);
}

// For the history, and for the queue's recover(pid).
void BatchWatch::note_death(std::uint32_t process) {
  dead_[process] = true;
  // Stamped when it is surely dead: what it began before stays before its crash line.
  crashes_.push_back({process, return_stamp(control_.header().clock)});
  ProgramState& state = control_.state(0);
  // relaxed: only we write it
  const std::uint32_t deaths = state.deaths.load(std::memory_order_relaxed);
  if (deaths == deaths_told_max) return;
  // relaxed: set once, when the worker began
  state.dead_pids[deaths] = control_.slot(process).thread.load(std::memory_order_relaxed);
  // release, pairs with Interpreter::tell_deaths
  state.deaths.store(deaths + 1, std::memory_order_release);
}

// In attach or detach, of which the history knows nothing.
bool BatchWatch::killed_at_the_door() const {
  return !crashes_.empty() && fault_ &&
         (fault_->in == HitIn::attach || fault_->in == HitIn::detach);
}

}  // namespace queuecheck
