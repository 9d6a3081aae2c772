// Campaigns from end to end: silent on right queues, quick on wrong ones, and repeatable.
#include "queuecheck/properties/explore/campaign.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"

namespace queuecheck::explore {
namespace {

class Hunt {
 public:
  explicit Hunt(const std::string& name) : queue_(load(find_queue(name))) {
    const InstrumentedTwin twin = instrumented_twin(find_queue(name));
    if (!twin) throw std::runtime_error(twin.reason);
    lane_ = make_fiber_lane(twin.path);
  }
  CampaignResult run(const CampaignSettings& settings) {
    return run_campaign(*lane_, queue_, settings);
  }
  Lane& lane() { return *lane_; }

 private:
  LoadedQueue queue_;
  std::unique_ptr<Lane> lane_;
};

CampaignSettings schedules(std::uint64_t count) {
  CampaignSettings settings;
  settings.seconds = 0;
  settings.schedules = count;
  return settings;
}

std::string told(const CampaignResult& result) {
  std::string text = result.reason;
  if (result.violation) {
    text += "; program " + std::to_string(result.violation->program_index) + ", " +
            result.violation->program.name + ": " + result.violation->judgement.explanation;
  }
  return text;
}

// A million over the six queues; QUEUECHECK_SILENT_SCHEDULES for each, for longer nights.
std::uint64_t silent_schedules() {
  const char* const wanted = std::getenv("QUEUECHECK_SILENT_SCHEDULES");
  return wanted == nullptr ? 170'000 : std::strtoull(wanted, nullptr, 10);
}

class SilentCampaign : public testing::TestWithParam<const char*> {};

TEST_P(SilentCampaign, RaisesNoAlarm) {
  CampaignSettings settings = schedules(silent_schedules());
  settings.kills = 1;
  const CampaignResult result = Hunt(GetParam()).run(settings);
  EXPECT_EQ(result.status, Status::valid) << told(result);
  EXPECT_GE(result.counters.at("schedules"), static_cast<double>(settings.schedules));
  EXPECT_GT(result.counters.at("repeated"), 20);
  EXPECT_GT(result.counters.at("full_share"), 0.05);
  EXPECT_GT(result.counters.at("empty_share"), 0.05);
  EXPECT_GT(result.counters.at("wrap_share"), 0.05);
  EXPECT_GT(result.counters.at("blocked_share"), 0.02);
}

INSTANTIATE_TEST_SUITE_P(Queues, SilentCampaign,
                         testing::Values("locked", "ring", "spsc", "ticket", "scq", "boost"));

struct Bug {
  const char* queue;
  std::set<ViolationClass> right;
};

class CampaignFinds : public testing::TestWithParam<Bug> {};

TEST_P(CampaignFinds, TheBug) {
  const Bug& bug = GetParam();
  Hunt hunt(bug.queue);
  CampaignSettings settings = schedules(200'000);
  settings.seed = 7;
  settings.kills = 0;
  const CampaignResult result = hunt.run(settings);
  ASSERT_TRUE(result.violation) << bug.queue << ": " << result.reason;
  EXPECT_TRUE(bug.right.contains(*result.violation->judgement.violation)) << told(result);

  // The plan alone makes the same run again.
  const Counterexample& example = *result.violation;
  hunt.lane().prepare(example.program, example.lane);
  const auto strategy = make_random_strategy(example.strategy);
  ASSERT_NE(strategy, nullptr);
  const World& world = hunt.lane().run(*strategy, example.plan);
  ASSERT_EQ(world.choice_count, example.choices.size());
  EXPECT_TRUE(std::equal(example.choices.begin(), example.choices.end(), world.choices));
}

INSTANTIATE_TEST_SUITE_P(Mutants, CampaignFinds,
                         testing::Values(Bug{"mutant:PB1",
                                             {ViolationClass::race, ViolationClass::torn}},
                                         Bug{"mutant:PB5", {ViolationClass::lost_wakeup}},
                                         Bug{"mutant:PA8", {ViolationClass::lost_wakeup}},
                                         Bug{"mutant:PC1", {ViolationClass::false_full}}));

TEST(Campaign, EqualSeedsFindTheSame) {
  Hunt hunt("mutant:PB2");
  const CampaignResult first = hunt.run(schedules(100'000));
  const CampaignResult second = hunt.run(schedules(100'000));
  ASSERT_TRUE(first.violation && second.violation);
  EXPECT_EQ(first.violation->schedules, second.violation->schedules);
  EXPECT_EQ(first.violation->choices, second.violation->choices);
  EXPECT_EQ(first.violation->program, second.violation->program);
}

TEST(Campaign, KeepsToItsBudgetAndItsMode) {
  Hunt hunt("locked");
  CampaignSettings settings = schedules(5'000);
  settings.memory = MemoryMode::tso;
  settings.strategy = "pos";
  settings.kills = 0;
  const CampaignResult result = hunt.run(settings);
  EXPECT_EQ(result.counters.at("schedules"), 5'000);
  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0].strategy, "pos");
  EXPECT_EQ(result.rows[0].memory, MemoryMode::tso);
  settings.strategy = "clever";
  EXPECT_THROW(hunt.run(settings), std::invalid_argument);
}

TEST(Campaign, TheDefaultMixIsHalfTsoAThirdC11) {
  CampaignSettings settings = schedules(0);
  settings.programs = 200;
  settings.seconds = 20;
  settings.kills = 0;
  settings.limits.processes = 2;
  settings.limits.operations = 1;
  const CampaignResult result = Hunt("locked").run(settings);
  std::map<MemoryMode, double> programs;
  double all = 0;
  std::map<MemoryMode, std::set<std::string>> strategies;
  for (const CampaignRow& row : result.rows) {
    strategies[row.memory].insert(row.strategy);
    programs[row.memory] += static_cast<double>(row.schedules);
    all += static_cast<double>(row.schedules);
  }
  EXPECT_NEAR(programs[MemoryMode::tso] / all, 0.5, 0.12);
  EXPECT_NEAR(programs[MemoryMode::c11] / all, 0.33, 0.12);
  EXPECT_NEAR(programs[MemoryMode::sc] / all, 0.17, 0.12);
  EXPECT_EQ(strategies[MemoryMode::tso].size(), 5U);
}

TEST(ExploredPrograms, KeepTheirLimits) {
  for (const char* name : {"locked", "spsc", "ticket", "boost", "scq"}) {
    const ExploredQueue queue = explored_queue(load(find_queue(name)));
    std::set<std::string> shapes;
    for (const bool kills : {false, true}) {
      for (std::uint64_t index = 0; index < 400; ++index) {
        const Program program = explored_program(queue, {}, 5, index, kills);
        ASSERT_EQ(program, explored_program(queue, {}, 5, index, kills));
        EXPECT_EQ(check_runnable(program), std::nullopt);
        shapes.insert(program.name);
        EXPECT_LE(program.processes.size(), 4U);
        EXPECT_LE(program.options.producers, queue.roles.producers(4)) << program.name;
        EXPECT_LE(program.options.consumers, queue.roles.consumers(4)) << program.name;
        for (const std::vector<Step>& steps : program.processes) {
          for (const Step& step : steps) {
            EXPECT_EQ(step.delay_ns, 0U);
            EXPECT_FALSE(kills && may_wait_for_ever(step)) << program.name;
          }
        }
      }
    }
    EXPECT_GE(shapes.size(), 8U) << name;
  }
}

}  // namespace
}  // namespace queuecheck::explore
