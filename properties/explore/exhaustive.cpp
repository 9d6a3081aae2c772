#include "queuecheck/properties/explore/exhaustive.hpp"

#include <bit>

namespace queuecheck::explore {

namespace {

std::uint64_t bit(unsigned index) {
  return std::uint64_t{1} << index;
}

}  // namespace

void Exhaustive::start(unsigned deviations) {
  bound_ = deviations;
  bound_was_met_ = false;
  count_ = 0;
  gave_up_ = {};
}

void Exhaustive::begin(const RunPlan&) {
  enough = false;
  at_ = 0;
  spent_ = 0;
  leaving_ = false;
  mortal_ = ~0U;
  rounds_.begin();
}

// Of those that could go on, who would not only go round in a loop? Where all would, they take
// turns, so that a run in which nothing happens any more is one run.
Exhaustive::Runners Exhaustive::runners(const World& world, std::uint32_t able) const {
  Runners all{able, 0, false};
  for (std::uint32_t rest = able; rest != 0; rest &= rest - 1) {
    const auto process = static_cast<unsigned>(std::countr_zero(rest));
    if (!rounds_.idle(world, process)) all.worth |= 1U << process;
  }
  if (all.worth != 0 || able == 0) return all;
  const std::uint32_t later = able & ~((2U << world.current) - 1);
  const std::uint32_t turn = later != 0 ? later : able;
  all.worth = turn & ~(turn - 1);
  all.nobody_works = true;
  return all;
}

// What is free to do next and what is a deviation.
Exhaustive::Branch Exhaustive::alternatives(const World& world, ActionSet actions) const {
  const std::uint32_t here = 1U << world.current;
  const auto [able, worth, nobody_works] = runners(world, actions.of(ActionKind::run));
  const bool could_go_on = (worth & here) != 0 && !nobody_works && world.steps != 0;
  // Where all only go round, what they wait for may be buffered, and it reaches memory in the end.
  const bool only_flushes = nobody_works && actions.of(ActionKind::flush) != 0;
  Branch all;
  for (ActionSet rest = actions; !rest.empty(); rest.remove(rest.first())) {
    const Action action = rest.first();
    const std::uint32_t process = 1U << action.process;
    bool deviates = false;
    switch (action.kind) {
      case ActionKind::run:
        if (only_flushes || (leaving_ && process == here)) continue;
        if (nobody_works && (worth & process) == 0) continue;
        deviates = (worth & process) == 0 || (could_go_on && process != here);
        break;
      case ActionKind::flush:
        // Of the current process: because it is left, so somebody else must be able to go on.
        if (only_flushes) {
          deviates = false;
        } else if (process == here) {
          if ((able & here) != 0 && ((able & ~here) == 0 || (could_go_on && spent_ >= bound_))) {
            continue;
          }
        } else {
          deviates = able != 0;
        }
        break;
      case ActionKind::time_out:
        deviates = able != 0;
        break;
      case ActionKind::spurious:
        deviates = true;
        break;
      case ActionKind::kill:
        if ((mortal_ & process) == 0 && !every_kill) continue;
        break;
    }
    (deviates ? all.dearer : all.free) |= bit(action.index());
  }
  return all;
}

unsigned Exhaustive::take(Branch& branch, unsigned first) {
  branch.spends = branch.free == 0;
  std::uint64_t& from = branch.spends ? branch.dearer : branch.free;
  const unsigned chosen =
      (from & bit(first)) != 0 ? first : static_cast<unsigned>(std::countr_zero(from));
  from &= ~bit(chosen);
  branch.chosen = static_cast<std::uint8_t>(chosen);
  return chosen;
}

unsigned Exhaustive::decide(Branch fresh, unsigned first) {
  if (at_ == count_) {
    if (count_ == branches_max) {
      gave_up_ = "too many choices in a run";
      enough = true;
      return first;
    }
    fresh.spent = static_cast<std::uint16_t>(spent_);
    if (fresh.spent >= bound_ && fresh.dearer != 0) {
      bound_was_met_ = true;
      // Where nothing is free the run goes on for nothing.
      if (fresh.free != 0) fresh.dearer = 0;
    }
    take(fresh, first);
    branch_[count_++] = fresh;
  }
  const Branch& branch = branch_[at_++];
  spent_ = branch.spent + (branch.spends ? 1U : 0U);
  return branch.chosen;
}

Action Exhaustive::next(const World& world, ActionSet actions) {
  const unsigned here = Action{ActionKind::run, static_cast<std::uint8_t>(world.current)}.index();
  rounds_.settle(world);
  Branch fresh;
  if (at_ == count_) fresh = alternatives(world, actions);
  const Action action = Action::at(decide(fresh, here));
  if (!actions.has(action)) {
    gave_up_ = "a run did not repeat itself";
    enough = true;
    return actions.first();
  }
  if (action.kind == ActionKind::flush) rounds_.wrote();
  if (action.kind == ActionKind::time_out || action.kind == ActionKind::spurious) mortal_ = ~0U;
  if (action.kind == ActionKind::flush && action.process == world.current) {
    leaving_ = (actions.of(ActionKind::run) >> world.current & 1) != 0;
  } else if (action.kind == ActionKind::run) {
    leaving_ = false;
  }
  return action;
}

unsigned Exhaustive::pick(ChoiceKind kind, unsigned count) {
  Branch fresh;
  const std::uint64_t others = (bit(count) - 1) & ~std::uint64_t{1};
  fresh.free = kind == ChoiceKind::waiter ? others | 1 : 1;
  fresh.dearer = kind == ChoiceKind::waiter ? 0 : others;
  return decide(fresh, 0);
}

void Exhaustive::stepped(const World& world, unsigned process) {
  const AccessKind kind = world.process[process].pending.kind;
  const bool begins = world.process[process].accesses == 1;
  mortal_ = kind == AccessKind::call ? ~0U : writes(kind) || begins ? 1U << process : 0U;
  rounds_.stepped(world, process);
}

bool Exhaustive::next_run() {
  for (; count_ > 0 && gave_up_.empty(); --count_) {
    Branch& last = branch_[count_ - 1];
    if (last.free == 0 && last.dearer == 0) continue;
    if (last.free == 0 && last.spent >= bound_) {
      bound_was_met_ = true;
      continue;
    }
    take(last, 0);
    return true;
  }
  return false;
}

}  // namespace queuecheck::explore
