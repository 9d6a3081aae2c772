#include "queuecheck/stress/watchdog.hpp"

#include <algorithm>

namespace queuecheck {
namespace {

bool in_user_code(Phase phase) {
  switch (phase) {
    case Phase::creating:
    case Phase::attaching:
    case Phase::prefilling:
    case Phase::running:
    case Phase::draining:
    case Phase::detaching:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Watchdog::watch(std::span<const Program> programs) {
  programs_ = programs;
  fresh_ = true;
}

std::size_t Watchdog::current_program() const {
  std::size_t current = 0;
  for (std::size_t i = 1; i < programs_.size(); ++i) {
    // acquire, pairs with announce of the stage
    if (crew_.control().state(i).stage.load(std::memory_order_acquire) == 0) break;
    current = i;
  }
  return current;
}

std::uint64_t Watchdog::progress_signature(std::size_t program) const {
  std::uint64_t signature = program * 1'000'003;
  const auto mix = [&](std::uint64_t x) { signature = signature * 1'099'511'628'211U + x; };
  const ProgramState& state = crew_.control().state(program);
  // relaxed everywhere: only compared, and looked at again 20 ms later
  mix(state.stage.load(std::memory_order_relaxed));
  mix(state.arrived.load(std::memory_order_relaxed));
  mix(state.ended.load(std::memory_order_relaxed));
  mix(state.gone.load(std::memory_order_relaxed));
  for (std::uint32_t i = 0; i < programs_[program].processes.size(); ++i) {
    const WorkerSlot& slot = crew_.control().slot(i);
    mix(slot.advance.load(std::memory_order_relaxed));
    mix(static_cast<std::uint64_t>(slot.phase.load(std::memory_order_relaxed)));
    mix(slot.program.load(std::memory_order_relaxed));
  }
  return signature;
}

void Watchdog::restart(std::int64_t now_ns) {
  window_start_ns_ = now_ns;
  base_.clear();
  for (std::uint32_t i = 0; i < crew_.size(); ++i) {
    base_.push_back({sample_actor(crew_.proc_path(i)),
                     crew_.control().slot(i).tries.load(std::memory_order_relaxed), true});
  }
}

std::optional<Hang> Watchdog::look(std::int64_t now_ns, const std::vector<bool>& dead) {
  const std::size_t program = current_program();
  const std::uint64_t signature = progress_signature(program);
  if (fresh_ || signature != signature_) {
    fresh_ = false;
    signature_ = signature;
    progress_ns_ = now_ns;
    confirmed_ = 0;
    base_.clear();
    return std::nullopt;
  }
  if (base_.empty()) {  // asking the kernel about a thousand processes takes a while: only now
    restart(now_ns);
    return std::nullopt;
  }
  Hang hang;
  hang.program = program;
  bool all_stuck = true;
  std::int64_t longest_wait_ns = 0;
  for (std::uint32_t i = 0; i < programs_[program].processes.size(); ++i) {
    if (i < dead.size() && dead[i]) continue;
    const WorkerSlot& slot = crew_.control().slot(i);
    const Phase phase = slot.phase.load(std::memory_order_relaxed);
    const std::string path = crew_.proc_path(i);
    const ActorSample now = sample_actor(path);
    if (i >= base_.size() || !now.alive || now.stopped()) {
      // Stopped, or not there to be judged: whatever waits for it is not hanging.
      restart(now_ns);
      confirmed_ = 0;
      all_stuck = false;
      break;
    }
    base_[i].always_asleep = base_[i].always_asleep && now.sleeping();
    if (!in_user_code(phase)) {
      // At one of our gates, or already done with this program. One that has not come to it yet has
      // still to run our own code, so it is a matter of time. (relaxed: only compared)
      const std::uint32_t at = slot.program.load(std::memory_order_relaxed);
      const bool left = slot.left.load(std::memory_order_relaxed) ==
                        crew_.control().header().batch.load(std::memory_order_relaxed);
      const bool here = left || (at != no_program && at >= program);
      if (!here || phase == Phase::starting) all_stuck = false;
      continue;
    }
    const Stuck how = judge_actor(i, now, now_ns);
    if (how == Stuck::no) {
      all_stuck = false;
      continue;
    }
    // Who burns its own processor time proves that it had some; only sleepers may owe their
    // standing still to a crowded machine.
    if (how == Stuck::blocked) {
      longest_wait_ns = std::max(longest_wait_ns, now.run_wait_ns - base_[i].sample.run_wait_ns);
    }
    const bool outside =
        phase == Phase::creating || phase == Phase::attaching || phase == Phase::detaching;
    hang.actors.push_back({i, how, outside, {}});
  }
  if (now_ns - progress_ns_ > settings_.starved_ns) {
    hang.starved = true;
    return hang;
  }
  const std::int64_t window = settings_.window_ns + 4 * longest_wait_ns;
  if (!all_stuck || hang.actors.empty() || now_ns - window_start_ns_ < window) return std::nullopt;
  if (++confirmed_ < settings_.confirmations) {
    restart(now_ns);
    return std::nullopt;
  }
  for (StuckActor& actor : hang.actors) actor.place = wait_place(crew_.proc_path(actor.process));
  return hang;
}

Stuck Watchdog::judge_actor(std::uint32_t actor, const ActorSample& now,
                            std::int64_t now_ns) const {
  const Seen& base = base_[actor];
  const std::int64_t cpu_ns = now.cpu_ns - base.sample.cpu_ns;
  // relaxed: only compared
  const std::uint64_t tries =
      crew_.control().slot(actor).tries.load(std::memory_order_relaxed) - base.tries;
  if (tries >= settings_.polls) return Stuck::polling;
  const bool timed = timed_call_open(actor, now_ns);
  if (tries > 0) {
    // Polling with a time-out sleeps most of the time: three whole waits in vain say as much.
    const bool polls_slowly = timed && tries >= 3 && now.sleeping();
    return polls_slowly || cpu_ns >= settings_.spin_ns ? Stuck::polling : Stuck::no;
  }
  if (timed) return Stuck::no;
  if (cpu_ns >= settings_.spin_ns) return Stuck::spinning;
  // A queue with bounded sleeps wakes up now and then: little processor time, asleep when looked
  // at.
  const std::int64_t elapsed = now_ns - window_start_ns_;
  if (now.sleeping() && cpu_ns * 20 < elapsed) return Stuck::blocked;
  return Stuck::no;
}

// Is the actor inside a timed call whose deadline has not passed by half a second?
bool Watchdog::timed_call_open(std::uint32_t actor, std::int64_t now_ns) const {
  Log& log = crew_.control().log(actor);
  const std::uint64_t count = log.count.load(std::memory_order_acquire);  // pairs with begin()
  if (count == 0) return false;
  const Record& last = log.records()[count - 1];
  // acquire, pairs with end()
  if (last.t1.load(std::memory_order_acquire) != 0) return false;
  const auto& steps = programs_[last.program].processes[actor];
  const std::int64_t timeout_ns = last.step < steps.size() ? steps[last.step].timeout_ns : 0;
  if (!is_timed(last.kind, timeout_ns)) return false;
  // The window began after the call, so counting from there errs on the patient side.
  return now_ns - progress_ns_ < timeout_ns + settings_.window_ns;
}

}  // namespace queuecheck
