// Where a run's kills are to happen, drawn before it: each access of the run as likely as any
// other, so that one deep inside the last operation is met as often as the first.
//
// A point is (process, how many accesses it has done). A victim that has come there dies either
// when it is to go on, or some steps earlier in time than that: while it waits, or while the others
// stand in the middle of something. (Both matter: who looks whether it is alive may look in
// between.)
//
// Process and thread safety: flat, part of a strategy.
//
// Invariants
//   1. Where kills are offered, at least one point is drawn, and at most kills_left.
//   2. Of the accesses that the plan counts, each is as likely to be a point.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "queuecheck/properties/explore/strategies/random_source.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

class KillPoints {
 public:
  void begin(const RunPlan& plan) {
    drawn_ = false;
    count_ = 0;
    done_.fill(0);
    std::copy_n(plan.process_steps, processes_max, steps_.begin());
    total_ = 0;
    for (const std::uint32_t steps : steps_) total_ += steps;
    if (total_ == 0) {  // no dry run: about as long as the plan says
      const std::uint32_t processes = std::clamp(plan.processes, 1U, processes_max);
      for (std::uint32_t p = 0; p < processes; ++p) steps_[p] = plan.steps / processes + 1;
      total_ = processes * (plan.steps / processes + 1);
    }
  }

  void stepped(unsigned process) { ++done_[process]; }

  // `chosen` would be next. Whom to kill instead (below processes_max), or processes_max.
  unsigned victim(const World& world, std::uint32_t mortal, Action chosen, RandomSource& random) {
    if (!drawn_) draw(world.kills_left, random);
    for (unsigned i = 0; i < count_; ++i) {
      const unsigned process = points_[i].process;
      if ((mortal >> process & 1) == 0 || done_[process] < points_[i].after) continue;
      const bool goes_on = chosen.kind != ActionKind::flush && chosen.process == process;
      if (!goes_on && !random.one_in(8)) continue;
      points_[i] = points_[--count_];
      return process;
    }
    return processes_max;
  }

 private:
  struct Point {
    unsigned process = 0;
    std::uint32_t after = 0;
  };

  void draw(std::uint32_t kills, RandomSource& random) {
    drawn_ = true;
    count_ = std::min<std::uint32_t>(kills <= 1 ? kills : 1 + random.below(kills), processes_max);
    std::uint32_t victims = 0;
    for (unsigned i = 0; i < count_; ++i) {
      points_[i] = point(random);
      // Nobody dies twice: mostly another victim is found.
      for (unsigned again = 0; again < 8 && (victims >> points_[i].process & 1) != 0; ++again) {
        points_[i] = point(random);
      }
      victims |= 1U << points_[i].process;
    }
  }

  Point point(RandomSource& random) const {
    std::uint32_t at = random.below(total_);
    unsigned process = 0;
    while (at >= steps_[process]) at -= steps_[process++];
    return {process, at};
  }

  bool drawn_ = false;
  unsigned count_ = 0;
  std::uint32_t total_ = 0;
  std::array<Point, processes_max> points_{};
  std::array<std::uint32_t, processes_max> steps_{};
  std::array<std::uint32_t, processes_max> done_{};
};

}  // namespace queuecheck::explore
