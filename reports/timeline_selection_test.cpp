// What is worth a row, on literal histories longer than the limit.
#include "queuecheck/reports/timeline_selection.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;
using Indices = std::vector<std::size_t>;

Operation call(std::uint32_t process, Kind kind, Outcome outcome, std::int64_t t0) {
  Operation operation;
  operation.process = process;
  operation.kind = kind;
  operation.outcome = outcome;
  operation.value = outcome == Outcome::ok ? t0 : no_value;
  operation.t0 = t0;
  operation.t1 = outcome == Outcome::pending ? never : t0 + 5;
  if (kind == Kind::crash) operation.t1 = t0;
  return operation;
}

Operation put(std::uint32_t process, std::int64_t t0) {
  return call(process, Kind::put, Outcome::ok, t0);
}
Operation hung(std::uint32_t process, std::int64_t t0) {
  return call(process, Kind::get, Outcome::pending, t0);
}
Operation kill(std::uint32_t process, std::int64_t t0) {
  return call(process, Kind::crash, Outcome::ok, t0);
}

History history_of(std::vector<Operation> operations) {
  History history;
  history.operations = std::move(operations);
  for (const Operation& operation : history.operations) {
    history.processes = std::max(history.processes, operation.process + 1);
  }
  return history;
}

// Indices of the first calls of what is shown.
Indices shown(const Selection& selection) {
  Indices out;
  for (std::size_t r = 0; r < selection.runs.size(); ++r) {
    if (selection.shown[r]) out.push_back(selection.runs[r].first);
  }
  return out;
}

std::vector<std::uint32_t> processes(const Selection& selection) {
  std::vector<std::uint32_t> out;
  for (const Lane& lane : selection.lanes) out.push_back(lane.process);
  return out;
}

bool contains(const Indices& indices, std::size_t index) {
  return std::find(indices.begin(), indices.end(), index) != indices.end();
}

TEST(TimelineSelection, MoreBeforeTheWitnessThanAfterIt) {
  const Failure failure = sample_long(4, 400);
  EXPECT_EQ(shown(select_calls(failure.run.history, {200, 201}, {10, 6})),
            (Indices{194, 195, 196, 197, 198, 199, 200, 201, 202, 203}));
  EXPECT_EQ(shown(select_calls(failure.run.history, {200}, {7, 6})),
            (Indices{196, 197, 198, 199, 200, 201, 202}));
}

TEST(TimelineSelection, AWitnessFarApartGetsTwoWindows) {
  const Failure failure = sample_long(4, 400);
  EXPECT_EQ(shown(select_calls(failure.run.history, {50, 350}, {10, 6})),
            (Indices{47, 48, 49, 50, 51, 347, 348, 349, 350, 351}));
}

TEST(TimelineSelection, WithoutAnythingEssentialTheEndIsShown) {
  const Failure failure = sample_long(4, 400);
  EXPECT_EQ(shown(select_calls(failure.run.history, {}, {4, 6})), (Indices{396, 397, 398, 399}));
}

// The kill that was seen in a real failure: 40 refusals of the killed process filled the table.
TEST(TimelineSelection, RefusalsOfTheKilledDoNotHideWhoWaitsForIt) {
  std::vector<Operation> operations;
  for (std::int64_t i = 0; i < 100; ++i) operations.push_back(put(0, i * 10));
  for (std::int64_t i = 100; i < 140; ++i) {
    operations.push_back(call(1, Kind::try_put, Outcome::full, i * 10));
  }
  operations.push_back(call(1, Kind::try_put, Outcome::pending, 1400));  // 140
  operations.push_back(kill(1, 1410));                                   // 141
  operations.push_back(put(0, 1420));                                    // 142
  operations.push_back(hung(2, 1430));                                   // 143
  operations.push_back(hung(3, 1440));                                   // 144
  const Selection selection = select_calls(history_of(operations), {143}, {12, 6});
  const Indices rows = shown(selection);
  for (const std::size_t index : Indices{99, 100, 140, 141, 142, 143, 144}) {
    EXPECT_TRUE(contains(rows, index)) << index;
  }
  EXPECT_EQ(rows.size(), 12u);
  EXPECT_EQ(processes(selection), (std::vector<std::uint32_t>{0, 1, 2, 3}));
  const auto refusals = std::find_if(selection.runs.begin(), selection.runs.end(),
                                     [](const CallRun& run) { return run.first == 100; });
  ASSERT_NE(refusals, selection.runs.end());
  EXPECT_EQ(refusals->count, 40u);
}

TEST(TimelineSelection, AHangShowsTheEndAfterWhichNothingMoved) {
  std::vector<Operation> operations{hung(1, 0)};
  for (std::int64_t i = 1; i <= 200; ++i) operations.push_back(put(0, i * 10));
  const Indices rows = shown(select_calls(history_of(operations), {0}, {8, 6}));
  EXPECT_TRUE(contains(rows, 0));
  EXPECT_TRUE(contains(rows, 200));
  EXPECT_TRUE(contains(rows, 199));
  EXPECT_EQ(rows.size(), 8u);
  // A process that was killed explains its own call: the end is of no interest then.
  operations.insert(operations.begin() + 1, kill(1, 5));
  EXPECT_FALSE(contains(shown(select_calls(history_of(operations), {0}, {8, 6})), 201));
}

