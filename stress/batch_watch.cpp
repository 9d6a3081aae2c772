#include "queuecheck/stress/batch_watch.hpp"

#include <sched.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "queuecheck/stress/crash_status.hpp"
#include "queuecheck/stress/hang_class.hpp"
#include "queuecheck/stress/kernel_wait.hpp"
#include "queuecheck/stress/stack_probe.hpp"
#include "queuecheck/stress/worker_failure.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t look_every_ns = 20'000'000;
constexpr std::int64_t look_later_ns = 50'000;  // for each process, since each has to be asked
constexpr std::int64_t probe_patience_ns = 10'000'000'000;
constexpr std::size_t stacks_max = 4;

void nap(std::int64_t ns) {
  const timespec pause{0, ns};
  nanosleep(&pause, nullptr);
}

}  // namespace

BatchWatch::BatchWatch(Crew& crew, std::span<const Program> batch, const WatchdogSettings& settings)
    : crew_(crew),
      control_(crew.control()),
      batch_(batch),
      settings_(settings),
      watchdog_(crew, settings),
      assembler_(control_, control_.header().ticks_per_ns),
      number_(control_.header().batch.load(std::memory_order_relaxed)),
      kills_(batch.front().kills),
      dead_(batch.front().processes.size(), false) {
  const auto by_itself = [](const Kill& kill) { return kill.at_access != 0; };
  std::copy_if(kills_.begin(), kills_.end(), std::back_inserter(mortal_), by_itself);
  std::erase_if(kills_, by_itself);
  const auto later = [](const Kill& a, const Kill& b) {
    return std::tuple(a.round, a.at_rest, a.after_ns) > std::tuple(b.round, b.at_rest, b.after_ns);
  };
  std::stable_sort(kills_.begin(), kills_.end(), later);
  if (last_round(batch.front()) != 0) rounds_.emplace(crew, batch.front());
}

bool BatchWatch::done() const {
  // acquire, pairs with the announce of the last worker: all records are complete
  return control_.header().done.load(std::memory_order_acquire) == number_;
}

std::vector<Run> BatchWatch::wait() {
  std::vector<Run> runs = wait_for_end();
  if (fault_) {
    fault_->held_up = rounds_->held_up();
    runs.front().fault = fault_;
  }
  return runs;
}

std::vector<Run> BatchWatch::wait_for_end() {
  watchdog_.watch(batch_);
  std::int64_t last_look_ns = monotonic_ns();
  const bool with_kills = !batch_.front().kills.empty();
  for (;;) {
    if (done()) break;
    if (with_kills) {
      do_due_kills();
      if (const auto died = notice_deaths_at_accesses()) return after_crash(*died);
      notice_pauses_at_accesses();
      std::vector<std::uint32_t> survivors;
      if (kills_.empty() && rounds_are_over() && survivors_finished(survivors)) {
        if (survivors.empty()) return without_survivors();
        choose_drainer();
      }
    }
    if (rounds_) keep_rounds();
    pause_a_little();
    const std::int64_t now_ns = monotonic_ns();
    if (now_ns - last_look_ns < look_every_ns + crew_.size() * look_later_ns) continue;
    last_look_ns = now_ns;
    for (std::uint32_t i = 0; i < crew_.size(); ++i) {
      if (i < dead_.size() && dead_[i]) continue;
      // acquire, pairs with the worker's set_phase: its reason is complete
      if (control_.slot(i).phase.load(std::memory_order_acquire) == Phase::failed) {
        return after_failure(i);
      }
      // Those who kill themselves are asked for above.
      const auto is_this = [i](const Kill& kill) { return kill.process == i; };
      if (std::any_of(mortal_.begin(), mortal_.end(), is_this)) continue;
      if (const auto status = crew_.ended(i)) return after_crash({i, *status});
    }
    if (rounds_ && !rounds_->last() && !rounds_->overdue()) {  // who waits may wait for a round
      watchdog_.watch(batch_);
      if (rounds_->round_ns() > settings_.starved_ns) {
        return after_hang({{{}, "slow, not hung: a round of the program does not end"}, 0});
      }
      continue;
    }
    if (const auto hang = watchdog_.look(now_ns, dead_)) {
      if (!told_deaths(*hang)) return after_hang(*hang);
      watchdog_.watch(batch_);  // from the beginning
    }
  }
  throw_if_refused();
  std::vector<Run> runs = runs_before(batch_.size());
  return runs;
}

