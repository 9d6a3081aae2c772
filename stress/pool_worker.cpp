#include "queuecheck/stress/pool_worker.hpp"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/machine_shortage.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/faults/access_points.hpp"
#include "queuecheck/stress/fixed_text.hpp"
#include "queuecheck/stress/worker_failure.hpp"

namespace queuecheck {
namespace {

// The gate opens this long after the last one arrived: long enough for the news to reach the
// other core, so that all who spin start at the same instant.
constexpr std::int64_t gate_delay_ns = 400;

// By how much the kernel may let a late-comer sleep too long.
constexpr std::uint32_t nap_early_ns = 60'000;

}  // namespace

PoolWorker::PoolWorker(ControlSegment& control, std::uint32_t index, LoadedQueue queue,
                       MapQueueMemory map)
    : control_(control),
      header_(control.header()),
      slot_(control.slot(index)),
      index_(index),
      queue_(queue),
      map_(std::move(map)) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) {
    for (int core = 0; core < CPU_SETSIZE; ++core) {
      if (CPU_ISSET(static_cast<std::size_t>(core), &allowed)) cores_.push_back(core);
    }
  }
  // relaxed: read by the watchdog once the phase says that we run
  slot_.thread.store(static_cast<std::int32_t>(syscall(SYS_gettid)), std::memory_order_relaxed);
}

void PoolWorker::set_phase(Phase phase) {
  // release, pairs with the harness's acquire: `failure` is complete when phase is failed
  slot_.phase.store(phase, std::memory_order_release);
}

void PoolWorker::run(std::uint32_t seen) {
  for (;;) {
    set_phase(Phase::idle);
    seen = wait_for_change(header_.batch, seen, header_.sleepers);
    // acquire in wait_for_change, pairs with the announce of the batch
    if (header_.quit.load(std::memory_order_relaxed) != 0) return;
    if (index_ >= batch_workers(seen)) continue;
    run_batch();
    // Whoever failed stays as it is until the harness has seen it, and ends with the whole crew.
    while (slot_.phase.load(std::memory_order_relaxed) == Phase::failed) {
      seen = wait_for_change(header_.batch, seen, header_.sleepers);
      if (header_.quit.load(std::memory_order_relaxed) != 0) return;
    }
    slot_.program.store(no_program, std::memory_order_relaxed);  // for the watchdog
    // release, pairs with the harness, which may then overwrite the programs
    slot_.left.store(seen, std::memory_order_release);
  }
}

// Left alone, the scheduler stacks workers that wake and yield to each other on one core (measured:
// not one overlapping pair of operations in 6400 programs). So each has its core, another one from
// batch to batch, so that all pairs meet. With one core, or a set that we may not choose from,
// nothing is done.
void PoolWorker::spread_over_cores() {
  if (cores_.size() < 2) return;
  const std::uint32_t batch = batch_number(header_.batch.load(std::memory_order_relaxed));
  // Neighbours always on different cores; the rows behind them (2 and 3 on two cores) change sides.
  const std::size_t row = index_ / cores_.size();
  const std::size_t turn = (index_ + row * (batch % cores_.size()) + batch) % cores_.size();
  const int core = cores_[turn];
  if (core == core_now_) return;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(core), &one);
  if (sched_setaffinity(0, sizeof(one), &one) == 0) core_now_ = core;
}

void PoolWorker::run_batch() {
  spread_over_cores();
  for (std::size_t i = 0; i < header_.programs; ++i) {
    const WireView view(control_.program_area().data() + header_.program_offset[i]);
    slot_.program.store(static_cast<std::uint32_t>(i), std::memory_order_relaxed);  // for watchdog
    if (index_ >= view.program().processes) continue;
    if (!run_program(i)) return;
  }
}

