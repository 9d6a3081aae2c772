// Shrinking of program and schedule together: on a toy ring, and on mutants of real queues.
#include <gtest/gtest.h>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/bounded_search.hpp"
#include "queuecheck/properties/explore/dry_run.hpp"
#include "queuecheck/properties/explore/explore_shrink.hpp"
#include "queuecheck/properties/explore/peek_segment.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"
#include "queuecheck/properties/explore/strategies/replay_anchored.hpp"
#include "queuecheck/properties/explore/toy_lane_test_support.hpp"
#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck::explore {
namespace {

const ToyLane* toy = nullptr;  // for peeking

std::uint64_t peek_toy(const World&, unsigned, const Access& access) {
  std::uint64_t value = 0;
  std::memcpy(&value, toy->segment() + access.offset, access.size);
  return value;
}

Step call(OperationKind kind) {
  Step step;
  step.kind = kind;
  step.item_bytes = 16;
  return step;
}

Program big_program() {
  Program program;
  program.options.capacity = 4;
  program.options.item_bytes_max = 16;
  const Step put = call(OperationKind::try_put), get = call(OperationKind::try_get);
  program.processes = {{put, put, get}, {get, put, put}, {put, get, get}, {get, get}};
  return program;
}

struct Found {
  std::vector<Choice> choices;
  Judgement judgement;
};

// The first failing run; `wanted`: of this class.
std::optional<Found> first_failure(const ShrinkTools& tools, const Program& program,
                                   const LaneSettings& settings, std::uint64_t seeds,
                                   std::optional<ViolationClass> wanted = std::nullopt) {
  tools.lane->prepare(program, settings);
  RunPlan plan = tools.plan ? tools.plan(*tools.lane, 0) : RunPlan{};
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    plan.seed = seed;
    const World& world = tools.lane->run(*tools.portfolio, plan);
    Judgement judgement = tools.judge(world, program, settings);
    if (judgement.verdict == Verdict::violation && (!wanted || judgement.violation == wanted)) {
      return Found{{world.choices, world.choices + world.choice_count}, std::move(judgement)};
    }
  }
  return std::nullopt;
}

struct ToyShrink : testing::Test {
  ToyShrink() {
    toy = &lane;
    tools.lane = &lane;
    tools.judge = [this](const World&, const Program&, const LaneSettings&) {
      return lane.judge();
    };
    tools.portfolio = &portfolio;
    tools.search = exhaustive_search(peek_toy);
  }
  ToyLane lane;
  Portfolio portfolio;
  ShrinkTools tools;
  ExploreShrinkSettings settings;
};

TEST_F(ToyShrink, TwoProducersThatLoseAnItemAreLeft) {
  const auto found = first_failure(tools, big_program(), {}, 500, ViolationClass::lost);
  ASSERT_TRUE(found);
  const ExploreShrunk shrunk = shrink_explored(big_program(), found->choices, settings, tools);
  ASSERT_EQ(shrunk.program.processes.size(), 2U);
  EXPECT_EQ(operation_count(shrunk.program), 2U);
  EXPECT_EQ(shrunk.size.preemptions, 1U);
  EXPECT_LE(shrunk.moves.size(), 2U);
  EXPECT_EQ(shrunk.judgement.violation, ViolationClass::lost);
  EXPECT_TRUE(shrunk.certificate.starts_with(
      "minimal: no program with one operation less fails with at most 2 preemptions (sc; 1 "
      "program, 1 execution"))
      << shrunk.certificate;
  // What is left fails again, exactly.
  lane.prepare(shrunk.program, shrunk.settings);
  ReplayAnchored again;
  again.assign(shrunk.moves);
  lane.run(again, {});
  EXPECT_EQ(lane.judge().violation, ViolationClass::lost);
  EXPECT_EQ(again.hash(), shrunk.trace->hash);
}

