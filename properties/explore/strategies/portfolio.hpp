// The default: each run is made by one of the five random strategies, because each is blind to
// something that another sees (docs/exploring.md). Of 100 runs 30 are PCT of depth 2 to 5, 30 POS,
// 20 sticky, 10 random walk, 10 SURW.
//
// Process and thread safety: as Strategy.
//
// Invariants
//   1. Which strategy makes a run is a pure function of the run's seed (member_of).
#pragma once

#include "queuecheck/properties/explore/strategies/pct.hpp"
#include "queuecheck/properties/explore/strategies/pos.hpp"
#include "queuecheck/properties/explore/strategies/random_walk.hpp"
#include "queuecheck/properties/explore/strategies/sticky.hpp"
#include "queuecheck/properties/explore/strategies/surw.hpp"

namespace queuecheck::explore {

class Portfolio final : public Strategy {
 public:
  enum class Member : std::uint8_t { pct, pos, sticky, random, surw };
  static constexpr unsigned members = 5;
  static constexpr std::array<std::string_view, members> member_names{"pct", "pos", "sticky",
                                                                      "random", "surw"};

  static constexpr Member member_of(std::uint64_t seed) {
    const std::uint64_t at = ((mix(seed ^ 0x706f7274666f6c69ULL) >> 32) * 100) >> 32;
    return at < 30   ? Member::pct
           : at < 60 ? Member::pos
           : at < 80 ? Member::sticky
           : at < 90 ? Member::random
                     : Member::surw;
  }

 private:
  template <class Use>
  decltype(auto) with(Use use) {
    switch (member_) {
      case Member::pct:
        return use(pct_);
      case Member::pos:
        return use(pos_);
      case Member::sticky:
        return use(sticky_);
      case Member::random:
        return use(random_);
      case Member::surw:
        break;
    }
    return use(surw_);
  }

 public:
  std::string_view name() const override { return "portfolio"; }

  void begin(const RunPlan& plan) override {
    member_ = member_of(plan.seed);
    with([&](auto& strategy) { strategy.begin(plan); });
  }
  Action next(const World& world, ActionSet actions) override {
    return with([&](auto& strategy) { return strategy.next(world, actions); });
  }
  unsigned pick(ChoiceKind kind, unsigned count) override {
    return with([&](auto& strategy) { return strategy.pick(kind, count); });
  }
  void stepped(const World& world, unsigned process) override {
    with([&](auto& strategy) { strategy.stepped(world, process); });
  }
  void yielded(const World& world, unsigned process) override {
    with([&](auto& strategy) { strategy.yielded(world, process); });
  }

 private:
  Member member_ = Member::pct;
  Pct pct_;
  Pos pos_;
  Sticky sticky_;
  RandomWalk random_;
  Surw surw_;
};

}  // namespace queuecheck::explore