bool PoolWorker::run_program(std::size_t program) {
  const WireView view(control_.program_area().data() + header_.program_offset[program]);
  const std::uint32_t late_ns = view.late_ns(index_);
  if (late_ns == 0 ? !obtain_handle(program, view) : !queue_is_there(program)) return false;
  std::optional<Interpreter> actor;
  if (late_ns == 0) actor.emplace(interpreter(program, view));
  if (index_ == 0 && view.program().prefill > 0) {
    set_phase(Phase::prefilling);
    actor->prefill(view.program().prefill);
  }
  set_phase(Phase::gate);
  pass_gate(program, view.program().processes);
  if (late_ns != 0) {
    if (!attach_late(program, late_ns)) return false;
    actor.emplace(interpreter(program, view));
  }
  set_phase(Phase::running);
  // One for the whole process: not for threads, which are given no such orders.
  const bool ordered = counts_accesses();
  if (ordered && slot_.access_round == 0) count_accesses();
  const std::span<const Step> steps = view.steps(index_);
  if (!actor->run(steps)) return false;
  if (ordered) access_points.disarm();
  // release, pairs with RoundKeeper: it did all of them
  slot_.next_round.store(all_rounds, std::memory_order_release);
  if (reattaches(steps)) count_joined(program);
  finish(program, view, *actor);
  return true;
}

void PoolWorker::count_accesses() {
  const std::uint32_t batch = batch_number(header_.batch.load(std::memory_order_relaxed));
  access_points.arm(memory_, {slot_.kill_at_access, header_.access_delays_per_mille,
                              batch * std::uint64_t{processes_max} + index_,
                              slot_.pause_at_access != 0, &slot_.hit_place});
}

void PoolWorker::await_round(std::size_t program, std::uint32_t round) {
  ProgramState& state = control_.state(program);
  set_phase(Phase::between);
  // Those of another round are not the ones that were meant.
  if (slot_.kill_at_access != 0) access_points.disarm();
  // release, pairs with RoundKeeper: what we did before is recorded
  slot_.next_round.store(round, std::memory_order_release);
  // acquire, pairs with the announce of the round
  std::uint32_t now = state.round.load(std::memory_order_acquire);
  while (now < round) now = wait_for_change(state.round, now, header_.sleepers);
  set_phase(Phase::running);
  if (counts_accesses() && slot_.access_round == round) count_accesses();
}

Interpreter PoolWorker::interpreter(std::size_t program, const WireView& view) {
  Actor actor;
  actor.table = queue_.table();
  actor.handle = handle_.raw();
  actor.process = index_;
  actor.program = static_cast<std::uint8_t>(program);
  actor.stride = view.program().stride;
  actor.item_bytes_max = view.program().item_bytes_max;
  actor.ticks_per_ns = header_.ticks_per_ns;
  actor.refusals_kept = view.program().refusals_kept;
  actor.attach_anew = [this, program] { return attach_anew(program); };
  actor.await_round = [this, program](std::uint32_t round) { await_round(program, round); };
  return Interpreter(actor, LogWriter(control_.log(index_), header_.clock), slot_,
                     control_.state(program));
}

bool PoolWorker::obtain_handle(std::size_t program, const WireView& view) {
  ProgramState& state = control_.state(program);
  const auto waiting = static_cast<std::uint32_t>(Stage::waiting);
  const auto creating = static_cast<std::uint32_t>(Stage::create);
  // acquire in wait_for_change, pairs with announce: creator, place_bytes and refusal are valid
  std::uint32_t stage = state.stage.load(std::memory_order_acquire);
  if (stage == waiting) stage = wait_for_change(state.stage, waiting, header_.sleepers);
  if (stage == creating && state.creator == index_) return create(program, view);
  return queue_is_there(program) && attach(program);
}

bool PoolWorker::queue_is_there(std::size_t program) {
  ProgramState& state = control_.state(program);
  // acquire, as above
  std::uint32_t stage = state.stage.load(std::memory_order_acquire);
  while (stage < static_cast<std::uint32_t>(Stage::ready)) {
    stage = wait_for_change(state.stage, stage, header_.sleepers);
  }
  return stage == static_cast<std::uint32_t>(Stage::ready);
}

bool PoolWorker::attach_late(std::size_t program, std::uint32_t late_ns) {
  ProgramState& state = control_.state(program);
  const std::uint64_t when =
      state.start_ticks + static_cast<std::uint64_t>(late_ns * header_.ticks_per_ns);
  if (late_ns > 2 * nap_early_ns) {  // the others may need this core
    const std::uint32_t nap_ns = late_ns - nap_early_ns;
    const timespec nap{0, static_cast<long>(nap_ns)};
    nanosleep(&nap, nullptr);
  }
  while (invocation_stamp(header_.clock) < when) relax_processor();
  if (!attach(program)) return false;
  const WireView view(control_.program_area().data() + header_.program_offset[program]);
  if (!reattaches(view.steps(index_))) count_joined(program);
  return true;
}

