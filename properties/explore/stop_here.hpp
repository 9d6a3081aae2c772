// Where a debugger stops in a replay: a function that is called just before the steps that matter,
// on the stack of the process that is about to do them.
//
// Process and thread safety: as Strategy; asks another strategy, and changes nothing in the run.
//
// Invariants
//   1. The function is called once for each wanted step, before its access, in order.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/properties/explore/run_trace.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

// `replay --gdb` sets its breakpoint here; "up" leads to the queue's code.
extern "C" void queuecheck_explore_stop(unsigned step, unsigned process);

namespace queuecheck::explore {

// The numbers of the steps (from 1) of these events.
std::vector<std::uint64_t> step_numbers(const RunTrace& trace,
                                        const std::vector<std::uint32_t>& events);

class StopHere final : public Strategy {
 public:
  StopHere(Strategy& inner, std::vector<std::uint64_t> steps)
      : inner_(&inner), steps_(std::move(steps)) {}

  std::string_view name() const override { return inner_->name(); }
  void begin(const RunPlan& plan) override {
    step_ = 0;
    inner_->begin(plan);
  }
  Action next(const World& world, ActionSet actions) override {
    return inner_->next(world, actions);
  }
  unsigned pick(ChoiceKind kind, unsigned count) override { return inner_->pick(kind, count); }
  void stepped(const World& world, unsigned process) override;
  void yielded(const World& world, unsigned process) override { inner_->yielded(world, process); }

 private:
  Strategy* inner_;
  std::vector<std::uint64_t> steps_;
  std::uint64_t step_ = 0;
};

}  // namespace queuecheck::explore
