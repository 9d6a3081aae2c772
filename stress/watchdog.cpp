#include "queuecheck/stress/watchdog.hpp"

#include <algorithm>

#include "queuecheck/stress/rest_proof.hpp"
#include "queuecheck/stress/slowness.hpp"
#include "queuecheck/stress/system_call.hpp"

namespace queuecheck {
namespace {

constexpr std::uint64_t naps_few = 2;    // that many show that it wakes by itself
constexpr std::uint64_t naps_many = 32;  // and that many that it is in no slow step of its own

// Who polls at a gate and has run for so long has looked at it.
constexpr std::int64_t looks_surely_ns = 1'000'000;

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
  window_throttled_ns_ = quota_.throttled_ns();
  base_.clear();
  for (std::uint32_t i = 0; i < crew_.size(); ++i) {
    const std::string path = crew_.proc_path(i);
    // relaxed: only compared
    const std::uint64_t tries = crew_.control().slot(i).tries.load(std::memory_order_relaxed);
    // How often it went to sleep is asked for first: then it has slept since, if it sleeps now.
    const auto sleeps = sleeps_begun(path);
    base_.push_back({sample_actor(path), tries, sleeps});
  }
  if (at_rest_.empty()) {
    at_rest_ = base_;
    at_rest_throttled_ns_ = window_throttled_ns_;
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
    at_rest_.clear();
    return std::nullopt;
  }
  if (base_.empty()) {  // asking the kernel about a thousand processes takes a while: only now
    restart(now_ns);
    return std::nullopt;
  }
  Hang hang;
  hang.program = program;
  const bool all_stuck = find_stuck(hang, now_ns, dead);
  if (now_ns - progress_ns_ > settings_.starved_ns) {
    hang.slow = why_slow(hang, now_ns, dead);
    return hang;
  }
  if (!all_stuck || hang.actors.empty()) return std::nullopt;
  if (!(settings_.hung_before && rest_is_proved(hang, dead))) {
    if (!window_is_over(hang, now_ns)) return std::nullopt;
    if (++confirmed_ < settings_.confirmations) {
      restart(now_ns);
      return std::nullopt;
    }
  }
  // Looking at many processes takes a while on a crowded machine: was anybody faster?
  if (progress_signature(program) != signature_) return std::nullopt;
  for (StuckActor& actor : hang.actors) {
    actor.wait = kernel_wait(crew_.proc_path(actor.process), mapping(actor.process, program));
    actor.place = place_text(actor.wait);
  }
  return hang;
}

bool Watchdog::takes_part(std::uint32_t actor, const std::vector<bool>& dead) const {
  return actor >= dead.size() || !dead[actor];
}

bool Watchdog::find_stuck(Hang& hang, std::int64_t now_ns, const std::vector<bool>& dead) {
  bool all_stuck = true;
  longest_wait_ns_ = 0;
  for (std::uint32_t i = 0; i < programs_[hang.program].processes.size(); ++i) {
    if (!takes_part(i, dead)) continue;
    const WorkerSlot& slot = crew_.control().slot(i);
    const Phase phase = slot.phase.load(std::memory_order_relaxed);
    const ActorSample now = sample_actor(crew_.proc_path(i));
    if (i >= base_.size() || !now.alive || now.stopped()) {
      // Stopped, or not there to be judged: whatever waits for it is not hanging.
      restart(now_ns);
      confirmed_ = 0;
      return false;
    }
    if (!in_queue_code(phase)) {
      all_stuck = all_stuck && waits_for_others(hang.program, i, phase, now);
      continue;
    }
    const Stuck how = judge_actor(i, now, now_ns);
    if (how == Stuck::no) {
      all_stuck = false;
      continue;
    }
    // Who burns its own processor time, or has woken and gone to sleep again, proves that it had
    // some; only sleepers may owe their standing still to a crowded machine.
    const std::int64_t waited_ns = now.run_wait_ns - base_[i].sample.run_wait_ns;
    if (how == Stuck::blocked && waited_ns > longest_wait_ns_ && naps_in_window(i) < naps_few) {
      longest_wait_ns_ = waited_ns;
    }
    hang.actors.push_back({i, how, at_the_door(phase)});
  }
  return all_stuck;
}

// At one of our gates, or already done with this program. One that has not come to it yet, whose
// gate is open, or who has not had the processor in this window, so that it may not know yet, has
// still to run: that is a matter of time.
bool Watchdog::waits_for_others(std::size_t program, std::uint32_t actor, Phase phase,
                                const ActorSample& now) const {
  const WorkerSlot& slot = crew_.control().slot(actor);
  // relaxed everywhere: only compared, and looked at again
  const std::uint32_t at = slot.program.load(std::memory_order_relaxed);
  const bool left = slot.left.load(std::memory_order_relaxed) ==
                    crew_.control().header().batch.load(std::memory_order_relaxed);
  const bool here = left || (at != no_program && at >= program);
  const bool open = phase == Phase::gate && at == program &&
                    crew_.control().state(program).open.load(std::memory_order_relaxed) != 0;
  // It looks at its gate whenever it runs, and always before it falls asleep.
  const std::int64_t ran_ns = now.cpu_ns - base_[actor].sample.cpu_ns;
  const bool has_looked = now.sleeping() ? ran_ns > 0 : ran_ns >= looks_surely_ns;
  return here && phase != Phase::starting && !open && has_looked;
}

// How often it fell asleep since the window began; where that cannot be read, as one who need not
// be waited for.
std::uint64_t Watchdog::naps_in_window(std::uint32_t actor) const {
  const auto now = sleeps_begun(crew_.proc_path(actor));
  const auto before = base_[actor].sleeps;
  return now && before ? *now - *before : naps_many;
}

bool Watchdog::window_is_over(const Hang& hang, std::int64_t now_ns) const {
  const std::int64_t elapsed = now_ns - window_start_ns_;
  const std::int64_t window =
      settings_.window_ns + 4 * (longest_wait_ns_ + quota_.throttled_ns() - window_throttled_ns_);
  if (elapsed < window) return false;
  for (const StuckActor& actor : hang.actors) {
    if (actor.how != Stuck::blocked) continue;
    const std::string path = crew_.proc_path(actor.process);
    const auto call = system_call_of(path);
    const auto left_ns = call ? ends_by_itself_ns(path, *call) : std::nullopt;
    if (!left_ns || *left_ns > settings_.nap_ns) continue;
    // It may only be slow: it must have slept, woken and slept again in vain, often or for long.
    const std::uint64_t naps = naps_in_window(actor.process);
    if (naps < naps_few || (naps < naps_many && elapsed < 4 * window)) return false;
  }
  return true;
}

// Nobody is about to be killed or to come late, which would change what the others find; everybody
// slept at one instant, between the two looks, for good.
bool Watchdog::rest_is_proved(const Hang& hang, const std::vector<bool>& dead) const {
  const Program& program = programs_[hang.program];
  if (!program.kills.empty() || !program.late.empty()) return false;
  if (std::count(dead.begin(), dead.end(), true) != 0) return false;
  return std::all_of(hang.actors.begin(), hang.actors.end(), [&](const StuckActor& actor) {
    const Seen& before = base_[actor.process];
    return actor.how == Stuck::blocked && !actor.outside && before.sample.sleeping() &&
           slept_for_good(crew_.proc_path(actor.process), mapping(actor.process, hang.program),
                          before.sleeps);
  });
}

QueueMapping Watchdog::mapping(std::uint32_t actor, std::size_t program) const {
  // relaxed: it stands in the queue, and was told before it came in
  return {crew_.control().slot(actor).address.load(std::memory_order_relaxed),
          crew_.control().state(program).place_bytes};
}

std::string Watchdog::why_slow(const Hang& hang, std::int64_t now_ns,
                               const std::vector<bool>& dead) const {
  std::vector<SlowActor> actors;
  for (std::uint32_t i = 0; i < programs_[hang.program].processes.size(); ++i) {
    if (!takes_part(i, dead) || i >= at_rest_.size()) continue;
    SlowActor actor;
    actor.process = i;
    actor.in_the_queue =
        in_queue_code(crew_.control().slot(i).phase.load(std::memory_order_relaxed));
    for (const StuckActor& stuck : hang.actors) {
      if (stuck.process == i) actor.how = stuck.how;
    }
    const std::string path = crew_.proc_path(i);
    actor.before = at_rest_[i].sample;
    actor.now = sample_actor(path);
    actor.place = place_text(kernel_wait(path, mapping(i, hang.program)));
    actors.push_back(std::move(actor));
  }
  return queuecheck::why_slow(actors, now_ns - progress_ns_,
                              quota_.throttled_ns() - at_rest_throttled_ns_);
}

Stuck Watchdog::judge_actor(std::uint32_t actor, const ActorSample& now,
                            std::int64_t now_ns) const {
  const Seen& base = base_[actor];
  const std::int64_t cpu_ns = now.cpu_ns - base.sample.cpu_ns;
  // relaxed: only compared
  const std::uint64_t tries =
      crew_.control().slot(actor).tries.load(std::memory_order_relaxed) - base.tries;
  if (tries >= settings_.polls) return Stuck::polling;
  const bool timed = timed_call_open(actor);
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
bool Watchdog::timed_call_open(std::uint32_t actor) const {
  Log& log = crew_.control().log(actor);
  const std::uint64_t count = log.count.load(std::memory_order_acquire);  // pairs with begin()
  if (count == 0) return false;
  const Record& last = log.records()[count - 1];
  // acquire, pairs with end()
  if (last.t1.load(std::memory_order_acquire) != 0) return false;
  const auto& steps = programs_[last.program].processes[actor];
  const std::int64_t timeout_ns = last.step < steps.size() ? steps[last.step].timeout_ns : 0;
  if (!is_timed(last.kind, timeout_ns)) return false;
  const ControlHeader& header = crew_.control().header();
  const double since_ticks =
      static_cast<double>(invocation_stamp(header.clock)) - static_cast<double>(last.t0);
  return since_ticks / header.ticks_per_ns < static_cast<double>(timeout_ns + settings_.window_ns);
}

}  // namespace queuecheck
