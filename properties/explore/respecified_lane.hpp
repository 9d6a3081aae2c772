// A lane whose runs are judged against another specification than the queue's own (--spec).
//
// Process and thread safety: as the lane it wraps.
//
// Invariants
//   1. Only the words change; limits that they do not name stay the queue's (the capacity: its
//      effective one).
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {

class RespecifiedLane final : public Lane {
 public:
  RespecifiedLane(std::unique_ptr<Lane> inner, std::string wanted)
      : inner_(std::move(inner)), wanted_(std::move(wanted)) {}

  std::string_view name() const override { return inner_->name(); }
  void prepare(const Program& program, const LaneSettings& settings) override {
    inner_->prepare(program, settings);
    words_ = with_limits_of(wanted_, inner_->specification());
  }
  const World& run(Strategy& strategy, const RunPlan& plan) override {
    return inner_->run(strategy, plan);
  }
  const World& world() const override { return inner_->world(); }
  const std::string& specification() const override { return words_; }

 private:
  std::unique_ptr<Lane> inner_;
  std::string wanted_;
  std::string words_;
};

}  // namespace queuecheck::explore
