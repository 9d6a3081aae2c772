// Roles in literal histories: who breaks them, who only hands them over, what is certain of calls
// that never returned; in every judge and both formats.
#include "queuecheck/model/roles.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/judge_compact.hpp"
#include "queuecheck/model/online_monitor.hpp"
#include "queuecheck/model/role_watch.hpp"
#include "queuecheck/model/tiny_history.hpp"

namespace queuecheck {
namespace {

struct Row {
  const char* specification;
  const char* history;
  std::vector<std::size_t> together;  // empty: the roles are kept
  bool complete = false;
};

const Row rows[] = {
    // A, B, A: handed over; touching stamps do not tell.
    {"fifo producers=1", "0 put 1 @1-2; 1 put 2 @3-4; 0 put 3 @5-6", {}},
    {"fifo producers=1", "0 put 1 @1-5; 1 put 2 @5-9", {}},
    {"fifo producers=1", "0 put 1 @5-5; 1 put 2 @5-5", {}},
    {"fifo producers=1", "0 put 1 @5-9; 1 put 2 @5-5", {}},
    {"fifo producers=1", "0 put 1 @1-5; 1 put 2 @4-9", {0, 1}},
    {"fifo producers=1", "0 put 1 @1-9; 1 put 2 @5-5", {0, 1}},
    {"fifo producers=1", "0 put 1 @3-5; 1 put 2 @3-5", {0, 1}},
    {"fifo", "0 put 1 @1-5; 1 put 2 @4-9", {}},
    {"fifo producers=2", "0 put 1 @1-5; 1 put 2 @4-9", {}},
    {"fifo producers=2", "0 put 1 @1-5; 1 put 2 @4-9; 2 put 3 @5-9", {}},
    {"fifo producers=2", "0 put 1 @1-6; 1 put 2 @4-9; 2 put 3 @5-9", {0, 1, 2}},
    // Both roles in one process are two roles; its threads are two callers.
    {"fifo producers=1 consumers=1", "0 put 1 @1-2; 0 get 1 @3-4", {}},
    {"fifo producers=1 consumers=1", "0 put 1 @1-5; 1 try_get 1 @3-4", {}},
    {"fifo producers=1", "0.0 put 1 @1-5; 0.1 put 2 @4-9", {0, 1}},
    // Who is refused touches the queue as well; so does who looks at the oldest item.
    {"fifo capacity=1 producers=1",
     "0 put 1 @1-2; 0 try_put 2 FULL @3-6; 1 try_put 3 FULL @5-7",
     {1, 2}},
    {"fifo close=drain producers=1",
     "0 close @1-2; 0 put 1 CLOSED @3-6; 1 put 2 CLOSED @4-7",
     {1, 2}},
    {"fifo consumers=1", "0 try_get EMPTY @1-4; 1 try_get EMPTY @2-3", {0, 1}},
    {"fifo consumers=1", "0 put 1 @1-2; 0 peek 1 @3-6; 1 try_get 1 @4-5", {1, 2}},
    {"fifo consumers=1", "0 put_many [1,2] @1-2; 0 get_many [1] @3-6; 1 get_many [2] @4-5", {1, 2}},
    {"fifo consumers=1", "0 empty true @1-9; 1 size 0 @2-8; 2 try_get EMPTY @3-4", {}},
    // What never returned: inside for ever while its process lives, else only certain at its call.
    {"fifo capacity=1 producers=1", "0 put 1 @1-2; 0 put 2 @3-; 1 put 3 @5-", {1, 2}, true},
    {"fifo capacity=1 producers=1", "0 put 1 @1-2; 0 put 2 @3-; 1 put 3 @5-", {}},
    {"fifo producers=1", "0 put 1 @3-; 1 put 2 @1-5", {0, 1}},
    {"fifo producers=1", "0 put 1 @3-; 0 crash @9; 1 put 2 @5-6", {}, true},
    {"fifo producers=1", "0 put 1 @3- CRASHED; 1 put 2 @5-6", {}, true},
};

std::string where(const Row& row) {
  return std::string(row.specification) + ": " + row.history;
}

History history_of(const Row& row) {
  History history = tiny(row.history);
  history.complete = row.complete;
  return history;
}

void expect_role(const Judgement& judgement, const Row& row) {
  if (row.together.empty()) {
    EXPECT_EQ(name(judgement.safety), "valid") << where(row) << judgement.explanation;
    return;
  }
  ASSERT_TRUE(judgement.violation) << where(row);
  EXPECT_EQ(name(*judgement.violation), "role") << where(row);
  std::vector<std::size_t> witness = judgement.witness;
  std::sort(witness.begin(), witness.end());
  EXPECT_EQ(witness, row.together) << where(row);
}

TEST(Roles, EveryJudgeSeesWhoIsInsideTogether) {
  for (const Row& row : rows) {
    const History history = history_of(row);
    const Specification axes = spec(row.specification);
    ASSERT_EQ(check_well_formed(history).value_or(""), "") << where(row);
    expect_role(judge(history, axes), row);
    EXPECT_EQ(brute_force_valid(history, axes), row.together.empty()) << where(row);
    const auto compact = compacted(history);
    ASSERT_TRUE(compact) << where(row);
    const Judgement from_logs = judge(*compact, axes);
    EXPECT_EQ(from_logs.violation == ViolationClass::role, !row.together.empty()) << where(row);
    OnlineMonitor monitor(axes, compact->logs.size());
    monitor.drain(compact->logs);
    const bool told = monitor.finding() && monitor.finding()->violation == ViolationClass::role;
    const bool known = monitor.unknown_reason().empty() && !row.complete;
    EXPECT_TRUE(!told || !row.together.empty()) << where(row);
    if (known) {
      EXPECT_EQ(told, !row.together.empty()) << where(row);
    }
  }
}

TEST(Roles, AreToldBeforeWhateverTheQueueAnswersThen) {
  const History history = tiny("0 put 1 @1-5; 1 put 2 @4-9; 2 get 2 @10-11; 2 get 2 @12-13");
  EXPECT_NE(*judge(history, spec("fifo")).violation, ViolationClass::role);
  const Judgement judgement = judge(history, spec("fifo producers=1"));
  EXPECT_EQ(name(*judgement.violation), "role");
  EXPECT_EQ(judgement.rule, "producers=1: callers inside puts at the same time");
  EXPECT_EQ(judgement.explanation,
            "process 1's 1st operation, put(2) = ok [4,9], began while process 0's 1st operation, "
            "put(1) = ok [1,5] was inside, which producers=1 forbids: a role may pass on only when "
            "its holder's call has returned. That is a fault of who uses the queue; what it "
            "answers then says nothing.");
  EXPECT_EQ(judgement.level, "");
  Judgement crashed;
  crashed.verdict = crashed.safety = Verdict::violation;
  crashed.violation = ViolationClass::crashed;
  EXPECT_EQ(name(*merge(crashed, judgement).violation), "role");
}

TEST(Roles, AHangThatWasSeenKeepsItsCallersInside) {
  const History history = tiny("0 put 1 @1-2; 0 put 2 @3-; 1 put 3 @5-");
  const Specification axes = spec("fifo capacity=1 producers=1");
  EXPECT_EQ(name(judge(history, axes).verdict), "valid");
  EXPECT_EQ(name(judge_roles(history, axes, false).verdict), "valid");
  EXPECT_EQ(judge_roles(history, axes, true).violation, ViolationClass::role);
}

TEST(Roles, CallsOfOneCallerThatOverlapAreOne) {  // as stores that are buffered let them
  RoleWatch watch(spec("fifo producers=2"));
  for (const RoleWatch::Call& call : {RoleWatch::Call{1, 10, 0, 7, true},
                                      {2, 5, 1, 7, true},
                                      {3, 9, 2, 7, true},
                                      {4, 9, 3, 8, true},
                                      {5, 6, 4, 8, true}}) {
    EXPECT_TRUE(watch.enter(call)) << call.operation;
  }
  EXPECT_FALSE(watch.enter({8, 9, 5, 9, true}));
  std::vector<std::size_t> together;
  for (const RoleWatch::Call& call : watch.together()) together.push_back(call.operation);
  EXPECT_EQ(together, (std::vector<std::size_t>{0, 3, 5}));
}

TEST(Roles, TextAndJsonSayTheSame) {
  std::istringstream typed(
      "# capacity 4\n0 put 1 1 5 OK\n1 put 2 4 9 OK\n2 get 1 10 11 OK\n2 get 2 12 13 OK\n");
  std::istringstream json(
      R"({"format":"queuecheck-history/1","spec":"fifo capacity=4 producers=1","processes":3,"end":20}
{"process":0,"op":"put","value":1,"t0":1,"t1":5,"outcome":"ok"}
{"process":1,"op":"put","value":2,"t0":4,"t1":9,"outcome":"ok"}
)");
  const History from_text = HistoryReader(typed, "typed").next().value();
  const History from_json = HistoryReader(json, "json").next().value();
  EXPECT_EQ(judge(from_text, spec("fifo capacity=4")).verdict, Verdict::valid);
  EXPECT_EQ(judge(from_text, spec("fifo capacity=4 producers=1")).violation, ViolationClass::role);
  EXPECT_EQ(judge(from_json, spec(*from_json.specification)).violation, ViolationClass::role);
}

}  // namespace
}  // namespace queuecheck
