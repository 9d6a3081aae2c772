// Real processes under the same choices as fibers: the two lanes must not differ in anything.
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "queuecheck/properties/explore/lanes_agree_test_support.hpp"
#include "queuecheck/properties/explore/strategies/pct.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"
#include "queuecheck/properties/explore/strategies/pos.hpp"
#include "queuecheck/properties/explore/strategies/random_walk.hpp"

namespace queuecheck::explore {
namespace {

using enum OperationKind;

std::string specimen(const std::string& name) {
  return QUEUECHECK_SPECIMENS + ("/" + name + ".instrumented.so");
}

const std::vector<Kinds> two_and_two{
    {try_put, try_put}, {try_put, try_put}, {try_get, try_get}, {try_get, try_get}};

template <class StrategyType>
Agreement agree(const std::string& plugin, const Program& program, const LaneSettings& settings,
                std::uint64_t count) {
  return compare_lanes(plugin, program, settings, shared_object<StrategyType>(), count);
}

TEST(LanesAgree, OnARightQueue) {
  const Agreement found =
      agree<RandomWalk>(twin_of("ticket"), program_of(two_and_two, 2), {}, seeds(300));
  EXPECT_EQ(found.failing, 0U);
}

TEST(LanesAgree, OnTheSetOfFailingSeeds) {
  const std::pair<std::string, Program> wrong[] = {
      {twin_of("mutant:PB2"), program_of(two_and_two, 2)},
      {specimen("check-then-act"),
       program_of({{try_put}, {try_get, try_get}, {try_get, try_get}}, 2, false)}};
  for (const auto& [plugin, program] : wrong) {
    EXPECT_GT(agree<RandomWalk>(plugin, program, {}, seeds(300)).failing, 0U) << plugin;
    EXPECT_GT(agree<Pct>(plugin, program, {}, seeds(300)).failing, 0U) << plugin;
    EXPECT_GT(agree<Pos>(plugin, program, {}, seeds(300)).failing, 0U) << plugin;
  }
}

TEST(LanesAgree, OnSleepersAndDeadlocks) {
  const Program program = program_of({{put, put}, {put, put}, {get, get}, {get, get}}, 2, false);
  EXPECT_GT(agree<RandomWalk>(specimen("lost-wakeup"), program, {}, seeds(200)).deadlocks, 0U);
  EXPECT_EQ(agree<Portfolio>(specimen("waiting"), program, {}, seeds(100)).deadlocks, 0U);
}

TEST(LanesAgree, OnWeakMemoryAndRaces) {
  LaneSettings settings;
  settings.races = true;
  const Program program = program_of({{try_put, try_put}, {try_get, try_get}}, 2, false);
  for (const MemoryMode memory : {MemoryMode::tso, MemoryMode::c11}) {
    settings.memory = memory;
    EXPECT_GT(agree<RandomWalk>(specimen("relaxed-publish"), program, settings, seeds(150)).races,
              0U);
  }
}

// Every kill is a SIGKILL here, and robust locks are the kernel's, too. How many were compared is
// told in the test's XML.
TEST(LanesAgree, OnKillsAndWhatTheyLeave) {
  LaneSettings settings;
  settings.kills = 1;
  settings.late_comer = true;
  const Program mixed = program_of({{try_put, try_get}, {try_put, try_get}}, 2, false);
  const Agreement right = agree<RandomWalk>(specimen("robust"), mixed, settings, seeds(200));
  EXPECT_EQ(right.failing, 0U);
  const Agreement bad = agree<RandomWalk>(specimen("no-repair"), mixed, settings, seeds(200));
  EXPECT_GT(bad.failing, 0U);
  EXPECT_GT(bad.kills, bad.runs / 2);
  const Agreement locked = agree<Pct>(twin_of("locked"), mixed, settings, seeds(100));
  EXPECT_EQ(locked.failing, 0U);
  settings.kills = 2;
  settings.late_comer = false;
  const Agreement two =
      agree<Pct>(twin_of("ticket"), program_of(two_and_two, 2), settings, seeds(100));
  RecordProperty("kills", std::to_string(right.kills + bad.kills + locked.kills + two.kills));
}

// Wrong addresses, statics, clocks, owners that died: whatever the end is, it is the same.
TEST(LanesAgree, OnWhatOnlyProcessesShow) {
  LaneSettings settings;
  settings.kills = 1;
  settings.skip_looks = true;
  settings.steps_max = 1'000;
  const Program program = program_of({{try_put, try_put}, {try_get, try_get}}, 2, false);
  for (const char* name : {"slot-pointer", "function-pointer", "virtual-functions", "static-tail",
                           "private-mutex", "dead-owner", "lease-by-clock", "standard-wait"}) {
    SCOPED_TRACE(name);
    agree<Portfolio>(specimen(name), program, settings, seeds(30));
  }
}

TEST(LanesAgree, WithAStrategyThatOnlyTheExplorerHas) {
  const auto strategy = std::make_unique<RandomWalk>();
  const Agreement found =
      compare_lanes(twin_of("mutant:PB2"), program_of(two_and_two, 2), {}, *strategy, seeds(100));
  EXPECT_GT(found.failing, 0U);
}

TEST(LanesAgree, AcrossPrograms) {
  const auto fibers = make_fiber_lane(twin_of("ticket"));
  const auto processes = make_process_lane(twin_of("ticket"));
  auto& strategy = shared_object<RandomWalk>();
  for (const std::vector<Kinds>& kinds :
       {two_and_two, std::vector<Kinds>{{try_put}, {try_get}}, two_and_two}) {
    const Program program = program_of(kinds, 2);
    fibers->prepare(program, {});
    const RunShown expected = run_shown(*fibers, strategy, 7, program, {});
    processes->prepare(program, {});
    EXPECT_EQ(run_shown(*processes, strategy, 7, program, {}), expected);
  }
}

}  // namespace
}  // namespace queuecheck::explore
