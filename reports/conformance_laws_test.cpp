// The laws on real processes, through the checks of the suite: a queue with every operation keeps
// them all, and each bug is found by its law.
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/properties/complete_queue_test_support.hpp"
#include "queuecheck/properties/conformance_check.hpp"
#include "queuecheck/properties/laws/law.hpp"

namespace queuecheck {
namespace {

using test::BatchBug;
using test::CompleteQueue;

template <BatchBug bug>
const ConformanceSubject& subject() {
  static const ConformanceSubject one(queue_table<CompleteQueue<bug>>());
  return one;
}

struct Planted {
  const char* law;
  const ConformanceSubject* subject;
};

// Made before main: workers know these queues.
const Planted planted[] = {
    {"PutManyIsPuts", &subject<BatchBug::put_many_drops_last>()},
    {"GetManyIsGets", &subject<BatchBug::get_many_reversed>()},
    {"PastDeadlineIsTry", &subject<BatchBug::put_times_out_ok>()},
    {"ClearIsDrain", &subject<BatchBug::clear_keeps_one>()},
    {"ClosingTwiceIsClosingOnce", &subject<BatchBug::closing_twice_opens>()},
    {"ClosedQueueGivesItsRest", &subject<BatchBug::close_discards>()},
    {"CapacityIsNeverExceeded", &subject<BatchBug::one_too_many>()},
    {"SizeCounts", &subject<BatchBug::size_off>()},
    {"PeekShowsTheNextGet", &subject<BatchBug::peek_behind>()},
    {"EmptyAgreesWithTryGet", &subject<BatchBug::empty_late>()},
    {"FullAgreesWithTryPut", &subject<BatchBug::full_early>()},
    {"ObservingChangesNothing", &subject<BatchBug::peek_takes>()},
    {"OversizedItemsChangeNothing", &subject<BatchBug::takes_oversized>()},
    {"ItemsOfEverySizeComeOutWhole", &subject<BatchBug::cuts_long_items>()},
    {"CountersMayWrap", &subject<BatchBug::counters_wrap>()},
    {"TwoHandlesAreOneQueue", &subject<BatchBug::second_handle_repeats>()},
    {"TasksAreCounted", &subject<BatchBug::join_too_early>()},
};
const ConformanceSubject& right = subject<BatchBug::none>();

// Failures go to a folder of their own.
class LawsOfProcesses : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / ("queuecheck-laws-" + std::to_string(getpid()));
    setenv("QUEUECHECK_OUT", folder_.c_str(), 1);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

 private:
  std::filesystem::path folder_;
};

TEST_F(LawsOfProcesses, ACompleteQueueKeepsAll) {
  setenv("QUEUECHECK_TIME", "100ms", 1);
  for (const Law& law : laws()) {
    const CheckReport report = check_conformance(right, law.check, "test");
    EXPECT_EQ(report.verdict, CheckVerdict::passed) << law.check << ": " << report.text;
  }
}

TEST_F(LawsOfProcesses, EachBugIsFoundByItsLaw) {
  setenv("QUEUECHECK_TIME", "60s", 1);  // found in one, unless the machine is crowded
  for (const Planted& one : planted) {
    const CheckReport report = check_conformance(*one.subject, one.law, "test");
    ASSERT_EQ(report.verdict, CheckVerdict::failed) << one.law << ": " << report.text;
    for (const Law& law : laws()) {
      if (law.check == one.law) {
        EXPECT_NE(report.text.find(law.name), std::string::npos) << report.text;
      }
    }
  }
}

}  // namespace
}  // namespace queuecheck
