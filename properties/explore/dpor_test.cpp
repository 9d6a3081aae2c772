// Does the reduction lose anything? Outcomes of all its runs beside those of the plain search.
#include "queuecheck/properties/explore/dpor.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "queuecheck/properties/explore/toy_programs_test_support.hpp"

namespace queuecheck::explore {
namespace {

using Kind = ToyInstruction::Kind;

std::unique_ptr<Dpor> dpor(Dpor::Defect defect = Dpor::Defect::none) {
  return std::make_unique<Dpor>(CoroutineLane::peek, defect);
}

ToyResult by_dpor(const ToyProgram& program, Dpor::Defect defect = Dpor::Defect::none) {
  CoroutineLane lane = toy_lane(program);
  return all_by_dpor(lane, *dpor(defect));
}

ToyResult plainly(const ToyProgram& program) {
  CoroutineLane lane = toy_lane(program);
  const auto search = std::make_unique<Exhaustive>(CoroutineLane::peek);
  return all_by_search(lane, *search, 100);
}

TEST(Dpor, NeedsOneRunWhereNothingIsShared) {
  const ToyProgram program = {{{Kind::store, 0, 1}, {Kind::load, 0, 0}},
                              {{Kind::store, 8, 1}, {Kind::load, 8, 0}},
                              {{Kind::store, 16, 1}, {Kind::load, 16, 0}}};
  EXPECT_EQ(by_dpor(program).runs, 1U);
  EXPECT_EQ(plainly(program).runs, 90U) << "6! / (2! 2! 2!)";
}

TEST(Dpor, NeedsOneRunForEachOrderOfWrites) {
  const ToyProgram program = {{{Kind::add, 0, 1}}, {{Kind::add, 0, 1}}, {{Kind::add, 0, 1}}};
  const ToyResult result = by_dpor(program);
  EXPECT_EQ(result.runs, 6U);
  EXPECT_EQ(result.pruned, 0U);
}

TEST(Dpor, ReadersAndFailedExchangesDoNotDependOnEachOther) {
  EXPECT_EQ(by_dpor({{{Kind::load, 0, 0}}, {{Kind::load, 0, 0}}, {{Kind::load, 0, 0}}}).runs, 1U);
  EXPECT_EQ(by_dpor({{{Kind::swap, 0, 7}}, {{Kind::swap, 0, 8}}, {{Kind::load, 0, 0}}}).runs, 1U)
      << "the word is 0: neither exchange happens";
}

TEST(Dpor, SeesBothAnswersOfALocalChoiceAndBothOrdersOfALock) {
  EXPECT_EQ(by_dpor({{{Kind::choose, 0, 0}}, {{Kind::load, 8, 0}}}).outcomes.size(), 2U);
  const std::vector<ToyInstruction> locked = {
      {Kind::lock, 320, 0}, {Kind::add, 0, 1}, {Kind::unlock, 320, 0}};
  const ToyResult result = by_dpor({locked, locked});
  EXPECT_EQ(result.outcomes, plainly({locked, locked}).outcomes);
  EXPECT_EQ(result.outcomes.size(), 2U);
}

TEST(Dpor, FindsADeadlockOfTwoLocks) {
  const ToyProgram program = {
      {{Kind::lock, 320, 0}, {Kind::lock, 328, 0}, {Kind::unlock, 328, 0}, {Kind::unlock, 320, 0}},
      {{Kind::lock, 328, 0}, {Kind::lock, 320, 0}, {Kind::unlock, 320, 0}, {Kind::unlock, 328, 0}}};
  const ToyResult result = by_dpor(program);
  EXPECT_EQ(result.outcomes, plainly(program).outcomes);
  EXPECT_EQ(result.outcomes.size(), 2U) << "an end and a deadlock";
}

// Waiting by reading: a round that saw what the round before saw is no other run.
TEST(Dpor, ALoopThatOnlyReadsIsFinite) {
  const auto waits = [](ToyProcess& p) -> ToyTask {
    p.begin(OperationKind::try_get);
    while (co_await p.load(0) == 0) {
    }
    p.end(Outcome::ok, static_cast<std::int64_t>(co_await p.load(8)));
  };
  const auto writes = [](ToyProcess& p) -> ToyTask {
    p.begin(OperationKind::try_put, 5);
    co_await p.store(8, 5);
    co_await p.store(0, 1);
    p.end(Outcome::ok);
  };
  CoroutineLane lane({waits, waits, writes});
  const ToyResult reduced = all_by_dpor(lane, *dpor());
  EXPECT_EQ(reduced.outcomes.size(), 1U);
  EXPECT_EQ(reduced.gave_up, "");
  EXPECT_LT(reduced.runs, 40U);
  const auto search = std::make_unique<Exhaustive>(CoroutineLane::peek);
  EXPECT_EQ(all_by_search(lane, *search, 4).outcomes, reduced.outcomes);

  CoroutineLane nobody_writes({waits, waits}, false, 0, 1000);
  const ToyResult stuck = all_by_dpor(nobody_writes, *dpor());
  EXPECT_EQ(stuck.runs, 1U) << "ended by the bound of steps";
  EXPECT_EQ(nobody_writes.world().end, RunEnd::bound);
}

// The permanent differential.
TEST(Dpor, OutcomesAreThoseOfThePlainSearch) {
  SmallRandom random(20261123);
  std::uint64_t plain = 0;
  std::uint64_t reduced = 0;
  for (int i = 0; i < 400; ++i) {
    const ToyShape shape{2, i % 2 == 0 ? 2 : 3, i % 2 == 0 ? 5 : 3, 1 + i % 3, 20};
    const ToyProgram program = random_toy_program(random, shape);
    const ToyResult all = plainly(program);
    const ToyResult result = by_dpor(program);
    ASSERT_EQ(result.gave_up + all.gave_up, "") << i;
    ASSERT_EQ(result.outcomes, all.outcomes) << "program " << i;
    plain += all.runs;
    reduced += result.runs;
  }
  EXPECT_LT(reduced * 10, plain);
}

// ... which finds a search that is wrong.
TEST(Dpor, TheComparisonCatchesASearchThatIsWrong) {
  for (const Dpor::Defect defect :
       {Dpor::Defect::sleepers_sleep_on, Dpor::Defect::only_the_racer_is_tried}) {
    SmallRandom random(20261123);
    int caught = 0;
    for (int i = 0; i < 150; ++i) {
      const ToyProgram program = random_toy_program(random, {3, 3, 3, 2, 0});
      if (by_dpor(program, defect).outcomes != plainly(program).outcomes) ++caught;
    }
    EXPECT_GT(caught, 4) << static_cast<int>(defect);
  }
}

}  // namespace
}  // namespace queuecheck::explore
