// Judges runs of one program, each outcome once: millions of schedules have a few hundred outcomes.
//
// An outcome is what a judge can see: how the run ended, what each operation answered, and which
// operation precedes which.
//
// Process and thread safety: used by the explorer's one thread, after a run and before the next.
//
// Invariants
//   1. Runs of equal key have equal histories but for the instants, and so get the same judgement.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {

class OutcomeJudge {
 public:
  void start(const Program& program, const LaneSettings& settings, std::string specification);

  struct Answer {
    const Judgement& judgement;
    bool fresh;  // the first run with this outcome
  };
  Answer judge(const World& world);

  std::size_t outcomes() const { return known_.size(); }

  // The history that is judged, and what else was observed.
  Run run_for(const World& world) const;

 private:
  std::uint64_t key(const World& world) const;

  Program program_;
  LaneSettings settings_;
  std::string specification_;
  std::unordered_map<std::uint64_t, Judgement> known_;
};

}  // namespace queuecheck::explore
