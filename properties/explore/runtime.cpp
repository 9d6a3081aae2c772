#include "queuecheck/properties/explore/runtime.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "queuecheck/properties/explore/idle_time.hpp"
#include "queuecheck/properties/explore/local_state.hpp"

namespace queuecheck::explore {

Runtime runtime;

namespace {

constexpr std::uint64_t tail_times = 10;  // the fair tail is so many times as long as the run
constexpr std::int64_t reading_ns = 1'000;

// Whose naps may not end yet.
std::uint32_t still_napping() {
  const World& world = *runtime.world;
  std::uint32_t found = 0;
  for (std::uint32_t rest = world.napping; rest != 0; rest &= rest - 1) {
    const auto process = static_cast<unsigned>(std::countr_zero(rest));
    if ((world.nap_owes[process] & world.ready) != 0) found |= 1U << process;
  }
  return found;
}

void begin_nap(unsigned process) {
  World& world = *runtime.world;
  world.napping |= 1U << process;
  world.nap_owes[process] = static_cast<std::uint8_t>(world.ready);
}

void went_on(unsigned process) {
  World& world = *runtime.world;
  for (std::uint32_t rest = world.napping; rest != 0; rest &= rest - 1) {
    world.nap_owes[std::countr_zero(rest)] &= static_cast<std::uint8_t>(~(1U << process));
  }
}

ActionSet possible() {
  const World& world = *runtime.world;
  ActionSet actions(world.ready);
  if (runtime.mode == MemoryMode::tso) actions.add(ActionKind::flush, memory::flushable());
  actions.add(ActionKind::time_out,
              world.napping == 0 ? world.timed : world.timed & ~still_napping());
  if (runtime.spurious) actions.add(ActionKind::spurious, world.may_wake);
  if (world.kills_left > 0) actions.add(ActionKind::kill, world.mortal);
  return actions;
}

void note_end(RunEnd end, unsigned culprit, std::string_view what) {
  World& world = *runtime.world;
  world.end = end;
  world.culprit = culprit;
  const std::size_t length = std::min(what.size(), sizeof world.what - 1);
  std::memcpy(world.what, what.data(), length);
  world.what[length] = '\0';
}

// Nothing: the run has ended over it.
std::optional<Action> asked(ActionSet actions) {
  World& world = *runtime.world;
  const Action action = runtime.strategy->next(world, actions);
  if (runtime.strategy->enough) {
    note_end(RunEnd::pruned, world.current, "");
    return std::nullopt;
  }
  if (!actions.has(action)) [[unlikely]] {
    note_end(RunEnd::diverged, action.process, "a choice that is not possible here");
    return std::nullopt;
  }
  if (world.choice_count == choices_max) [[unlikely]] {
    note_end(RunEnd::bound, world.current, "more choices than a run can hold");
    return std::nullopt;
  }
  world.choices[world.choice_count++] = {ChoiceKind::schedule,
                                         static_cast<std::uint8_t>(actions.size()),
                                         static_cast<std::uint8_t>(action.index())};
  return action;
}

// After the step bound: everything buffered reaches memory, processes take turns, and waits end by
// their deadlines only when nobody else can go on. No choices.
Action fair(ActionSet actions) {
  if (const std::uint32_t flushes = actions.of(ActionKind::flush)) {
    return {ActionKind::flush, static_cast<std::uint8_t>(std::countr_zero(flushes))};
  }
  for (const ActionKind kind : {ActionKind::run, ActionKind::time_out}) {
    const std::uint32_t able = actions.of(kind);
    if (able == 0) continue;
    const std::uint32_t later = able & ~((2U << runtime.world->current) - 1);
    return {kind, static_cast<std::uint8_t>(std::countr_zero(later != 0 ? later : able))};
  }
  return actions.first();  // not reached: one of these there is
}

void die(unsigned process) {
  World& world = *runtime.world;
  --world.kills_left;
  world.killed |= 1U << process;
  const std::uint32_t others = ~(1U << process);
  world.ready &= others;
  world.timed &= others;
  world.may_wake &= others;
  world.mortal &= others;
  world.napping &= others;
  world.process[process].status = ProcessStatus::dead;
  const Event event = next_event();  // what it was doing may have taken effect until now
  world.process[process].died = event.number;
  world.process[process].died_ns = event.ns;
  process_died(process);
  if (runtime.kill != nullptr) runtime.kill(process);
}

bool nobody_is_left() {
  const World& world = *runtime.world;
  return std::all_of(world.process, world.process + processes_max, [](const ProcessState& one) {
    return one.status != ProcessStatus::ready && one.status != ProcessStatus::blocked;
  });
}

}  // namespace

std::optional<unsigned> next_process() {
  World& world = *runtime.world;
  for (;;) {
    const ActionSet actions = possible();
    // Nobody is owed a kill or a wake-up without a reason: those alone get nobody out.
    if ((actions.of(ActionKind::run) | actions.of(ActionKind::flush) |
         actions.of(ActionKind::time_out)) == 0) {
      if (nobody_is_left()) {
        note_end(RunEnd::finished, world.current, "");
      } else {
        note_end(RunEnd::deadlock, world.current, "nobody can go on");
      }
      return std::nullopt;
    }
    std::optional<Action> action;
    if ((actions.of(ActionKind::run) | actions.of(ActionKind::flush)) == 0) [[unlikely]] {
      if (idle_for_ever(world)) {
        world.tail_from = std::max<std::uint64_t>(world.steps, 1);
        note_end(RunEnd::livelock, world.current, "waits in slices, and nothing changes");
        return std::nullopt;
      }
      action = idle_action(world, actions);
    }
    if (!action) {
      action = world.tail_from != 0 ? fair(actions)
               : actions.only_one() ? actions.first()
                                    : asked(actions);
    }
    if (!action) return std::nullopt;
    const unsigned process = action->process;
    switch (action->kind) {
      case ActionKind::run:
        world.timed &= ~(1U << process);
        return process;
      case ActionKind::flush:
        memory::flush(process);
        break;
      case ActionKind::time_out:
        world.clock_ns = std::max(world.clock_ns, world.process[process].wait.deadline_ns);
        if (world.process[process].status == ProcessStatus::blocked) {
          wake(process, Wakeup::timed_out);
        } else {  // woken already: it is past its deadline when it comes to look
          world.timed &= ~(1U << process);
        }
        break;
      case ActionKind::spurious:
        wake(process, Wakeup::spurious);
        break;
      case ActionKind::kill:
        die(process);
        break;
    }
  }
}

namespace {

// Until the caller is to go on: never, if it is not ready.
void decide() {
  World& world = *runtime.world;
  const unsigned self = world.current;
  const std::optional<unsigned> next = next_process();
  if (!next) {
    runtime.leave();
    std::abort();  // nobody goes on in a run that has ended
  }
  if (*next == self) return;
  if ((world.ready >> self & 1) != 0) ++world.preemptions;
  runtime.hand_over(*next);
}

void begin_tail() {
  World& world = *runtime.world;
  if (world.tail_from == 0) {
    world.tail_from = world.steps;
    world.tail_events = world.events;
  } else if (world.steps > world.tail_from * (tail_times + 1)) {
    const bool stands = world.events == world.tail_events;
    end_run(stands ? RunEnd::livelock : RunEnd::bound, world.current,
            stands ? "no operation ended although all could go on" : "the run has too many steps");
  }
}

std::uint64_t mixed(std::uint64_t hash, unsigned process, const Access& access) {
  const std::uint64_t step =
      std::uint64_t{access.offset} << 16 | static_cast<std::uint64_t>(access.kind) << 8 | process;
  hash = (hash ^ step) * 0x9E3779B97F4A7C15U;
  return hash ^ hash >> 29;
}

}  // namespace

namespace {

constexpr unsigned looks_with_choice = 2;
constexpr unsigned looks_max = 512;    // more than any loop that gives up
constexpr unsigned looks_endless = 8;  // of one that is known not to

// Is the access one more look of the same process at the same place? (Access::at tells loops apart
// that look at one place for different reasons.)
bool looks_again(Looks& looks, unsigned self, const Access& access) {
  if (looks.process != self) {
    looks.process = static_cast<std::uint8_t>(self);
    looks.count = 0;
    looks.again = 0;
  }
  for (unsigned i = 0; i < looks.count; ++i) {
    if (looks.place[i].at == access.at && looks.place[i].offset == access.offset) return true;
  }
  if (looks.count < Looks::places_max) looks.place[looks.count++] = {access.at, access.offset};
  return false;
}

// Is it only one more round of a loop, so that nobody need be asked who goes on?
bool nothing_new(unsigned self, const Access& access) {
  World& world = *runtime.world;
  Looks& looks = world.looks;
  if (!looks_again(looks, self, access) || world.tail_from != 0) return false;
  const bool endless = (looks.endless >> self & 1) != 0;
  if (++looks.again <= looks_with_choice) return false;
  if (looks.again < (endless ? looks_endless : looks_max)) return true;
  looks.endless |= 1U << self;
  looks.again = 0;
  yielded();
  return false;
}

void pass(const Access& access) {
  World& world = *runtime.world;
  const unsigned self = world.current;
  ProcessState& me = world.process[self];
  me.pending = access;
  if (runtime.warming) [[unlikely]] {
    runtime.leave();
  } else {
    decide();
  }
  if (world.napping != 0) went_on(self);
  world.refused &= ~(1U << self);
  ++world.steps;
  ++me.accesses;
  world.hash = mixed(world.hash, self, access);
  if (me.operation != no_operation_index) {
    OperationRecord& operation = world.operations[me.operation];
    if (operation.invoked == 0) {
      if (runtime.weak) memory::invoked(me.operation);
      stamp_invoked(operation);
      changed();  // the rounds of a loop are within one operation
    }
  }
  runtime.strategy->stepped(world, self);
  if (runtime.strategy->enough) [[unlikely]]
    end_run(RunEnd::pruned, self, "");
  if (world.steps >= runtime.steps_max) [[unlikely]]
    begin_tail();
}

// A frame of its own, so that nothing but the queue's registers is in what is written down.
__attribute__((noinline)) void pass_watched(const Access& access) {
  local_state::capture(runtime.world->current);
  pass(access);
  local_state::scrub();
}

}  // namespace

void schedule_point(const Access& access) {
  if (local_state::watch.on) [[unlikely]]
    return pass_watched(access);
  if (!runtime.skip_looks) return pass(access);
  if (access.kind == AccessKind::load || access.kind == AccessKind::read) {
    return look_point(access);
  }
  pass(access);
  changed();
}

void look_point(const Access& access) {
  if (local_state::watch.on) [[unlikely]]
    return pass_watched(access);
  if (!runtime.skip_looks) return pass(access);
  World& world = *runtime.world;
  ProcessState& me = world.process[world.current];
  const bool begins =
      me.operation != no_operation_index && world.operations[me.operation].invoked == 0;
  if (begins || !nothing_new(world.current, access)) return pass(access);
  me.pending = access;
  ++me.accesses;
}

void changed() {
  runtime.world->looks.process = processes_max;
}

Wakeup block(const Wait& wait) {
  World& world = *runtime.world;
  const unsigned self = world.current;
  ProcessState& me = world.process[self];
  me.status = ProcessStatus::blocked;
  me.wait = wait;
  me.wait.ticket = ++world.tickets;
  me.wait.wakeup = Wakeup::none;
  const std::uint32_t bit = 1U << self;
  world.ready &= ~bit;
  if (wait.deadline_ns >= 0) world.timed |= bit;
  if (wait.kind == WaitKind::condition || wait.kind == WaitKind::futex) world.may_wake |= bit;
  if (wait.kind == WaitKind::sleep) begin_nap(self);
  me.resuming = true;
  decide();
  me.resuming = false;
  return me.wait.wakeup;
}

void wake(unsigned process, Wakeup how) {
  World& world = *runtime.world;
  const std::uint32_t bit = 1U << process;
  world.process[process].status = ProcessStatus::ready;
  world.process[process].wait.wakeup = how;
  world.ready |= bit;
  // Who was woken may be so slow to go on that its deadline passes before.
  if (how != Wakeup::woken) world.timed &= ~bit;
  world.may_wake &= ~bit;
  world.napping &= ~bit;
}

unsigned choose(ChoiceKind kind, unsigned count) {
  World& world = *runtime.world;
  if (count < 2 || !in_run() || world.tail_from != 0) return 0;
  const unsigned picked = runtime.strategy->pick(kind, count);
  if (picked >= count) [[unlikely]] {
    end_run(RunEnd::diverged, world.current, "a choice that is not possible here");
  }
  if (world.choice_count == choices_max) [[unlikely]] {
    end_run(RunEnd::bound, world.current, "more choices than a run can hold");
  }
  world.choices[world.choice_count++] = {kind, static_cast<std::uint8_t>(count),
                                         static_cast<std::uint8_t>(picked)};
  return picked;
}

void end_run(RunEnd end, unsigned culprit, std::string_view what) {
  note_end(end, culprit, what);
  runtime.leave();
  std::abort();  // nobody goes on in a run that has ended
}

void process_over() {
  World& world = *runtime.world;
  ProcessState& me = world.process[world.current];
  const std::uint32_t others = ~(1U << world.current);
  me.status = ProcessStatus::done;
  world.ready &= others;
  world.mortal &= others;
  if (runtime.warming) {
    runtime.leave();
  } else {
    decide();
  }
  std::abort();  // see end_run
}

void yielded() {
  runtime.strategy->yielded(*runtime.world, runtime.world->current);
}

std::int64_t read_clock() {
  return runtime.world->clock_ns += reading_ns;
}

}  // namespace queuecheck::explore
