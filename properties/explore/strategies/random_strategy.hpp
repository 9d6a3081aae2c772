// What all random strategies have in common: they differ in which process goes on and when its
// stores are flushed, and agree on the rare things. Kills come at points drawn before the run,
// deadlines pass and waits end for no reason at rates drawn before the run, a load mostly reads the
// newest store.
//
// A strategy derives from RandomStrategy<itself> and has
//     void start(const RunPlan&)                  a run begins
//     Action choose(const World&, ActionSet)      one of two or more of kind run or flush
//     void after(const World&, unsigned)          as Strategy::stepped; if it needs it
//     void polite(const World&, unsigned)         as Strategy::yielded; if it needs it
//
// Process and thread safety: as Strategy.
//
// Invariants
//   1. Where nothing can run or be flushed, some deadline passes if one can, else a wait ends for
//      no reason, else (everybody waits for ever) the next kill happens.
//   2. At most spurious_max waits of a run end for no reason before the others are done.
#pragma once

#include <array>

#include "queuecheck/properties/explore/strategies/bit_select.hpp"
#include "queuecheck/properties/explore/strategies/kill_points.hpp"
#include "queuecheck/properties/explore/strategies/random_source.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

template <class Derived>
class RandomStrategy : public Strategy {
 public:
  void begin(const RunPlan& plan) final {
    random_ = RandomSource(plan.seed);
    kills_.begin(plan);
    // In 65536ths. 0: deadlines pass only when nothing else can happen, as on an idle machine.
    static constexpr std::array<std::uint16_t, 4> time_out_rates{0, 1 << 11, 1 << 13, 1 << 15};
    static constexpr std::array<std::uint16_t, 4> spurious_rates{0, 1 << 9, 1 << 11, 1 << 13};
    const std::uint64_t drawn = random_.next();
    time_out_rate_ = time_out_rates[drawn >> 62];
    spurious_rate_ = spurious_rates[drawn >> 60 & 3];
    spurious_left_ = spurious_max;
    derived().start(plan);
  }

  Action next(const World& world, ActionSet actions) final {
    const ActionSet ordinary(actions.bits() & ordinary_mask);
    if (ordinary.bits() == actions.bits()) return derived().choose(world, actions);
    return rare(world, actions, ordinary);
  }

  unsigned pick(ChoiceKind kind, unsigned count) final {
    switch (kind) {
      case ChoiceKind::read_from:
        return random_.below(3) < 2 ? 0 : 1 + random_.below(count - 1);
      case ChoiceKind::weak_failure:
        return random_.one_in(8) ? 1 : 0;
      default:
        return random_.below(count);
    }
  }

  void stepped(const World& world, unsigned process) final {
    kills_.stepped(process);
    derived().after(world, process);
  }

  void yielded(const World& world, unsigned process) final { derived().polite(world, process); }

  void after(const World&, unsigned) {}
  void polite(const World&, unsigned) {}

 protected:
  RandomSource random_;

 private:
  static constexpr unsigned spurious_max = 4;
  static constexpr std::uint64_t kind_mask(ActionKind kind) {
    return ((std::uint64_t{1} << processes_max) - 1)
           << (static_cast<unsigned>(kind) * processes_max);
  }
  static constexpr std::uint64_t ordinary_mask =
      kind_mask(ActionKind::run) | kind_mask(ActionKind::flush);

  Derived& derived() { return static_cast<Derived&>(*this); }

  Action any(ActionSet actions) {
    const unsigned size = actions.size();
    return size == 1 ? actions.first() : nth(actions, random_.below(size));
  }

  Action rare(const World& world, ActionSet actions, ActionSet ordinary) {
    const ActionSet deadlines(actions.bits() & kind_mask(ActionKind::time_out));
    const ActionSet spurious(actions.bits() & kind_mask(ActionKind::spurious));
    const std::uint32_t mortal = actions.of(ActionKind::kill);
    // Woken, but not yet gone on: it may come too late. A coin of its own, because at a rate that
    // meets this narrow gap nobody would sleep long enough to be woken.
    ActionSet late;
    late.add(ActionKind::time_out, actions.of(ActionKind::time_out) & actions.of(ActionKind::run));
    Action chosen;
    if (!late.empty() && random_.one_in(4)) {
      chosen = any(late);
    } else if (!deadlines.empty() && (ordinary.empty() || random_.word() >> 16 < time_out_rate_)) {
      chosen = any(deadlines);
    } else if (!spurious.empty() && (ordinary.empty() || (spurious_left_ > 0 &&
                                                          random_.word() >> 16 < spurious_rate_))) {
      spurious_left_ -= spurious_left_ > 0 ? 1U : 0U;
      chosen = any(spurious);
    } else if (ordinary.empty()) {
      return any(actions);
    } else {
      chosen = ordinary.size() == 1 ? ordinary.first() : derived().choose(world, ordinary);
    }
    if (mortal != 0) {
      const unsigned victim = kills_.victim(world, mortal, chosen, random_);
      if (victim < processes_max) {
        return {ActionKind::kill, static_cast<std::uint8_t>(victim)};
      }
    }
    return chosen;
  }

  KillPoints kills_;
  std::uint32_t time_out_rate_ = 0;
  std::uint32_t spurious_rate_ = 0;
  std::uint32_t spurious_left_ = 0;
};

}  // namespace queuecheck::explore
