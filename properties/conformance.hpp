// The conformance suite: every property of a queue as a named GoogleTest test, in one line.
//
//     #include <queuecheck/properties/conformance.hpp>
//     INSTANTIATE_TYPED_TEST_SUITE_P(Mine, QueueConformance, MyQueue);
//
// Or several queues: ::testing::Types<MyQueue, MyOther>. Link queuecheck::conformance, GoogleTest,
// and queuecheck::gtest_main; a main of your own calls queuecheck::start(argc, argv) first.
// Environment: QUEUECHECK_SEED (64 bits), QUEUECHECK_TIME (of one property: 500ms, 2s, 1m),
// QUEUECHECK_OUT (folder of failure files), QUEUECHECK_REPLAY (a failure file: run that again).
//
// Process and thread safety: as GoogleTest; queues run in processes of their own, not in this one.
//
// Invariants
//   1. A property that needs what the queue lacks or does not claim is skipped, with the reason.
//   2. A property that could not be decided is skipped, with the reason; one that the machine did
//      not let run fails.
//   3. A failure's text ends with the command that runs it again.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/properties/conformance_check.hpp"

template <class Queue>
class QueueConformance : public testing::Test {
 protected:
  static void check(const testing::TestInfo* test) {
    const std::string name = test->name();
    const std::string full = std::string(test->test_suite_name()) + "." + name;
    const queuecheck::CheckReport report = queuecheck::check_conformance(subject_, name, full);
    for (const auto& [key, value] : report.properties) RecordProperty(key, value);
    if (report.verdict == queuecheck::CheckVerdict::failed) FAIL() << report.text;
    if (report.verdict == queuecheck::CheckVerdict::skipped) GTEST_SKIP() << report.text;
  }

 private:
  inline static const queuecheck::ConformanceSubject subject_{queuecheck::queue_table<Queue>()};
};

TYPED_TEST_SUITE_P(QueueConformance);

#define QUEUECHECK_CONFORMANCE_TEST(Name)                               \
  TYPED_TEST_P(QueueConformance, Name) {                                \
    this->check(testing::UnitTest::GetInstance()->current_test_info()); \
  }                                                                     \
  static_assert(true)

QUEUECHECK_CONFORMANCE_TEST(PutManyIsPuts);
QUEUECHECK_CONFORMANCE_TEST(GetManyIsGets);
QUEUECHECK_CONFORMANCE_TEST(PastDeadlineIsTry);
QUEUECHECK_CONFORMANCE_TEST(WaitsOnlyWhereItMust);
QUEUECHECK_CONFORMANCE_TEST(ClearIsDrain);
QUEUECHECK_CONFORMANCE_TEST(ClosingTwiceIsClosingOnce);
QUEUECHECK_CONFORMANCE_TEST(ClosedQueueGivesItsRest);
QUEUECHECK_CONFORMANCE_TEST(CapacityIsNeverExceeded);
QUEUECHECK_CONFORMANCE_TEST(SizeCounts);
QUEUECHECK_CONFORMANCE_TEST(PeekShowsTheNextGet);
QUEUECHECK_CONFORMANCE_TEST(EmptyAgreesWithTryGet);
QUEUECHECK_CONFORMANCE_TEST(FullAgreesWithTryPut);
QUEUECHECK_CONFORMANCE_TEST(ObservingChangesNothing);
QUEUECHECK_CONFORMANCE_TEST(OversizedItemsChangeNothing);
QUEUECHECK_CONFORMANCE_TEST(ItemsOfEverySizeComeOutWhole);
QUEUECHECK_CONFORMANCE_TEST(CountersMayWrap);
QUEUECHECK_CONFORMANCE_TEST(TwoHandlesAreOneQueue);
QUEUECHECK_CONFORMANCE_TEST(TasksAreCounted);
QUEUECHECK_CONFORMANCE_TEST(AnswersAsTheModel);
QUEUECHECK_CONFORMANCE_TEST(FifoOrderOfOneProducer);
QUEUECHECK_CONFORMANCE_TEST(EachItemComesOutOnce);
QUEUECHECK_CONFORMANCE_TEST(ItemsComeOutUntorn);
QUEUECHECK_CONFORMANCE_TEST(FullAndEmptyAreTrue);
QUEUECHECK_CONFORMANCE_TEST(CapacityIsKeptUnderTraffic);
QUEUECHECK_CONFORMANCE_TEST(TimedCallsKeepTheirDeadlines);
QUEUECHECK_CONFORMANCE_TEST(CloseDrainsUnderTraffic);
QUEUECHECK_CONFORMANCE_TEST(CloseWakesAllSleepers);
QUEUECHECK_CONFORMANCE_TEST(NobodySleepsBesideAnItem);
QUEUECHECK_CONFORMANCE_TEST(ProcessesAgreeWithTheModel);
QUEUECHECK_CONFORMANCE_TEST(StrangerAtAnotherAddress);
QUEUECHECK_CONFORMANCE_TEST(RefusesGarbage);
QUEUECHECK_CONFORMANCE_TEST(SecondCreatorDestroysNothing);
QUEUECHECK_CONFORMANCE_TEST(KillsKeepTheCrashContract);

#undef QUEUECHECK_CONFORMANCE_TEST

REGISTER_TYPED_TEST_SUITE_P(QueueConformance, PutManyIsPuts, GetManyIsGets, PastDeadlineIsTry,
                            WaitsOnlyWhereItMust, ClearIsDrain, ClosingTwiceIsClosingOnce,
                            ClosedQueueGivesItsRest, CapacityIsNeverExceeded, SizeCounts,
                            PeekShowsTheNextGet, EmptyAgreesWithTryGet, FullAgreesWithTryPut,
                            ObservingChangesNothing, OversizedItemsChangeNothing,
                            ItemsOfEverySizeComeOutWhole, CountersMayWrap, TwoHandlesAreOneQueue,
                            TasksAreCounted, AnswersAsTheModel, FifoOrderOfOneProducer,
                            EachItemComesOutOnce, ItemsComeOutUntorn, FullAndEmptyAreTrue,
                            CapacityIsKeptUnderTraffic, TimedCallsKeepTheirDeadlines,
                            CloseDrainsUnderTraffic, CloseWakesAllSleepers,
                            NobodySleepsBesideAnItem, ProcessesAgreeWithTheModel,
                            StrangerAtAnotherAddress, RefusesGarbage, SecondCreatorDestroysNothing,
                            KillsKeepTheCrashContract);
