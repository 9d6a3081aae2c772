#include "queuecheck/stress/watchdog.hpp"

#include <algorithm>

namespace queuecheck {

void Watchdog::watch(std::span<const Program> programs) {
  programs_ = programs;
  rule_.begin_anew();
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

std::optional<Hang> Watchdog::look(std::int64_t now_ns, const std::vector<bool>& dead) {
  const std::size_t program = current_program();
  auto standing = rule_.look(
      now_ns, [&] { return progress_signature(program); }, [&] { return scene(program, dead); });
  if (!standing) return std::nullopt;
  return Hang{std::move(*standing), program};
}

WatchedScene Watchdog::scene(std::size_t program, const std::vector<bool>& dead) const {
  const Program& of = programs_[program];
  WatchedScene scene;
  scene.somebody_may_come = !of.kills.empty() || !of.late.empty() ||
                            std::find(dead.begin(), dead.end(), true) != dead.end();
  for (std::uint32_t i = 0; i < of.processes.size(); ++i) {
    if (i < dead.size() && dead[i]) continue;
    const WorkerSlot& slot = crew_.control().slot(i);
    WatchedActor actor;
    actor.process = i;
    actor.proc_path = crew_.proc_path(i);
    actor.part = part_of(program, i);
    // relaxed everywhere: only compared, and looked at again
    actor.outside = at_the_door(slot.phase.load(std::memory_order_relaxed));
    actor.timed = timed_call_open(i);
    actor.pauses_when_refused = actor.timed;
    actor.tries = slot.tries.load(std::memory_order_relaxed);
    // relaxed: where it stands in the queue was told before it came in
    actor.queue = {slot.address.load(std::memory_order_relaxed),
                   crew_.control().state(program).place_bytes};
    scene.actors.push_back(std::move(actor));
  }
  return scene;
}

// At one of our gates, or already done with this program. One that has not come to it yet, or whose
// gate is open, has still to run: that is a matter of time.
WatchedActor::Part Watchdog::part_of(std::size_t program, std::uint32_t actor) const {
  const WorkerSlot& slot = crew_.control().slot(actor);
  // relaxed everywhere: only compared, and looked at again
  const Phase phase = slot.phase.load(std::memory_order_relaxed);
  if (in_queue_code(phase)) return WatchedActor::Part::in_the_queue;
  const std::uint32_t at = slot.program.load(std::memory_order_relaxed);
  const bool left = slot.left.load(std::memory_order_relaxed) ==
                    crew_.control().header().batch.load(std::memory_order_relaxed);
  const bool here = left || (at != no_program && at >= program);
  const bool open = phase == Phase::gate && at == program &&
                    crew_.control().state(program).open.load(std::memory_order_relaxed) != 0;
  return here && phase != Phase::starting && !open ? WatchedActor::Part::waits_for_others
                                                   : WatchedActor::Part::has_still_to_run;
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
