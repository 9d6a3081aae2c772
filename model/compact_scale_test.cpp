// A million operations with one thing wrong: the class, and the operation by process and place.
#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/judge_compact.hpp"
#include "queuecheck/model/legal_log.hpp"
#include "queuecheck/model/online_monitor.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t operations = 1'000'000;

// A copy in which `change(index, call)` may alter calls; it may also append one after a call.
template <class Change>
CompactHistory changed(const CompactHistory& from, Change change) {
  CompactHistory to;
  to.processes = from.processes;
  to.end = from.end;
  to.complete = true;
  std::size_t index = 0;
  LoggedCall call;
  for (const OperationLog& log : from.logs) {
    to.logs.emplace_back(log.process(), log.thread());
    OperationLog::Cursor cursor(log);
    for (; cursor.next(call); ++index) {
      change(index, call);
      EXPECT_TRUE(to.logs.back().append(call.kind, call.outcome, call.value, call.t0, call.t1));
    }
  }
  return to;
}

struct Found {
  std::size_t index = operations;
  LoggedCall call;
};

// The first get with this outcome that was called at this time or later.
Found get_after(const CompactHistory& history, std::int64_t time, Outcome outcome) {
  Found found;
  found.call.t0 = never;
  std::size_t index = 0;
  LoggedCall call;
  for (const OperationLog& log : history.logs) {
    OperationLog::Cursor cursor(log);
    for (; cursor.next(call); ++index) {
      const bool fits = call.t0 >= time && is_get(call.kind) && call.outcome == outcome;
      if (fits && call.t0 < found.call.t0) found = {index, call};
    }
  }
  return found;
}

std::string name_of(const CompactHistory& history, std::size_t index) {
  for (const OperationLog& log : history.logs) {
    if (index < log.size()) {
      return place_words(log.process(), index + 1);
    }
    index -= log.size();
  }
  return "nobody";
}

void expect_told(const CompactHistory& history, ViolationClass violation, std::size_t planted) {
  const Judgement judgement = judge(history, Specification{});
  ASSERT_EQ(judgement.verdict, Verdict::violation);
  EXPECT_EQ(name(*judgement.violation), name(violation)) << judgement.explanation;
  EXPECT_LE(judgement.witness.size(), 8U);
  if (planted < operations) {
    EXPECT_NE(std::find(judgement.witness.begin(), judgement.witness.end(), planted),
              judgement.witness.end());
    EXPECT_NE(judgement.explanation.find(name_of(history, planted)), std::string::npos)
        << judgement.explanation << " should name " << name_of(history, planted);
  }
  OnlineMonitor monitor(Specification{}, history.logs.size());
  monitor.drain(history.logs);
  EXPECT_EQ(monitor.verdict(), Verdict::violation);
}

const CompactHistory& legal() {
  static const CompactHistory history = legal_logs({}, operations, 3);
  return history;
}

TEST(CompactScale, TheLegalHistoryIsLegal) {
  EXPECT_EQ(judge(legal(), Specification{}).verdict, Verdict::valid);
  EXPECT_EQ(legal().bytes(), operations * 16);
  OnlineMonitor monitor(Specification{}, legal().logs.size());
  monitor.drain(legal().logs);
  EXPECT_EQ(monitor.verdict(), Verdict::valid);
}

TEST(CompactScale, Fresh) {
  const Found empty = get_after(legal(), legal().end / 2, Outcome::empty);
  expect_told(changed(legal(),
                      [&](std::size_t i, LoggedCall& call) {
                        if (i != empty.index) return;
                        call.outcome = Outcome::ok;
                        call.value = Value{1} << 50;
                      }),
              ViolationClass::fresh, empty.index);
}

TEST(CompactScale, Duplicate) {
  const Found first = get_after(legal(), legal().end / 2, Outcome::ok);
  const Found empty = get_after(legal(), legal().end / 2 + 20'000, Outcome::empty);
  expect_told(changed(legal(),
                      [&](std::size_t i, LoggedCall& call) {
                        if (i != empty.index) return;
                        call.outcome = Outcome::ok;
                        call.value = first.call.value;
                      }),
              ViolationClass::duplicate, empty.index);
}

TEST(CompactScale, Order) {
  const Found first = get_after(legal(), legal().end / 2, Outcome::ok);
  const Found second = get_after(legal(), legal().end / 2 + 20'000, Outcome::ok);
  expect_told(changed(legal(),
                      [&](std::size_t i, LoggedCall& call) {
                        if (i == first.index) call.value = second.call.value;
                        if (i == second.index) call.value = first.call.value;
                      }),
              ViolationClass::fresh, operations);
  const CompactHistory long_queue = legal_logs({16, 50, 5'000}, operations, 4);
  const Found early = get_after(long_queue, long_queue.end / 2, Outcome::ok);
  const Found late = get_after(long_queue, long_queue.end / 2 + 2'000, Outcome::ok);
  expect_told(changed(long_queue,
                      [&](std::size_t i, LoggedCall& call) {
                        if (i == early.index) call.value = late.call.value;
                        if (i == late.index) call.value = early.call.value;
                      }),
              ViolationClass::order, early.index);
}

TEST(CompactScale, Lost) {
  const CompactHistory long_queue = legal_logs({16, 50, 5'000}, operations, 4);
  const Found gone = get_after(long_queue, long_queue.end / 2, Outcome::ok);
  const CompactHistory history = changed(long_queue, [&](std::size_t i, LoggedCall& call) {
    if (i == gone.index) call.kind = OperationKind::close;
    if (i == gone.index) call.value = no_value;
  });
  const Judgement judgement = judge(history, Specification{});
  ASSERT_EQ(judgement.verdict, Verdict::violation);
  EXPECT_NE(judgement.explanation.find(std::to_string(gone.call.value)), std::string::npos)
      << judgement.explanation;
  EXPECT_NE(judgement.explanation.find("nobody ever got"), std::string::npos)
      << judgement.explanation;
}

TEST(CompactScale, FalseEmpty) {
  const CompactHistory long_queue = legal_logs({16, 50, 5'000}, operations, 4);
  const Found before = get_after(long_queue, long_queue.end / 2, Outcome::ok);
  // The EMPTY answer stands in the gap behind that call.
  CompactHistory history;
  history.processes = long_queue.processes;
  std::size_t index = 0;
  LoggedCall call;
  for (const OperationLog& log : long_queue.logs) {
    history.logs.emplace_back(log.process(), log.thread());
    OperationLog::Cursor cursor(log);
    for (; cursor.next(call); ++index) {
      history.logs.back().append(call.kind, call.outcome, call.value, call.t0, call.t1);
      if (index != before.index) continue;
      ASSERT_TRUE(history.logs.back().append(OperationKind::try_get, Outcome::empty, no_value,
                                             call.t1 + 1, call.t1 + 1));
    }
  }
  expect_told(history, ViolationClass::false_empty, before.index + 1);
}

}  // namespace
}  // namespace queuecheck
