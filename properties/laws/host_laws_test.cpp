// The laws asked of hosts: a right queue of another runtime keeps them, and each law that a host
// can break is broken by the toy that breaks it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "queuecheck/properties/laws/law_stage.hpp"
#include "queuecheck/stress/hosts/host_executor.hpp"
#include "queuecheck/stress/hosts/toy_host_test_support.hpp"

namespace queuecheck {
namespace {

class HostLaws : public testing::Test {
 protected:
  void SetUp() override {
    if (!ToyHost::python_is_here()) GTEST_SKIP() << "python3 is not installed";
  }

  // No race is asked for: every law but one has one process, and that one waits for each item.
  static StageResult ask(const char* bug, const char* law, std::uint64_t rounds) {
    const ToyHost host(bug);
    const auto executor = make_host_executor({"toy-complete", "", host.command()});
    LawSettings settings;
    settings.only = law;
    settings.seconds = 3600;  // the rounds alone count, however busy the machine is
    settings.rounds_max = rounds;
    settings.shrink_failures = false;
    return run_laws(*executor, settings);
  }
};

struct Planted {
  const char* law;
  const char* bug;
};

constexpr Planted planted[] = {
    {"PastDeadlineIsTry", "past-deadline-fails"},
    {"WaitsOnlyWhereItMust", "waiting-put-forgets"},
    {"ClearIsDrain", "clear-keeps-newest"},
    {"ClosingTwiceIsClosingOnce", "second-close-opens"},
    {"ClosedQueueGivesItsRest", "close-forgets"},
    {"CapacityIsNeverExceeded", "one-too-many"},
    {"SizeCounts", "size-off"},
    {"PeekShowsTheNextGet", "peek-takes"},
    {"EmptyAgreesWithTryGet", "empty-late"},
    {"FullAgreesWithTryPut", "full-early"},
    {"ObservingChangesNothing", "observing-takes"},
    {"ItemsOfEverySizeComeOutWhole", "tears-items"},
    {"TwoHandlesAreOneQueue", "second-handle-repeats"},
    {"TasksAreCounted", "join-too-early"},
};

TEST_F(HostLaws, ARightHostKeepsAllThatItCanBeAsked) {
  const StageResult result = ask("right", "", 8);  // capacities 1 to 255
  EXPECT_EQ(result.status, Status::valid)
      << result.reason
      << (result.failures.empty() ? "" : ": " + result.failures.front().judgement.explanation);
  EXPECT_EQ(result.counters.at("laws"), std::size(planted));
}

class HostLawFinds : public HostLaws, public testing::WithParamInterface<Planted> {};

TEST_P(HostLawFinds, TheHostThatBreaksIt) {
  const StageResult result = ask(GetParam().bug, GetParam().law, 100);
  ASSERT_EQ(result.status, Status::violation) << result.reason;
  const auto law = std::find_if(laws().begin(), laws().end(),
                                [](const Law& any) { return any.check == GetParam().law; });
  ASSERT_NE(law, laws().end());
  EXPECT_EQ(result.failures.front().judgement.rule, law->name);
}

INSTANTIATE_TEST_SUITE_P(Planted, HostLawFinds, testing::ValuesIn(planted),
                         [](const auto& one) { return std::string(one.param.law); });

// Four laws ask for what no host has: batches, a largest item, counters that can be set.
TEST_F(HostLaws, WhatNoHostHasIsNotAsked) {
  std::set<std::string_view> asked;
  for (const Planted& one : planted) asked.insert(one.law);
  for (const char* law :
       {"PutManyIsPuts", "GetManyIsGets", "OversizedItemsChangeNothing", "CountersMayWrap"}) {
    const StageResult result = ask("right", law, 1);
    EXPECT_EQ(result.status, Status::nothing) << law;
    EXPECT_FALSE(result.reason.empty()) << law;
    asked.insert(law);
  }
  EXPECT_EQ(asked.size(), laws().size());
}

}  // namespace
}  // namespace queuecheck
