// The laws themselves: on the sequential model they hold, whatever the specification; and each has
// a planted bug that it finds.
#include <gtest/gtest.h>
// rapidcheck's wrapper needs GoogleTest before it.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "queuecheck/properties/laws/law_stage.hpp"
#include "queuecheck/properties/laws/model_executor_test_support.hpp"

namespace queuecheck {
namespace {

LawSettings settings(std::uint64_t seed, std::uint64_t rounds) {
  LawSettings quick;
  quick.seed = seed;
  quick.seconds = 3600;  // the rounds alone count, however busy the machine is
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
  std::uint64_t operations_max;  // of the failure, when it has been made smaller
  const char* told;              // docs/laws.md
};

constexpr Planted planted[] = {
    {"PutManyIsPuts", LawBug::put_many_drops_last, 3,
     "a batch of three items and more forgets its last"},
    {"GetManyIsGets", LawBug::get_many_repeats, 4, "the last of two items and more stays inside"},
    {"PastDeadlineIsTry", LawBug::past_deadline_fails, 2,
     "a deadline in the past is answered without a try"},
    {"WaitsOnlyWhereItMust", LawBug::waiting_put_forgets, 3,
     "a put that may wait forgets its item"},
    {"ClearIsDrain", LawBug::clear_keeps_newest, 4,
     "of two items and more a clear keeps the newest"},
    {"ClosingTwiceIsClosingOnce", LawBug::second_close_opens, 4,
     "a second close takes the first back"},
    {"ClosedQueueGivesItsRest", LawBug::close_forgets, 3, "a close forgets what is inside"},
    {"CapacityIsNeverExceeded", LawBug::one_too_many, 2, "one item too many is taken"},
    {"SizeCounts", LawBug::size_off, 2, "size says one more"},
    {"PeekShowsTheNextGet", LawBug::peek_takes, 3, "a peek takes the item"},
    {"EmptyAgreesWithTryGet", LawBug::empty_late, 3, "empty says true with one item inside"},
    {"FullAgreesWithTryPut", LawBug::full_early, 3, "full says true with room for one"},
    {"ObservingChangesNothing", LawBug::observing_takes, 3, "asking for the size takes an item"},
    {"OversizedItemsChangeNothing", LawBug::takes_oversized, 2,
     "items beyond the largest are taken"},
    {"ItemsOfEverySizeComeOutWhole", LawBug::cuts_long_items, 2,
     "items of twelve bytes and more lose one"},
    {"CountersMayWrap", LawBug::preset_is_full, 3,
     "a fresh queue whose counters were set holds one item less"},
    {"TwoHandlesAreOneQueue", LawBug::second_handle_repeats, 4,
     "the second process gets its first item twice"},
    {"TasksAreCounted", LawBug::join_too_early, 3, "join returns with one item left to be done"},
};

class LawFinds : public testing::TestWithParam<Planted> {};

TEST_P(LawFinds, TheBugThatIsPlantedForIt) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    ModelExecutor broken("fifo capacity=4 close=drain tasks=counting", GetParam().bug, seed);
    LawSettings one = settings(seed, 100);
    one.shrink.seconds = 3600;  // it ends by itself
    one.only = GetParam().law;
    const StageResult result = run_laws(broken, one);
    ASSERT_EQ(result.status, Status::violation) << "seed " << seed;
    const Failure& failure = result.failures.front();
    EXPECT_LE(operation_count(failure.program), GetParam().operations_max) << "seed " << seed;
    EXPECT_GE(failure.original_operations, operation_count(failure.program));
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

INSTANTIATE_TEST_SUITE_P(Planted, LawFinds, testing::ValuesIn(planted),
                         [](const auto& one) { return std::string(one.param.law); });

TEST(Laws, AQueueOfOneCapacityIsAskedThere) {
  ModelExecutor right("fifo capacity=4 close=drain tasks=counting");
  right.serve_only(1);
  const StageResult all = run_laws(right, settings(1, 8));
  EXPECT_EQ(all.status, Status::valid) << all.reason;
  EXPECT_EQ(all.counters.at("laws"), laws().size());

  ModelExecutor broken("fifo capacity=4 close=drain tasks=counting", LawBug::one_too_many);
  broken.serve_only(1);
  LawSettings capacity = settings(1, 16);
  capacity.only = "CapacityIsNeverExceeded";
  const StageResult found = run_laws(broken, capacity);
  ASSERT_EQ(found.status, Status::violation) << found.reason;
  EXPECT_EQ(operation_count(found.failures.front().program), 2U);
}

TEST(Laws, EachHasAPlantedBugOfItsOwn) {
  std::set<std::string_view> proved;
  std::set<LawBug> bugs;
  for (const Planted& one : planted) {
    proved.insert(one.law);
    bugs.insert(one.bug);
  }
  for (const Law& law : laws()) EXPECT_TRUE(proved.contains(law.check)) << law.check;
  EXPECT_EQ(proved.size(), laws().size());
  EXPECT_EQ(bugs.size(), laws().size());
}

TEST(Laws, ThePageNamesEach) {
  std::ifstream page(QUEUECHECK_LAWS_PAGE);
  const std::string text{std::istreambuf_iterator<char>(page), {}};
  std::size_t rows = 0;
  for (const Law& law : laws()) {
    const std::string begin = "| [" + std::string(law.check) + "](../properties/laws/";
    const std::size_t at = text.find(begin);
    ASSERT_NE(at, std::string::npos) << law.check << " has no row";
    const std::string row = text.substr(at, text.find('\n', at) - at);
    const std::string told = "): " + std::string(law.name) + " | " + std::string(law.sentence);
    EXPECT_NE(row.find(told + " | "), std::string::npos) << row;
    const auto bug = std::find_if(std::begin(planted), std::end(planted),
                                  [&](const Planted& one) { return one.law == law.check; });
    ASSERT_NE(bug, std::end(planted)) << law.check;
    EXPECT_TRUE(row.ends_with(std::string(" | ") + bug->told + " |")) << row;
  }
  for (std::size_t at = 0; (at = text.find("](../properties/laws/", at)) != text.npos; ++at) {
    if (text.rfind("\n| [", at) == text.rfind('\n', at)) ++rows;
  }
  EXPECT_EQ(rows, laws().size()) << "a row of no law";
}

}  // namespace
}  // namespace queuecheck