TEST(TimelineSelection, EssentialsMayExceedTheLimit) {
  std::vector<Operation> operations;
  for (std::int64_t i = 0; i < 50; ++i) operations.push_back(put(0, i * 10));
  for (std::uint32_t process = 1; process < 7; ++process) {
    operations.push_back(hung(process, 1000 + process));
  }
  EXPECT_EQ(shown(select_calls(history_of(operations), {50}, {4, 8})),
            (Indices{50, 51, 52, 53, 54, 55}));
}

TEST(TimelineSelection, ColumnsGoToTheKilledTheWitnessAndTheHungInThisOrder) {
  std::vector<Operation> operations;
  for (std::uint32_t process = 0; process < 8; ++process) {
    for (std::int64_t i = 0; i < 5; ++i) operations.push_back(put(process, process + i * 10));
  }
  operations.push_back(hung(3, 100));  // 40
  operations.push_back(hung(5, 110));  // 41
  operations.push_back(hung(6, 120));  // 42: killed inside
  operations.push_back(kill(6, 130));
  operations.push_back(kill(7, 140));  // between calls
  operations.push_back(put(2, 150));   // 45
  const History history = history_of(operations);
  const auto columns = [&](std::size_t max) {
    return processes(select_calls(history, {40}, {20, max}));
  };
  EXPECT_EQ(columns(1), (std::vector<std::uint32_t>{6}));
  EXPECT_EQ(columns(2), (std::vector<std::uint32_t>{3, 6}));
  EXPECT_EQ(columns(3), (std::vector<std::uint32_t>{3, 5, 6}));
  EXPECT_EQ(columns(4), (std::vector<std::uint32_t>{3, 5, 6, 7}));
  EXPECT_EQ(columns(5), (std::vector<std::uint32_t>{2, 3, 5, 6, 7}));  // it did most near by
}

TEST(TimelineSelection, WhoEndedLongBeforeHasNoColumn) {
  std::vector<Operation> operations{put(1, 0)};
  for (std::int64_t i = 1; i < 100; ++i) operations.push_back(put(0, i * 10));
  operations.push_back(hung(2, 1000));
  EXPECT_EQ(processes(select_calls(history_of(operations), {100}, {10, 6})),
            (std::vector<std::uint32_t>{0, 2}));
}

TEST(TimelineSelection, ManyKilledLeaveHalfOfTheColumnsToTheWitness) {
  std::vector<Operation> operations;
  for (std::uint32_t process = 0; process < 10; ++process) {
    operations.push_back(hung(process, process));
    operations.push_back(kill(process, 100 + process));
  }
  for (std::uint32_t process = 10; process < 14; ++process) operations.push_back(put(process, 300));
  const Selection selection = select_calls(history_of(operations), {20, 21, 22, 23}, {10, 6});
  EXPECT_EQ(processes(selection), (std::vector<std::uint32_t>{7, 8, 9, 10, 11, 12}));
}

// Whatever the history: what must be seen is seen, and rows keep to the limit.
RC_GTEST_PROP(TimelineSelectionProperty, EssentialsOfTheChosenLanesAreShown, ()) {
  std::vector<Operation> operations;
  std::vector<bool> ended(8, false);
  const int size = *rc::gen::inRange(0, 120);
  for (int i = 0; i < size; ++i) {
    const auto process = *rc::gen::inRange<std::uint32_t>(0, 8);
    if (ended[process]) continue;
    const int what = *rc::gen::inRange(0, 40);
    if (what < 2) ended[process] = true;
    operations.push_back(what == 0   ? kill(process, i * 10)
                         : what == 1 ? hung(process, i * 10)
                         : what < 20 ? call(process, Kind::try_put, Outcome::full, i * 10)
                                     : put(process, i * 10));
  }
  Indices witness;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (*rc::gen::inRange(0, 30) == 0) witness.push_back(i);
  }
  const TimelineLimits limits{*rc::gen::inRange<std::size_t>(10, 30),
                              *rc::gen::inRange<std::size_t>(1, 9)};
  const History history = history_of(operations);
  const Selection selection = select_calls(history, witness, limits);
  const Indices rows = shown(selection);
  RC_ASSERT(selection.lanes.size() <= limits.lanes);
  std::size_t essentials = 0;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const Operation& operation = operations[i];
    const bool essential = contains(witness, i) || operation.kind == Kind::crash ||
                           operation.outcome == Outcome::pending;
    const bool lane = std::binary_search(selection.lanes.begin(), selection.lanes.end(),
                                         Lane{operation.process, 0});
    if (!lane) RC_ASSERT(!contains(rows, i));
    if (!essential || !lane) continue;
    ++essentials;
    RC_ASSERT(contains(rows, i));
  }
  RC_ASSERT(rows.size() <= std::max(limits.operations, essentials + 1));
}

}  // namespace
}  // namespace queuecheck