// While kills are due the harness must be awake on time; else it sleeps until the batch ends.
void BatchWatch::pause_a_little() {
  if (rounds_ || !batch_.front().kills.empty()) {
    const bool on_time =
        !kills_.empty() && !kills_.back().at_rest &&
        (!rounds_ || (kills_.back().round == rounds_->round() && kills_.back().after_ns != 0));
    if (on_time) {
      sched_yield();
    } else {
      nap(20'000);
    }
    return;
  }
  const ControlHeader& header = control_.header();
  const std::uint32_t seen = header.done.load(std::memory_order_acquire);
  if (seen == number_) return;
  control_.header().sleepers.fetch_add(1, std::memory_order_seq_cst);  // pairs with announce()
  if (header.done.load(std::memory_order_seq_cst) == seen)
    sleep_on(header.done, seen, look_every_ns);
  control_.header().sleepers.fetch_sub(1, std::memory_order_relaxed);
}

void BatchWatch::throw_if_refused() const {
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    const ProgramState& state = control_.state(i);
    // acquire, pairs with the announce of the refusal
    if (state.stage.load(std::memory_order_acquire) != static_cast<std::uint32_t>(Stage::refused)) {
      continue;
    }
    if (state.refused_by_machine != 0) throw EnvironmentError(state.refusal);
    throw RefusedError(state.refusal);
  }
}

// All survivors are inside calls that wait for the dead, and no other call comes in which one of
// them could tell the queue: a fresh process does. True when it came through.
bool BatchWatch::told_deaths(const Hang& hang) {
  const ProgramState& state = control_.state(hang.program);
  const bool untold = state.deaths_told.load(std::memory_order_relaxed) <
                      state.deaths.load(std::memory_order_relaxed);
  if (!hang.slow.empty() || state.recovers == 0 || !untold) return false;
  const std::uint32_t slot = crew_.size();
  crew_.start_probe(slot, hang.program, ProbeTask::recover);
  return wait_for_probe(slot) == ProbeEnd::returned;
}

bool BatchWatch::survivors_finished(std::vector<std::uint32_t>& survivors) const {
  for (std::uint32_t i = 0; i < dead_.size(); ++i) {
    if (dead_[i]) continue;
    // acquire, pairs with set_phase: its operations are complete
    if (control_.slot(i).phase.load(std::memory_order_acquire) != Phase::finished) return false;
    survivors.push_back(i);
  }
  return true;
}

void BatchWatch::choose_drainer() {
  ProgramState& state = control_.state(0);
  if (state.drainer.load(std::memory_order_relaxed) != 0) return;
  std::vector<std::uint32_t> survivors;
  if (!survivors_finished(survivors)) return;
  state.survivors = static_cast<std::uint32_t>(survivors.size());
  const std::uint32_t chosen = survivors[batch_.front().seed % survivors.size()];
  announce(state.drainer, chosen + 1, control_.header().sleepers);
}

std::vector<Run> BatchWatch::runs_before(std::size_t program) {
  std::vector<Run> runs;
  runs.reserve(program);
  for (std::size_t i = 0; i < program; ++i) runs.push_back(finished_run(i));
  return runs;
}

Run BatchWatch::finished_run(std::size_t program) {
  Run run;
  run.history = assembler_.assemble(program, batch_[program], crashes_, {}, {});
  const ProgramState& state = control_.state(program);
  // relaxed: all workers are done
  const bool drained = state.drained.load(std::memory_order_relaxed) != 0;
  const bool cut_short = state.stop.load(std::memory_order_relaxed) != 0;
  run.history.complete = !cut_short && (drained || !batch_[program].drain);
  return run;
}

bool BatchWatch::killed_inside_operation(const History& history) const {
  return std::any_of(history.operations.begin(), history.operations.end(), [&](const Operation& o) {
    return o.outcome == Outcome::pending && o.process < dead_.size() && dead_[o.process];
  });
}

std::vector<Run> BatchWatch::after_hang(const Hang& hang) {
  std::vector<Run> runs = runs_before(hang.program);
  Run run;
  ProgramState& state = control_.state(hang.program);
  state.end_ticks = return_stamp(control_.header().clock);
  run.history = assembler_.assemble(hang.program, batch_[hang.program], crashes_, {}, {});
  if (!hang.slow.empty()) {
    run.observed.verdict = run.observed.obligations = Verdict::unknown;
    run.observed.unknown_reason = hang.slow;
    crew_.disband();
    runs.push_back(std::move(run));
    return runs;
  }
  HangEvidence evidence{hang.actors};
  evidence.killed_at_the_door = killed_at_the_door();
  if (!crashes_.empty()) {
    // Before the others are killed, which could make the queue stuck by itself.
    const std::uint32_t slot = crew_.size();
    crew_.start_probe(slot, hang.program, ProbeTask::take_one);
    evidence.probe = wait_for_probe(slot) == ProbeEnd::stuck ? Probe::stuck : Probe::passed;
  }
  // Seen twice: the judge may hold the pending calls against the queue too.
  evidence.quiescent = crashes_.empty() && state.stop.load(std::memory_order_relaxed) == 0;
  add_stacks(evidence);
  run.hang = std::move(evidence);
  conclude_hang(run);
  crew_.disband();
  runs.push_back(std::move(run));
  return runs;
}

