// The outcome of a run as a key, and judgements by key: millions of runs have a few thousand
// outcomes, and each is judged once.
//
// Process and thread safety: used by one thread, after a run and before the next.
//
// Invariants
//   1. Runs of equal key are judged alike (up to collisions of 128 bits): the key has how the run
//      ended and who waits for what, what each operation was and answered, in program order of each
//      process, and which operation of another process returned before which was invoked, or before
//      which died. Who began first among overlapping operations is not in it.
//   2. A judgement that is known costs no allocation.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "queuecheck/model/fingerprint_set.hpp"
#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {

struct OutcomeKey {
  Fingerprint answers;  // without the order between processes
  Fingerprint whole;
};
// `partial`: memory::precedes() counts, too (c11).
OutcomeKey outcome_key(const World& world, bool partial = false);

class RunJudge {
 public:
  RunJudge(Program program, LaneSettings settings, std::string specification);

  const Judgement& judge(const World& world);
  // Was the last one the first with its outcome?
  bool fresh() const { return fresh_; }

  // The history that is judged, and what else was observed.
  Run run_for(const World& world) const;

  std::size_t answers() const { return answers_.size(); }  // different ones
  std::size_t outcomes() const { return known_.size(); }   // different in order, too

 private:
  struct Hash {
    std::size_t operator()(const Fingerprint& print) const { return print.low; }
  };

  Program program_;
  LaneSettings settings_;
  std::string specification_;
  std::unordered_map<Fingerprint, Judgement, Hash> known_;
  std::unordered_set<Fingerprint, Hash> answers_;
  bool fresh_ = false;
};

}  // namespace queuecheck::explore
