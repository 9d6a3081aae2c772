// Replays moves (schedule_moves.hpp): exactly on the program that they were recorded on, as far as
// they make sense on another one.
//
// Process and thread safety: as Strategy: flat.
//
// Invariants
//   1. On the same program in the same build the run is the recorded one; where it is not, the
//      first difference is kept as divergence.
//   2. A move that is not possible is left out; after the last move every choice is the ordinary
//      one.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "queuecheck/properties/explore/schedule_moves.hpp"
#include "queuecheck/properties/explore/strategies/divergence.hpp"
#include "queuecheck/properties/explore/strategies/ordinary_choice.hpp"

namespace queuecheck::explore {

inline constexpr std::size_t moves_max = 1 << 13;

class ReplayAnchored final : public Strategy {
 public:
  // More than moves_max: the rest is left out, and found as a divergence where there are checks.
  void assign(std::span<const Move> moves, std::span<const std::uint16_t> checks = {}) {
    count_ = std::min(moves.size(), moves_max);
    std::copy_n(moves.begin(), count_, moves_.begin());
    check_count_ = std::min(checks.size(), checks_.size());
    std::copy_n(checks.begin(), check_count_, checks_.begin());
  }
  const Divergence& divergence() const { return divergence_; }
  std::uint64_t steps() const { return steps_; }
  std::uint64_t hash() const { return hash_; }

  std::string_view name() const override { return "replay"; }

  void begin(const RunPlan&) override {
    at_ = picks_used_ = 0;
    steps_ = hash_ = 0;
    active_ = nullptr;
    divergence_ = {};
    counter_.begin();
    ordinary_.begin();
  }

  Action next(const World& world, ActionSet actions) override {
    for (skip_reached(world); at_ < count_; ++at_, skip_reached(world)) {
      const Move& move = moves_[at_];
      if (!actions.has(move.action)) {
        divergence_.note(steps_, "%s of process %u is not possible",
                         explore::name(move.action.kind).data(), move.action.process);
        continue;
      }
      const bool once = move.action.kind != ActionKind::run || move.resume;
      if (!is_step(world, move.action)) happened(move.action, {}, once ? &move : nullptr);
      if (once) ++at_;
      return move.action;
    }
    const Action action = ordinary_.next(world, actions);
    if (!is_step(world, action)) happened(action, {}, nullptr);
    return action;
  }

  unsigned pick(ChoiceKind kind, unsigned count) override {
    if (active_ == nullptr || picks_used_ >= active_->pick_count) return 0;
    const Pick& pick = active_->picks[picks_used_++];
    if (pick.kind == kind && pick.picked < count) return pick.picked;
    divergence_.note(steps_, "%s=%u is not possible", explore::name(pick.kind).data(), pick.picked);
    return 0;
  }

  void stepped(const World& world, unsigned process) override {
    skip_reached(world);
    const ProcessState& state = world.process[process];
    counter_.stepped(state, process);
    ordinary_.stepped(process);
    ++steps_;
    const bool anchor = at_ < count_ && moves_[at_].action.kind == ActionKind::run &&
                        !moves_[at_].resume && moves_[at_].action.process == process &&
                        target(moves_[at_]) == counter_.place(process);
    happened({ActionKind::run, static_cast<std::uint8_t>(process)}, state.pending,
             anchor ? &moves_[at_] : nullptr);
    const std::uint64_t check = steps_ / steps_per_check;
    if (steps_ % steps_per_check == 0 && check <= check_count_ &&
        checks_[check - 1] != static_cast<std::uint16_t>(hash_)) {
      divergence_.note(steps_ - steps_per_check, "one of the steps %llu to %llu is another one",
                       static_cast<unsigned long long>(steps_ - steps_per_check + 1),
                       static_cast<unsigned long long>(steps_));
    }
  }
  void yielded(const World&, unsigned process) override { ordinary_.yielded(process); }

 private:
  static AccessCounter::Place target(const Move& move) { return {move.ordinal, move.access}; }

  // stepped() follows.
  static bool is_step(const World& world, Action action) {
    return action.kind == ActionKind::run && !world.process[action.process].resuming;
  }

  // Runs whose process would go beyond their end, or will never go on, are over.
  void skip_reached(const World& world) {
    for (; at_ < count_ && moves_[at_].action.kind == ActionKind::run; ++at_) {
      const unsigned process = moves_[at_].action.process;
      const ProcessState& state = world.process[process];
      if (moves_[at_].resume) return;
      const bool over = state.status == ProcessStatus::done ||
                        state.status == ProcessStatus::dead ||
                        counter_.next(state, process) > target(moves_[at_]);
      if (!over) return;
    }
  }

  void happened(Action action, const Access& access, const Move* move) {
    hash_ = fold_event(hash_, action, access);
    active_ = move;
    picks_used_ = 0;
  }

  std::array<Move, moves_max> moves_;
  std::array<std::uint16_t, trace_events_max / steps_per_check> checks_;
  std::size_t count_ = 0;
  std::size_t check_count_ = 0;
  std::size_t at_ = 0;
  const Move* active_ = nullptr;  // into moves_: what happened last, if a move said so
  unsigned picks_used_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t hash_ = 0;
  Divergence divergence_;
  AccessCounter counter_;
  OrdinaryChoice ordinary_;
};

}  // namespace queuecheck::explore
