// Replays: raw choices and moves, on the same and on other programs, with lies that must be seen.
#include <gtest/gtest.h>

#include <memory>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/explore/schedule_moves.hpp"
#include "queuecheck/properties/explore/strategies/replay_anchored.hpp"
#include "queuecheck/properties/explore/strategies/replay_choices.hpp"
#include "queuecheck/properties/explore/toy_lane_test_support.hpp"

namespace queuecheck::explore {
namespace {

class AnyChoice final : public Strategy {
 public:
  std::string_view name() const override { return "any"; }
  void begin(const RunPlan& plan) override { dice_ = Dice(plan.seed); }
  Action next(const World&, ActionSet actions) override {
    return actions.nth(dice_.below(actions.size()));
  }
  unsigned pick(ChoiceKind, unsigned count) override { return dice_.below(count); }

 private:
  Dice dice_{0};
};

Step call(OperationKind kind) {
  Step step;
  step.kind = kind;
  return step;
}

Program two_by_two() {
  Program program;
  program.options.capacity = 2;
  const Step put = call(OperationKind::try_put), get = call(OperationKind::try_get);
  program.processes = {{put, put}, {put, get}, {get, get}};
  return program;
}

struct ReplayStrategies : testing::Test {
  void record(std::uint64_t seed) {
    RunPlan plan;
    plan.seed = seed;
    Tracer tracer(any, *trace, lane.segment(), settings.memory);
    lane.run(tracer, plan);
    tracer.finish();
    hash = lane.world().hash;
    choices.assign(lane.world().choices, lane.world().choices + lane.world().choice_count);
    moves = moves_of(*trace);
    checks.assign(trace->checks.begin(), trace->checks.begin() + trace->check_count());
  }
  std::uint64_t replay(Strategy& strategy) { return lane.run(strategy, {}).hash; }

  ToyLane lane;
  LaneSettings settings;
  AnyChoice any;
  std::unique_ptr<RunTrace> trace = std::make_unique<RunTrace>();
  std::vector<Choice> choices;
  Moves moves;
  std::vector<std::uint16_t> checks;
  std::uint64_t hash = 0;
  ReplayChoices raw;
  ReplayAnchored anchored;
};

TEST_F(ReplayStrategies, AThousandRunsAreReplayedExactlyBothWays) {
  settings.kills = 1;
  settings.memory = MemoryMode::c11;
  lane.prepare(two_by_two(), settings);
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    record(seed);
    raw.assign(choices);
    ASSERT_EQ(replay(raw), hash) << seed;
    ASSERT_FALSE(raw.divergence().found) << raw.divergence().what;
    ASSERT_TRUE(raw.exhausted());
    anchored.assign(moves, checks);
    ASSERT_EQ(replay(anchored), hash) << seed;
    ASSERT_FALSE(anchored.divergence().found) << anchored.divergence().what;
    ASSERT_EQ(anchored.hash(), trace->hash);
    ASSERT_EQ(
        std::vector<Choice>(lane.world().choices, lane.world().choices + lane.world().choice_count),
        choices);
  }
}

TEST_F(ReplayStrategies, MovesAreFewerThanChoices) {
  lane.prepare(two_by_two(), settings);
  record(1);
  EXPECT_LT(moves.size(), choices.size());
  EXPECT_EQ(move_text({.action = {ActionKind::run, 2}, .ordinal = 1, .access = 4}), "P2 1.4");
  Move move{.action = {ActionKind::run, 0}, .ordinal = 0, .access = 2, .pick_count = 2};
  move.picks[1] = {ChoiceKind::waiter, 1};
  EXPECT_EQ(move_text(move), "P0 0.2 read_from=0 waiter=1");
  EXPECT_EQ(move_text({.action = {ActionKind::kill, 1}}), "P1 kill");
}

TEST_F(ReplayStrategies, AnotherBuildDivergesAtItsFirstDifferentSteps) {
  lane.prepare(two_by_two(), settings);
  unsigned raw_seen = 0, anchored_seen = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    record(seed);
    ToyLane other;
    other.longer_put();
    other.prepare(two_by_two(), settings);
    raw.assign(choices);
    other.run(raw, {});
    raw_seen += raw.divergence().found || !raw.exhausted();
    anchored.assign(moves, checks);
    other.run(anchored, {});
    anchored_seen += anchored.divergence().found;
    EXPECT_LE(anchored.divergence().step, 40U);
  }
  EXPECT_EQ(raw_seen, 50U);
  EXPECT_EQ(anchored_seen, 50U);
}

TEST_F(ReplayStrategies, AWrongCheckNamesItsSteps) {
  lane.prepare(two_by_two(), settings);
  record(3);
  ASSERT_FALSE(checks.empty());
  checks[0] ^= 1;
  anchored.assign(moves, checks);
  EXPECT_EQ(replay(anchored), hash);
  EXPECT_TRUE(anchored.divergence().found);
  EXPECT_STREQ(anchored.divergence().what, "one of the steps 1 to 16 is another one");
}

TEST_F(ReplayStrategies, ImpossibleRecordedChoicesAreNamedAndTheRunStillEnds) {
  lane.prepare(two_by_two(), settings);
  record(4);
  choices[2].picked = 200;
  raw.assign(choices);
  replay(raw);
  EXPECT_TRUE(raw.divergence().found);
  EXPECT_STREQ(raw.divergence().what, "recorded action 200 is not possible");
  EXPECT_EQ(lane.world().end, RunEnd::finished);
  moves.insert(moves.begin(), Move{.action = {ActionKind::kill, 1}});
  anchored.assign(moves, checks);
  EXPECT_EQ(replay(anchored), hash);  // left out, so the rest is as it was
  EXPECT_STREQ(anchored.divergence().what, "kill of process 1 is not possible");
}

TEST_F(ReplayStrategies, ValuesAreThoseOfMemory) {
  Program program;
  program.processes = {{call(OperationKind::try_put)}};
  program.options.capacity = 1;
  lane.prepare(program, settings);
  record(1);
  ASSERT_EQ(trace->event_count, 4U);
  EXPECT_TRUE(trace->events[2].value_known);
  EXPECT_EQ(trace->events[2].before, 0U);
  EXPECT_EQ(trace->events[2].after, 1U);
  EXPECT_EQ(trace->events[3].what.offset, 8U);
  EXPECT_EQ(trace->events[3].after, 1U);
  EXPECT_TRUE(moves.empty()) << "one process alone never had a choice";
}

TEST(OrdinaryChoice, WhoGivesWayIsNotChosenBeforeTheOthers) {
  OrdinaryChoice ordinary;
  ordinary.begin();
  const auto world = std::make_unique<World>();
  ActionSet actions;
  actions.add(ActionKind::run, 0b111);
  const auto next = [&] {
    const Action action = ordinary.next(*world, actions);
    ordinary.stepped(action.process);
    return action.process;
  };
  EXPECT_EQ(next(), 0);
  EXPECT_EQ(next(), 0);
  ordinary.yielded(0);
  EXPECT_EQ(next(), 1);
  ordinary.yielded(1);
  EXPECT_EQ(next(), 2);
  ordinary.yielded(2);
  EXPECT_EQ(next(), 0);
  actions.add({ActionKind::flush, 1});
  EXPECT_EQ(ordinary.next(*world, actions), (Action{ActionKind::flush, 1}));
  ActionSet rest;
  rest.add({ActionKind::kill, 0});
  rest.add({ActionKind::time_out, 1});
  EXPECT_EQ(ordinary.next(*world, rest), (Action{ActionKind::time_out, 1}));
}

}  // namespace
}  // namespace queuecheck::explore