void PoolWorker::count_joined(std::size_t program) {
  ProgramState& state = control_.state(program);
  // release half, pairs with those who wait to detach
  state.joined.fetch_add(1, std::memory_order_acq_rel);
  // announce() without a store: who waits for it sleeps on the count
  if (header_.sleepers.load(std::memory_order_seq_cst) != 0) wake_all(state.joined);
}

bool PoolWorker::create(std::size_t program, const WireView& view) {
  ProgramState& state = control_.state(program);
  set_phase(Phase::creating);
  try {
    const Options options = view.options();
    const std::size_t bytes = queue_.bytes_needed(options);
    const std::span<std::byte> memory = map_(bytes, MapFor::creator);
    memory_ = memory;
    std::fill(memory.begin(), memory.end(), std::byte{0});
    slot_.address.store(reinterpret_cast<std::uint64_t>(memory.data()), std::memory_order_relaxed);
    handle_ = queue_.create({control_.place_name(program), memory}, options);
    if (view.program().has_preset != 0) preset(view.program().preset);
    state.recovers = queue_.table()->recover != nullptr ? 1 : 0;
    state.place_bytes = bytes;
    state.capacity = handle_.capacity();
    copy_beginning(state.specification, queue_.specification(options));
  } catch (const std::exception& error) {
    copy_beginning(state.refusal, error.what());
    state.refused_by_machine = dynamic_cast<const EnvironmentError*>(&error) != nullptr ||
                                       dynamic_cast<const MachineShortage*>(&error) != nullptr
                                   ? 1
                                   : 0;
    // The later programs, too: workers that have no part in this one may wait for theirs already.
    for (std::size_t i = program; i < header_.programs; ++i) {
      announce(control_.state(i).stage, static_cast<std::uint32_t>(Stage::refused),
               header_.sleepers);
    }
    announce(header_.done, header_.batch.load(std::memory_order_relaxed), header_.sleepers);
    return false;
  }
  announce(state.stage, static_cast<std::uint32_t>(Stage::ready), header_.sleepers);
  return true;
}

void PoolWorker::preset(std::uint64_t counter) const {
  if (queue_.table()->preset(handle_.raw(), counter).outcome != QUEUECHECK_OK) {
    throw std::runtime_error("the queue '" + queue_.name() + "' refused preset(" +
                             std::to_string(counter) + ")");
  }
}

bool PoolWorker::counts_accesses() const {
  return slot_.kill_at_access != 0 || header_.access_delays_per_mille != 0;
}

void* PoolWorker::attach_anew(std::size_t program) {
  set_phase(Phase::detaching);
  handle_ = QueueHandle();
  // Accesses are counted where the memory was when counting began.
  if (!attach(program, counts_accesses() ? MapFor::user : MapFor::elsewhere)) return nullptr;
  set_phase(Phase::running);
  return handle_.raw();
}

bool PoolWorker::attach(std::size_t program, MapFor purpose) {
  ProgramState& state = control_.state(program);
  set_phase(Phase::attaching);
  try {
    const std::span<std::byte> memory = map_(state.place_bytes, purpose);
    memory_ = memory;
    slot_.address.store(reinterpret_cast<std::uint64_t>(memory.data()), std::memory_order_relaxed);
    handle_ = queue_.attach({control_.place_name(program), memory});
  } catch (const std::exception& error) {
    tell_attach_failure(slot_, error);
    return false;
  }
  return true;
}

void PoolWorker::pass_gate(std::size_t program, std::uint32_t processes) {
  ProgramState& state = control_.state(program);
  // acq_rel: the last to arrive has seen what all others did before (prefill)
  if (state.arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == processes) {
    state.start_ticks = invocation_stamp(header_.clock) +
                        static_cast<std::uint64_t>(gate_delay_ns * header_.ticks_per_ns);
    announce(state.open, 1, header_.sleepers);
  } else if (state.open.load(std::memory_order_acquire) == 0) {
    wait_for_change(state.open, 0, header_.sleepers);
  }
  while (invocation_stamp(header_.clock) < state.start_ticks) relax_processor();
}

