// The laws themselves: on the sequential model they hold, whatever the specification; and each has
// a planted bug that it finds.
#include <gtest/gtest.h>
// rapidcheck's wrapper needs GoogleTest before it.
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "queuecheck/properties/laws/law_stage.hpp"
#include "queuecheck/properties/laws/model_executor_test_support.hpp"

namespace queuecheck {
namespace {

LawSettings settings(std::uint64_t seed, std::uint64_t rounds) {
  LawSettings quick;
  quick.seed = seed;
  quick.seconds = 30;
  quick.rounds_max = rounds;
  quick.operations = ModelExecutor::operations();
  quick.presets = true;
  return quick;
}

TEST(Laws, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  std::set<std::string_view> checks;
  for (const Law& law : laws()) {
    names.insert(law.name);
    checks.insert(law.check);
    EXPECT_FALSE(law.sentence.empty());
  }
  EXPECT_EQ(names.size(), laws().size());
  EXPECT_EQ(checks.size(), laws().size());
}

// Any specification in words: one of each axis that a sequential run can meet.
std::string random_claims() {
  const auto word = [](std::initializer_list<const char*> words) {
    return std::string(*rc::gen::elementOf(std::vector<const char*>(words)));
  };
  std::string claims = word({"fifo", "fifo", "per_producer", "lifo", "bag", "relaxed(2)"});
  claims += word({"", " capacity=4", " capacity=4", " capacity=bytes(64)"});
  claims += word({"", "", " on_full=drop_oldest", " on_full=drop_newest"});
  claims += word({"", "", "", " visibility=eventual(process)"});
  claims += word({"", " refusal=contended", " refusal=unfinished", " refusal=free"});
  claims += word({"", " close=drain", " close=discard", " close=process", " close=last-handle",
                  " close=abort"});
  claims += word({"", " late_put=accept", " late_put=lose"});
  claims += word({"", " empty=absent", " empty=approx", " empty=exact_visible"});
  claims += word({"", " full=absent", " full=approx"});
  claims += word({"", " size=absent", " size=approx", " size=signed_pending"});
  claims += word({"", " tasks=counting"});
  claims += word({"", "", "", " delivery=lease"});
  return claims;
}

RC_GTEST_PROP(Laws, HoldOnTheModelWhateverItClaims, ()) {
  const std::string claims = random_claims();
  const auto parsed = parse_specification(claims);
  if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
    RC_FAIL(claims + ": " + error->message);
  }
  ModelExecutor model(claims, LawBug::none, *rc::gen::arbitrary<std::uint64_t>());
  const StageResult result = run_laws(model, settings(*rc::gen::arbitrary<std::uint64_t>(), 12));
  const std::string why = result.failures.empty()
                              ? std::string()
                              : result.failures.front().judgement.rule + ": " +
                                    result.failures.front().judgement.explanation;
  RC_LOG() << claims << "\n" << why << "\n";
  RC_ASSERT(result.status == Status::valid || result.status == Status::nothing);
  RC_TAG(result.counters.contains("laws") ? static_cast<int>(result.counters.at("laws")) : 0);
}

struct Planted {
  const char* law;
  LawBug bug;
};

class LawFinds : public testing::TestWithParam<Planted> {};

TEST_P(LawFinds, TheBugThatIsPlantedForIt) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    ModelExecutor broken("fifo capacity=4 close=drain tasks=counting", GetParam().bug, seed);
    LawSettings one = settings(seed, 100);
    one.only = GetParam().law;
    const StageResult result = run_laws(broken, one);
    ASSERT_EQ(result.status, Status::violation) << "seed " << seed;
    const Failure& failure = result.failures.front();
    EXPECT_LE(operation_count(failure.program), 24U) << "small";
    ASSERT_TRUE(failure.judgement.violation.has_value());
    for (const Law& law : laws()) {
      if (law.check == GetParam().law) {
        EXPECT_EQ(failure.judgement.rule, law.name);
      }
    }
    ModelExecutor right("fifo capacity=4 close=drain tasks=counting", LawBug::none, seed);
    EXPECT_EQ(run_laws(right, one).status, Status::valid);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Planted, LawFinds,
    testing::Values(Planted{"PutManyIsPuts", LawBug::put_many_drops_last},
                    Planted{"GetManyIsGets", LawBug::get_many_repeats},
                    Planted{"PastDeadlineIsTry", LawBug::past_deadline_fails},
                    Planted{"WaitsOnlyWhereItMust", LawBug::waiting_put_forgets},
                    Planted{"ClearIsDrain", LawBug::clear_keeps_newest},
                    Planted{"ClosingTwiceIsClosingOnce", LawBug::second_close_opens},
                    Planted{"ClosedQueueGivesItsRest", LawBug::close_forgets},
                    Planted{"CapacityIsNeverExceeded", LawBug::one_too_many},
                    Planted{"SizeCounts", LawBug::size_off},
                    Planted{"PeekShowsTheNextGet", LawBug::peek_takes},
                    Planted{"EmptyAgreesWithTryGet", LawBug::empty_late},
                    Planted{"FullAgreesWithTryPut", LawBug::full_early},
                    Planted{"ObservingChangesNothing", LawBug::observing_takes},
                    Planted{"OversizedItemsChangeNothing", LawBug::takes_oversized},
                    Planted{"ItemsOfEverySizeComeOutWhole", LawBug::cuts_long_items},
                    Planted{"CountersMayWrap", LawBug::preset_is_full},
                    Planted{"TwoHandlesAreOneQueue", LawBug::second_handle_repeats},
                    Planted{"TasksAreCounted", LawBug::join_too_early}),
    [](const auto& planted) { return std::string(planted.param.law); });

TEST(Laws, EachHasAPlantedBug) {
  // As many as the table above names.
  EXPECT_EQ(laws().size(), static_cast<std::size_t>(LawBug::join_too_early));
}

}  // namespace
}  // namespace queuecheck