TEST_F(ToyShrink, DeathsAndStaleReadsThatAreNotNeededGo) {
  settings.lane.kills = 1;
  settings.lane.memory = MemoryMode::c11;
  const auto found =
      first_failure(tools, big_program(), settings.lane, 2'000, ViolationClass::duplicate);
  ASSERT_TRUE(found);
  const ExploreShrunk shrunk = shrink_explored(big_program(), found->choices, settings, tools);
  EXPECT_EQ(shrunk.size.kills, 0U);
  EXPECT_EQ(shrunk.settings.kills, 0U);
  EXPECT_EQ(shrunk.settings.memory, MemoryMode::sc);
  EXPECT_EQ(shrunk.size.unusual, 0U);
  EXPECT_EQ(operation_count(shrunk.program), 3U) << "a put and the two gets that share its item";
}

// A judge that calls a program with fewer operations wrong in another way: no certificate.
TEST_F(ToyShrink, NothingIsCertifiedThatFailsOtherwise) {
  const auto found = first_failure(tools, big_program(), {}, 500, ViolationClass::lost);
  ASSERT_TRUE(found);
  tools.judge = [this](const World& world, const Program&, const LaneSettings&) {
    Judgement judgement = lane.judge();
    if (world.operation_count == 1) {
      judgement.verdict = Verdict::violation;
      judgement.violation = ViolationClass::order;
    }
    return judgement;
  };
  EXPECT_EQ(shrink_explored(big_program(), found->choices, settings, tools).certificate, "");
}

TEST_F(ToyShrink, NothingIsCertifiedThatWasNotExhausted) {
  const auto found = first_failure(tools, big_program(), {}, 500, ViolationClass::duplicate);
  ASSERT_TRUE(found);
  settings.certified_executions_max = 3;
  EXPECT_EQ(shrink_explored(big_program(), found->choices, settings, tools).certificate, "");
}

TEST_F(ToyShrink, ARunThatDoesNotFailAgainIsADefect) {
  lane.prepare(big_program(), {});
  const World& world = lane.run(portfolio, {});
  std::vector<Choice> choices(world.choices, world.choices + 1);
  EXPECT_THROW(shrink_explored(big_program(), choices, settings, tools), std::logic_error);
}

TEST(OneOperationLess, EachCallOnceAndPrefill) {
  Program program = big_program();
  program.processes = {{call(OperationKind::try_put)}, {call(OperationKind::try_get)}};
  program.processes[1][0].repeat = 2;
  program.prefill = 1;
  const std::vector<Program> less = one_operation_less(program);
  ASSERT_EQ(less.size(), 3U);
  EXPECT_EQ(less[0].prefill, 0U);
  EXPECT_EQ(less[1].processes.size(), 1U);
  EXPECT_EQ(less[2].processes[1][0].repeat, 1U);
}

// Mutants of real queues: small, certified, within the second that a person waits.
struct Mutant {
  const char* name;
  MemoryMode memory = MemoryMode::sc;
  bool blocking = false;
};
struct ShrinkMutant : testing::TestWithParam<Mutant> {};

TEST_P(ShrinkMutant, IsSmallAndCertified) {
  const InstrumentedTwin twin = instrumented_twin(find_queue(GetParam().name));
  ASSERT_TRUE(twin) << twin.reason;
  const auto lane = make_fiber_lane(twin.path);
  Portfolio portfolio;
  ShrinkTools tools;
  tools.lane = lane.get();
  tools.judge = [&](const World& world, const Program& program, const LaneSettings& settings) {
    Judgement judgement = judge_run(run_of(world, program, settings, lane->specification()));
    if (judgement.verdict == Verdict::valid && settings.races && memory::race().found) {
      judgement.verdict = judgement.safety = Verdict::violation;
      judgement.violation = ViolationClass::race;
    }
    return judgement;
  };
  tools.portfolio = &portfolio;
  tools.plan = [](Lane& of, std::uint64_t seed) { return dry_run(of).for_seed(seed); };
  tools.search = exhaustive_search(peek_segment);
  tools.segment = [] { return reinterpret_cast<const std::byte*>(runtime.area.base); };
  Program program = big_program();
  if (GetParam().blocking) {
    const Step put = call(OperationKind::put), get = call(OperationKind::get);
    program.processes = {{put}, {put}, {get, get}};
    program.options.capacity = 1;
    program.balanced = true;
  }
  program.options.producers = program.options.consumers = 4;
  program.options.extra = {{"wait_slice", "none"}};
  ExploreShrinkSettings settings;
  settings.lane.memory = GetParam().memory;
  settings.lane.skip_looks = true;
  settings.lane.races = GetParam().memory != MemoryMode::sc;
  const auto found = first_failure(tools, program, settings.lane, 5'000);
  ASSERT_TRUE(found);
  const Stopwatch watch;
  const ExploreShrunk shrunk = shrink_explored(program, found->choices, settings, tools);
  const double seconds = watch.seconds();
  EXPECT_LE(operation_count(shrunk.program), 4U);
  EXPECT_LE(shrunk.size.preemptions, 3U);
  EXPECT_EQ(shrunk.judgement.violation, found->judgement.violation);
  Schedule schedule = schedule_of(*shrunk.trace, shrunk.program, shrunk.settings);
  schedule.queue = GetParam().name;
  schedule.violation = name(*shrunk.judgement.violation);
  const std::string text = schedule_text(schedule);
  EXPECT_LT(text.size(), 1'000U);
  RecordProperty("seconds", std::to_string(seconds));
  RecordProperty("executions", std::to_string(shrunk.executions));
  if (std::getenv("QUEUECHECK_SHOW") != nullptr)
    std::printf("%s in %.2f s, %llu programs, %llu executions: %s %s\n%s\n", GetParam().name,
                seconds, static_cast<unsigned long long>(shrunk.candidates),
                static_cast<unsigned long long>(shrunk.executions), shrunk.certificate.c_str(),
                shrunk.memory_note.c_str(), text.c_str());
}

INSTANTIATE_TEST_SUITE_P(Queues, ShrinkMutant,
                         testing::Values(Mutant{"mutant:PB1", MemoryMode::c11},
                                         Mutant{"mutant:PB2"}, Mutant{"mutant:PB3"},
                                         Mutant{"mutant:PB5", MemoryMode::sc, true},
                                         Mutant{"mutant:PB8"}),
                         [](const auto& one) { return std::string(one.param.name).substr(7); });

}  // namespace
}  // namespace queuecheck::explore