void PoolWorker::finish(std::size_t program, const WireView& view, Interpreter& actor) {
  ProgramState& state = control_.state(program);
  const std::uint32_t processes = view.program().processes;
  if (view.program().kills != 0) {
    set_phase(Phase::finished);
    state.ended.fetch_add(1, std::memory_order_acq_rel);  // the harness counts the survivors
    std::uint32_t chosen = state.drainer.load(std::memory_order_acquire);
    if (chosen == 0) chosen = wait_for_change(state.drainer, 0, header_.sleepers);
    if (chosen == index_ + 1) {
      drain_and_remove(program, view.program().drain != 0, actor);
      while (state.gone.load(std::memory_order_acquire) + 1 != state.survivors) sched_yield();
      go_on_after(program);
      return;
    }
  } else if (state.ended.fetch_add(1, std::memory_order_seq_cst) + 1 == processes) {
    // seq_cst: the last to end has seen the effects of all others; and pairs with
    // Interpreter::churned
    drain_and_remove(program, view.program().drain != 0, actor);
    // acquire, pairs with the release below: nobody is inside the queue any more
    while (state.gone.load(std::memory_order_acquire) + 1 != processes) sched_yield();
    go_on_after(program);
    return;
  } else if (view.program().late != 0) {
    set_phase(Phase::finished);
    std::uint32_t joined = state.joined.load(std::memory_order_acquire);
    while (joined != view.program().late) {
      joined = wait_for_change(state.joined, joined, header_.sleepers);
    }
  }
  if (view.program().kills == 0) {
    set_phase(Phase::finished);
    // seq_cst, pairs with Interpreter::churned
    while (state.churning.load(std::memory_order_seq_cst) != 0) sched_yield();
  }
  set_phase(Phase::detaching);
  handle_ = QueueHandle();
  set_phase(Phase::idle);
  state.gone.fetch_add(1, std::memory_order_release);
}

void PoolWorker::drain_and_remove(std::size_t program, bool drain, Interpreter& actor) {
  ProgramState& state = control_.state(program);
  if (drain) {
    set_phase(Phase::draining);
    state.drained.store(actor.drain() ? 1 : 0, std::memory_order_relaxed);
  }
  state.end_ticks = return_stamp(header_.clock);
  set_phase(Phase::detaching);
  handle_ = QueueHandle();
  queue_.remove({control_.place_name(program), map_(state.place_bytes, MapFor::user)});
  set_phase(Phase::idle);
}

void PoolWorker::go_on_after(std::size_t program) {
  const std::size_t next = program + 1;
  if (next == header_.programs) {
    announce(header_.done, header_.batch.load(std::memory_order_relaxed), header_.sleepers);
    return;
  }
  const WireView view(control_.program_area().data() + header_.program_offset[next]);
  ProgramState& state = control_.state(next);
  // We are awake, so we create; unless we have no part in the next program, or come late.
  const bool here = index_ < view.program().processes && view.late_ns(index_) == 0;
  state.creator = here ? index_ : 0;
  announce(state.stage, static_cast<std::uint32_t>(Stage::create), header_.sleepers);
}

void PoolWorker::probe(std::size_t program, ProbeTask task) {
  const WireView view(control_.program_area().data() + header_.program_offset[program]);
  slot_.program.store(static_cast<std::uint32_t>(program), std::memory_order_relaxed);
  if (!attach(program)) return;
  Interpreter actor = interpreter(program, view);
  set_phase(Phase::draining);
  const bool all = task == ProbeTask::take_all;
  if (task == ProbeTask::recover) {
    actor.tell_deaths();
  } else if (all) {
    control_.state(program).drained.store(actor.drain() ? 1 : 0, std::memory_order_relaxed);
  } else {
    const Step once{OperationKind::try_get, Until::count, 1, 0, 0, 0, false};
    actor.run({&once, 1});
  }
  set_phase(Phase::detaching);
  handle_ = QueueHandle();
  if (all)
    queue_.remove(
        {control_.place_name(program), map_(control_.state(program).place_bytes, MapFor::user)});
  set_phase(Phase::idle);
}

}  // namespace queuecheck
