// A world without a queue, for the tests of strategies: each process has a list of accesses, and a
// run does them in the order that the strategy chooses.
//
// Process and thread safety: one thread.
//
// Invariants
//   1. It offers actions as the runtime does: what is ready may run, what is buffered may be
//      flushed, who waits may time out, who lives may be killed.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

inline constexpr std::uint32_t toy_wait = 0xffff0000;  // offset of a call that waits for a deadline

inline Access toy_load(std::uint32_t offset) {
  return {offset, 8, AccessKind::load, __ATOMIC_SEQ_CST, nullptr};
}
inline Access toy_store(std::uint32_t offset) {
  return {offset, 8, AccessKind::store, __ATOMIC_SEQ_CST, nullptr};
}

struct ToyStep {
  Action action;
  unsigned access = 0;  // which of its process's, for `run` and `kill`
};

class ToyWorld {
 public:
  using Accesses = std::vector<std::vector<Access>>;

  explicit ToyWorld(Accesses accesses) : accesses_(std::move(accesses)) {
    world_->processes = static_cast<std::uint32_t>(accesses_.size());
  }

  bool buffers = false;        // stores are flushed by actions of their own
  std::uint32_t kills = 0;     // at most so many
  bool spurious = false;       // waits may end for no reason, and begin anew
  unsigned asks_to_go_on = 0;  // after each access so many calls of yielded()

  // Plans that fit: steps of each process, hot location 0.
  RunPlan plan(std::uint64_t seed) const {
    RunPlan plan;
    plan.seed = seed;
    plan.processes = world_->processes;
    plan.steps = 0;
    for (unsigned p = 0; p < world_->processes; ++p) {
      plan.process_steps[p] = static_cast<std::uint32_t>(accesses_[p].size());
      plan.steps += plan.process_steps[p];
      for (const Access& access : accesses_[p]) plan.hot_steps[p] += access.offset == 0 ? 1U : 0U;
    }
    return plan;
  }

  const std::vector<ToyStep>& run(Strategy& strategy, const RunPlan& plan) {
    begin();
    strategy.begin(plan);
    for (;;) {
      const ActionSet actions = possible();
      if (actions.empty() || only_kills(actions)) return steps_;
      Action action = actions.first();
      if (actions.size() > 1) action = strategy.next(*world_, actions);
      if (!actions.has(action)) throw std::logic_error("impossible action");
      act(strategy, action);
      if (steps_.size() > 100'000) throw std::logic_error("endless run");
    }
  }

  // "0011": which process did each step.
  std::string order() const {
    std::string text;
    for (const ToyStep& step : steps_) {
      if (step.action.kind == ActionKind::run) {
        text += static_cast<char>('0' + step.action.process);
      }
    }
    return text;
  }

 private:
  void begin() {
    steps_.clear();
    next_.assign(accesses_.size(), 0);
    buffered_.assign(accesses_.size(), 0);
    world_->steps = 0;
    world_->killed = 0;
    world_->kills_left = kills;
    for (unsigned p = 0; p < accesses_.size(); ++p) {
      world_->process[p] = {};
      arrive(p);
    }
  }

  void arrive(unsigned p) {
    ProcessState& process = world_->process[p];
    if (next_[p] == accesses_[p].size()) {
      process.status = ProcessStatus::done;
      return;
    }
    process.pending = accesses_[p][next_[p]];
    process.status =
        process.pending.offset == toy_wait ? ProcessStatus::blocked : ProcessStatus::ready;
  }

  static bool only_kills(ActionSet actions) {
    return actions.size() == static_cast<unsigned>(std::popcount(actions.of(ActionKind::kill)));
  }

  ActionSet possible() const {
    ActionSet actions;
    bool alive = false;
    for (unsigned p = 0; p < accesses_.size(); ++p) {
      const auto process = static_cast<std::uint8_t>(p);
      const ProcessStatus status = world_->process[p].status;
      if (status == ProcessStatus::ready) actions.add({ActionKind::run, process});
      if (buffered_[p] != 0) actions.add({ActionKind::flush, process});
      if (status == ProcessStatus::blocked) {
        actions.add({ActionKind::time_out, process});
        if (spurious) actions.add({ActionKind::spurious, process});
      }
      alive = alive || status == ProcessStatus::ready || status == ProcessStatus::blocked;
    }
    for (unsigned p = 0; p < accesses_.size() && alive && world_->kills_left != 0; ++p) {
      const ProcessStatus status = world_->process[p].status;
      if (status == ProcessStatus::ready || status == ProcessStatus::blocked) {
        actions.add({ActionKind::kill, static_cast<std::uint8_t>(p)});
      }
    }
    return actions;
  }

  void act(Strategy& strategy, Action action) {
    const unsigned p = action.process;
    steps_.push_back({action, next_[p]});
    switch (action.kind) {
      case ActionKind::run:
        strategy.stepped(*world_, p);
        ++world_->steps;
        if (buffers && accesses_[p][next_[p]].kind == AccessKind::store) ++buffered_[p];
        ++next_[p];
        for (unsigned i = 0; i < asks_to_go_on; ++i) strategy.yielded(*world_, p);
        return arrive(p);
      case ActionKind::flush:
        --buffered_[p];
        return;
      case ActionKind::time_out:
        ++next_[p];
        return arrive(p);
      case ActionKind::spurious:
        return;  // waits again
      case ActionKind::kill:
        world_->process[p].status = ProcessStatus::dead;
        buffered_[p] = 0;
        --world_->kills_left;
        return;
    }
  }

  Accesses accesses_;
  std::unique_ptr<World> world_ = std::make_unique<World>();
  std::vector<unsigned> next_;
  std::vector<unsigned> buffered_;
  std::vector<ToyStep> steps_;
};

}  // namespace queuecheck::explore
