#include "queuecheck/properties/explore/dpor.hpp"

#include <algorithm>
#include <bit>

#include "queuecheck/properties/explore/virtual_interpreter.hpp"

namespace queuecheck::explore {

namespace {

constexpr std::uint32_t turns_max = 256;

std::int64_t clock_beyond_events(const World& world) {
  return world.clock_ns - static_cast<std::int64_t>(world.events);
}

}  // namespace

void Dpor::begin(const RunPlan&) {
  enough = !gave_up_.empty();
  count_ = 0;
  picks_replayed_ = 0;
  unsettled_ = handed_ = adrift_ = false;
  turns_ = 0;
  blocked_ = 0;
  std::fill(std::begin(waker_), std::end(waker_), std::uint16_t{0});
  std::fill(std::begin(latest_), std::end(latest_), std::uint16_t{0});
  rounds_.begin();
}

void Dpor::give_up(std::string_view why) {
  if (gave_up_.empty()) gave_up_ = why;
  enough = true;
}

Action Dpor::next(const World& world, ActionSet actions) {
  settle(world);
  const std::uint32_t enabled = actions.of(ActionKind::run);
  if (enabled == 0 || (actions.bits() & ~std::uint64_t{enabled}) != 0) {
    give_up("a choice that is not between processes");
    return actions.first();
  }
  if (adrift_) {
    const std::uint32_t later = enabled & ~((2U << world.current) - 1);
    return {ActionKind::run,
            static_cast<std::uint8_t>(std::countr_zero(later != 0 ? later : enabled))};
  }
  if (handed_) resume(world, nodes_[count_].chosen);
  if (count_ == nodes_open_ && !open_node(world, enabled)) enough = true;
  if (adrift_) return {ActionKind::run, static_cast<std::uint8_t>(std::countr_zero(enabled))};
  const auto chosen =
      enough ? static_cast<std::uint8_t>(std::countr_zero(enabled)) : nodes_[count_].chosen;
  if ((enabled >> chosen & 1) == 0) {
    give_up("a run did not repeat itself");
    return actions.first();
  }
  handed_ = true;
  return {ActionKind::run, chosen};
}

unsigned Dpor::pick(ChoiceKind, unsigned count) {
  if (count_ == 0 || adrift_) return 0;
  if (picks_replayed_ < picks_) return pick_[picks_replayed_++].picked;
  if (picks_ == picks_max) {
    give_up("too many local choices in a run");
    return 0;
  }
  pick_[picks_++] = {static_cast<std::uint16_t>(count_ - 1), static_cast<std::uint8_t>(count), 0};
  ++picks_replayed_;
  return 0;
}

// Draining comes when all is over: it follows everything.
bool Dpor::part_of_program(const World& world, unsigned process) {
  if (process >= world.processes) return false;
  const std::uint16_t operation = world.process[process].operation;
  return operation == no_operation_index || world.operations[operation].step != no_program_step;
}

// It went on from a wait: a step of its own, that the lanes do not announce. What it waited for it
// may have taken then.
void Dpor::resume(const World& world, unsigned process) {
  if (count_ == nodes_open_ && !open_node(world, 1U << process)) enough = true;
  if (enough || adrift_) return;
  Access access;
  access.kind = AccessKind::call;
  access.offset = waited_for_[process];
  add_event(world, process, access);
  settle(world);
}

void Dpor::stepped(const World& world, unsigned process) {
  settle(world);
  if (enough || adrift_ || !part_of_program(world, process)) return;
  if (handed_ && nodes_[count_].chosen != process) resume(world, nodes_[count_].chosen);
  if (waker_[process] != 0) resume(world, process);
  handed_ = false;
  if (enough || adrift_) return;
  if (count_ == nodes_open_ && !open_node(world, 1U << process)) enough = true;
  if (!enough && !adrift_ && nodes_[count_].chosen != process) {
    give_up("a run did not repeat itself");
  }
  if (enough || adrift_) return;
  rounds_.stepped(world, process);
  add_event(world, process, world.process[process].pending);
}

void Dpor::add_event(const World& world, unsigned process, const Access& access) {
  if (count_ + 1 == events_max) return give_up("too many steps in a run");
  if (count_ == 0) clock_ = clock_beyond_events(world);
  if (clock_beyond_events(world) != clock_) return give_up("a process reads the clock");
  handed_ = false;
  access_ = access;
  DporEvent& event = events_[count_++];
  unsettled_ = true;
  if (count_ <= fixed_) {
    if (event.process != process || event.offset != access_.offset) {
      give_up("a run did not repeat itself");
    }
    return;
  }
  const ProcessState& state = world.process[process];
  event = {};
  event.offset = access_.offset;
  event.size = access_.size;
  event.process = static_cast<std::uint8_t>(process);
  event.operation = state.operation;
  event.inside = state.inside;
  if (access_.kind == AccessKind::call && event.size == 0) event.size = 1;
  if (access_.kind == AccessKind::pause || access_.kind == AccessKind::fence ||
      access_.kind == AccessKind::none) {
    event.size = 0;
  }
  if (writes(access_.kind) && access_.size <= 8) before_ = peek_(world, process, access_);
}

// The event has happened: what it changed is known now.
void Dpor::settle(const World& world) {
  rounds_.settle(world);
  if (!unsettled_) return;
  unsettled_ = false;
  const std::uint32_t index = count_ - 1;
  if (index >= fixed_) {
    events_[index].changes = changed(world);
    order(index);
  }
  waker_[events_[index].process] = 0;
  latest_[events_[index].process] = static_cast<std::uint16_t>(count_);
  wake_ups(world);
}

bool Dpor::changed(const World& world) const {
  if (!writes(access_.kind)) return false;
  if (access_.kind == AccessKind::call || access_.size > 8) return true;
  return peek_(world, events_[count_ - 1].process, access_) != before_;
}

void Dpor::wake_ups(const World& world) {
  std::uint32_t blocked = 0;
  for (std::uint32_t p = 0; p < world.processes; ++p) {
    if (world.process[p].status == ProcessStatus::blocked) blocked |= 1U << p;
  }
  for (std::uint32_t woken = blocked_ & ~blocked; woken != 0; woken &= woken - 1) {
    const int process = std::countr_zero(woken);
    waker_[process] = static_cast<std::uint16_t>(count_);
    waited_for_[process] = world.process[process].wait.offset;
  }
  blocked_ = blocked;
}

// Gives the event its clock; what it follows only because both touch the same bytes, and nothing
// else stands between them, it races with.
void Dpor::order(std::uint32_t index) {
  DporEvent& event = events_[index];
  const auto join = [&event](const DporEvent& other) {
    for (unsigned p = 0; p < processes_max; ++p) {
      event.clock[p] = std::max(event.clock[p], other.clock[p]);
    }
  };
  const std::uint16_t own = latest_[event.process];
  if (own != 0) join(events_[own - 1]);
  if (waker_[event.process] != 0) join(events_[waker_[event.process] - 1]);
  event.local = static_cast<std::uint16_t>(event.clock[event.process] + 1);
  event.clock[event.process] = event.local;
  if (event.size == 0) return;
  for (std::uint32_t before = index; before-- > 0;) {
    const DporEvent& other = events_[before];
    if (!depend(event, other)) continue;
    if (event.clock[other.process] < other.local) {
      reverse(before, index, event.clock);
      join(other);
    }
    // Whatever depends on the event and is older comes before this one, too.
    const bool covers =
        other.offset <= event.offset && event.offset + event.size <= other.offset + other.size;
    if (other.changes && covers) break;
  }
}

// The race of two events is to be seen the other way round, from the state before the first: with
// what happened between them and does not follow from the first, then the second. It will be, if
// one of the processes that may begin that has been, or will be, tried there.
void Dpor::reverse(std::uint32_t before, std::uint32_t after, const std::uint16_t* clock) {
  const DporEvent& first = events_[before];
  std::uint32_t initials = 0;
  std::uint32_t seen = 0;
  std::uint32_t idle = nodes_[before].idle;
  std::uint16_t first_of[processes_max] = {};
  for (std::uint32_t i = before + 1; i <= after; ++i) {
    const DporEvent& event = events_[i];
    const std::uint16_t* known = i == after ? clock : event.clock;
    if (i != after && known[first.process] >= first.local) continue;
    if ((idle >> event.process & 1) != 0) {  // one round more is no other run
      if (i == after) return;
      idle &= ~(1U << event.process);
      continue;
    }
    if ((seen >> event.process & 1) != 0) continue;
    bool initial = true;
    for (std::uint32_t rest = seen; rest != 0; rest &= rest - 1) {
      const int p = std::countr_zero(rest);
      initial = initial && known[p] < first_of[p];
    }
    if (initial) initials |= 1U << event.process;
    seen |= 1U << event.process;
    first_of[event.process] = event.local;
  }
  Node& node = nodes_[before];
  if ((initials & (node.backtrack | node.sleep)) != 0) return;
  const std::uint32_t process = events_[after].process;
  const bool racer = (initials >> process & 1) != 0;
  if (!racer && defect_ == Defect::only_the_racer_is_tried) return;
  const std::uint32_t added =
      racer ? process : static_cast<std::uint32_t>(std::countr_zero(initials));
  node.backtrack = static_cast<std::uint8_t>(node.backtrack | 1U << added);
}

// False: all that may happen here has been seen.
bool Dpor::open_node(const World& world, std::uint32_t enabled) {
  Node& node = nodes_[count_];
  node.sleep = node.done = node.idle = 0;
  if (count_ > 0) {
    const Node& last = nodes_[count_ - 1];
    const DporEvent& event = events_[count_ - 1];
    std::uint32_t sleepers = (last.sleep | last.done) & ~(1U << last.chosen);
    for (; sleepers != 0; sleepers &= sleepers - 1) {
      const int p = std::countr_zero(sleepers);
      if (depend(last.after[p], event) && defect_ != Defect::sleepers_sleep_on) continue;
      node.sleep = static_cast<std::uint8_t>(node.sleep | 1U << p);
      node.after[p] = last.after[p];
    }
  }
  for (std::uint32_t rest = enabled; rest != 0; rest &= rest - 1) {
    const auto process = static_cast<unsigned>(std::countr_zero(rest));
    const unsigned idle = rounds_.idle(world, process) ? 1 : 0;
    node.idle = static_cast<std::uint8_t>(node.idle | idle << process);
  }
  std::uint32_t candidates = enabled & ~std::uint32_t{node.sleep};
  if (node.idle != enabled) {
    candidates &= ~std::uint32_t{node.idle};
    turns_ = 0;
  } else if (++turns_ > turns_max) {
    adrift_ = true;
    return true;
  } else if (const std::uint32_t later = enabled & ~((2U << world.current) - 1); later != 0) {
    candidates &= later;
  }
  if (candidates == 0) return false;
  node.chosen = static_cast<std::uint8_t>(prefer(candidates));
  node.backtrack = static_cast<std::uint8_t>(1U << node.chosen);
  node.after[node.chosen].changes = false;
  nodes_open_ = count_ + 1;
  return true;
}

// Going on with the same process keeps what can be exchanged together.
std::uint32_t Dpor::prefer(std::uint32_t candidates) const {
  if (count_ > 0 && (candidates >> nodes_[count_ - 1].chosen & 1) != 0) {
    return nodes_[count_ - 1].chosen;
  }
  return static_cast<std::uint32_t>(std::countr_zero(candidates));
}

bool Dpor::next_run(const World& world) {
  settle(world);
  for (unsigned p = 0; p < world.processes && !enough && !adrift_; ++p) {
    const bool waits_again = world.process[p].status == ProcessStatus::blocked;
    if (waker_[p] != 0 && waits_again) resume(world, p);
  }
  if (!gave_up_.empty()) return false;
  for (std::uint32_t i = count_; i-- > 0;) {
    for (; picks_ > 0 && pick_[picks_ - 1].event == i; --picks_) {
      Pick& last = pick_[picks_ - 1];
      if (++last.picked == last.count) continue;
      DporEvent& known = nodes_[i].after[nodes_[i].chosen];
      const bool changes = known.changes || events_[i].changes;
      known = events_[i];
      known.changes = changes;
      fixed_ = i;
      nodes_open_ = i + 1;
      return true;
    }
    Node& node = nodes_[i];
    const bool changes = node.after[node.chosen].changes;  // in another variant of it
    node.after[node.chosen] = events_[i];
    node.after[node.chosen].changes = changes || events_[i].changes;
    node.done = static_cast<std::uint8_t>(node.done | 1U << node.chosen);
    const std::uint32_t left = node.backtrack & ~(node.done | node.sleep);
    if (left == 0) continue;
    node.chosen = static_cast<std::uint8_t>(std::countr_zero(left));
    node.after[node.chosen].changes = false;
    fixed_ = i;
    nodes_open_ = i + 1;
    return true;
  }
  return false;
}

}  // namespace queuecheck::explore