// Of the first hang that is seen: its description is for people, and it takes a moment. A debugger
// stops whom it asks, which for threads would be ourselves.
void BatchWatch::add_stacks(HangEvidence& evidence) const {
  if (settings_.hung_before || crew_.name() != "processes") {
    evidence.no_stacks = settings_.hung_before
                             ? "taken of a queue's first hang, and not of this one"
                             : "threads of this process cannot be stopped for it";
    return;
  }
  std::vector<pid_t> processes;
  for (const StuckActor& actor : evidence.actors) {
    if (processes.size() == stacks_max) break;
    // relaxed: set once, when the worker began
    processes.push_back(control_.slot(actor.process).thread.load(std::memory_order_relaxed));
  }
  StackReport report = read_stacks(processes, settings_.stacks_ns);
  for (std::size_t i = 0; i < processes.size(); ++i) {
    evidence.actors[i].stack = std::move(report.stacks[i]);
  }
  evidence.no_stacks = std::move(report.missing);
}

// A fresh worker gets through, or is stuck by the same measure as the others.
BatchWatch::ProbeEnd BatchWatch::wait_for_probe(std::uint32_t slot) {
  const std::int64_t begin_ns = monotonic_ns();
  std::optional<ActorSample> base;
  std::int64_t base_ns = 0;
  Phase base_phase = Phase::starting;
  for (;;) {
    nap(1'000'000);
    const std::int64_t now_ns = monotonic_ns();
    // acquire, pairs with set_phase
    const Phase phase = control_.slot(slot).phase.load(std::memory_order_acquire);
    if (phase == Phase::idle) return ProbeEnd::returned;
    if (phase == Phase::failed || now_ns - begin_ns > probe_patience_ns) return ProbeEnd::unclear;
    const ActorSample sample = sample_actor(crew_.proc_path(slot));
    if (!sample.alive) {
      // It ends after its work: look once more at what it said.
      const Phase last = control_.slot(slot).phase.load(std::memory_order_acquire);
      return last == Phase::idle ? ProbeEnd::returned : ProbeEnd::unclear;
    }
    if (phase == Phase::starting) continue;
    if (!base || phase != base_phase || sample.stopped()) {
      base = sample;
      base_ns = now_ns;
      base_phase = phase;
      continue;
    }
    const std::int64_t cpu_ns = sample.cpu_ns - base->cpu_ns;
    const std::int64_t window = settings_.window_ns + 4 * (sample.run_wait_ns - base->run_wait_ns);
    if (now_ns - base_ns < window) continue;
    if (cpu_ns >= settings_.spin_ns) return ProbeEnd::stuck;
    if (sample.sleeping() && cpu_ns * 20 < now_ns - base_ns) return ProbeEnd::stuck;
  }
}

std::vector<Run> BatchWatch::without_survivors() {
  const std::uint32_t slot = crew_.size();
  Log& log = control_.log(slot);
  log.count.store(0, std::memory_order_relaxed);  // the spawn publishes it
  crew_.start_probe(slot, 0, ProbeTask::take_all);
  const ProbeEnd end = wait_for_probe(slot);
  ProgramState& state = control_.state(0);
  state.end_ticks = return_stamp(control_.header().clock);
  Run run;
  run.history = assembler_.assemble(0, batch_.front(), crashes_, {slot}, {});
  run.history.complete =
      end == ProbeEnd::returned && state.drained.load(std::memory_order_relaxed) != 0;
  if (end == ProbeEnd::stuck && killed_inside_operation(run.history)) {
    const auto process = static_cast<std::uint32_t>(batch_.front().processes.size());
    const KernelWait wait = kernel_wait(
        crew_.proc_path(slot),
        {control_.slot(slot).address.load(std::memory_order_relaxed), state.place_bytes});
    run.hang =
        HangEvidence{{{process, Stuck::blocked, false, place_text(wait), wait}}, Probe::stuck};
    conclude_hang(run);
  }
  crew_.kill(slot);
  std::vector<Run> runs;
  runs.push_back(std::move(run));
  return runs;
}

std::vector<Run> BatchWatch::after_crash(const Died& died) {
  const std::size_t program = control_.slot(died.actor).program.load(std::memory_order_relaxed);
  const std::optional<std::string> machine = machine_at_fault(died.status);
  if (machine) {
    crew_.disband();
    throw EnvironmentError("worker " + std::to_string(died.actor) + " " + *machine);
  }
  std::vector<Run> runs = runs_before(program);
  crew_.disband();  // the others may wait for the dead one
  Run run;
  control_.state(program).end_ticks = return_stamp(control_.header().clock);
  run.history = assembler_.assemble(program, batch_[program], crashes_, {}, {died.actor});
  run.observed = classify_crash(run.history, died.actor, died.status);
  runs.push_back(std::move(run));
  return runs;
}

std::vector<Run> BatchWatch::after_failure(std::uint32_t actor) {
  const WorkerSlot& slot = control_.slot(actor);
  const std::size_t program = slot.program.load(std::memory_order_relaxed);
  Run run;
  try {
    run.observed = judge_worker_failure(slot, actor);
  } catch (const EnvironmentError&) {
    crew_.disband();
    throw;
  }
  std::vector<Run> runs = runs_before(program);
  crew_.disband();
  run.history = assembler_.assemble(program, batch_[program], crashes_, {}, {});
  runs.push_back(std::move(run));
  return runs;
}

}  // namespace queuecheck
