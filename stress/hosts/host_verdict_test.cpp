// What is held against a queue when a host says that processes hung or died, and what is not.
#include "queuecheck/stress/hosts/host_verdict.hpp"

#include <gtest/gtest.h>

#include "queuecheck/stress/hang_class.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t second = 1'000'000'000;

Operation operation(std::uint32_t process, OperationKind kind, Value value, std::int64_t t0,
                    std::int64_t t1) {
  Operation o;
  o.process = process;
  o.kind = kind;
  o.value = value;
  o.t0 = t0;
  o.t1 = t1;
  o.outcome = t1 == never ? Outcome::pending : Outcome::ok;
  if (kind == OperationKind::crash) o.outcome = Outcome::ok;
  return o;
}

struct Case {
  HostAnswer answer;
  CheckedAnswer checked;
  Program program;

  Case(std::vector<ToldProcess> ends, const char* specification,
       std::vector<Operation> operations) {
    answer.processes = ends;
    answer.quiescent = true;
    program.drain = false;
    program.processes.resize(ends.size());
    checked.done.assign(ends.size(), false);
    checked.history.processes = static_cast<std::uint32_t>(ends.size());
    checked.history.specification = specification;
    checked.history.operations = std::move(operations);
    checked.history.end = 4 * second;
  }

  Run run(std::int64_t longest_delay_ns = 0) const {
    return conclude_run(answer, checked, program, longest_delay_ns);
  }
};

const ToldProcess ended{ProcessEnd::ended, {}};
const ToldProcess hung{ProcessEnd::hung, {}};
const ToldProcess killed{ProcessEnd::killed, {}};

TEST(HostVerdict, ASleeperWithAnItemInsideIsALostWakeup) {
  Case one({hung, ended}, "fifo capacity=4",
           {operation(0, OperationKind::get, no_value, 0, never),
            operation(1, OperationKind::put, 1, 10, 20)});
  const auto run = one.run();
  EXPECT_EQ(run.observed.violation, ViolationClass::lost_wakeup);
  EXPECT_NE(run.observed.explanation.find("for 4.0 s"), std::string::npos)
      << run.observed.explanation;
  EXPECT_FALSE(run.history.complete);
}

TEST(HostVerdict, ASlowRunIsUnknownNotAHang) {
  Case one({hung, ended}, "fifo capacity=4",
           {operation(0, OperationKind::get, no_value, 0, never),
            operation(1, OperationKind::put, 1, 3 * second, 3 * second + second / 2)});
  EXPECT_EQ(one.run().observed.verdict, Verdict::unknown) << "half a second is no hang";
  one.checked.history.end = 5 * second;
  EXPECT_EQ(one.run().observed.violation, ViolationClass::lost_wakeup);
  EXPECT_EQ(one.run(second).observed.verdict, Verdict::unknown) << "on a machine that pauses, too";
  // Between two calls when it was looked at.
  Case two({hung}, "fifo capacity=4", {operation(0, OperationKind::put, 1, 0, 10)});
  EXPECT_EQ(two.run().observed.verdict, Verdict::unknown);
  EXPECT_NE(two.run().observed.unknown_reason.find("process 0 was still at work"),
            std::string::npos);
}

TEST(HostVerdict, ATimedCallHangsFromItsDeadlineOn) {
  Case one({hung}, "fifo capacity=4", {operation(0, OperationKind::get_for, no_value, 0, never)});
  one.checked.history.operations[0].timeout_ns = 3 * second + second / 2;
  EXPECT_EQ(one.run().observed.verdict, Verdict::unknown);
  one.checked.history.operations[0].timeout_ns = second;
  EXPECT_EQ(one.run().observed.violation, ViolationClass::late_timeout);
}

TEST(HostVerdict, CloseOfTheCloserAloneWakesNobody) {
  const std::vector<Operation> operations{operation(0, OperationKind::get, no_value, 0, never),
                                          operation(1, OperationKind::close, no_value, 10, 20)};
  EXPECT_EQ(Case({hung, ended}, "fifo close=drain", operations).run().observed.violation,
            ViolationClass::close_sleeper);
  EXPECT_EQ(Case({hung, ended}, "fifo close=process", operations).run().observed.verdict,
            Verdict::valid);
  auto python = Case({hung, ended}, "python-queue capacity=4", operations).run();
  EXPECT_EQ(judge_run(python).verdict, Verdict::valid) << judge_run(python).explanation;
  // Held to another claim it is that one's hang.
  python.history.specification = "fifo close=drain";
  conclude_hang(python);
  EXPECT_EQ(judge_run(python).violation, ViolationClass::close_sleeper);
}

TEST(HostVerdict, AKillThatMayHoldTheLockExcusesWhoeverSleepsAfterwards) {
  const std::vector<Operation> operations{operation(0, OperationKind::put, 1, 0, 10),
                                          operation(0, OperationKind::crash, no_value, 50, 50),
                                          operation(1, OperationKind::get, no_value, 60, never)};
  const auto python = Case({killed, hung}, "python-queue capacity=4", operations).run();
  EXPECT_EQ(python.observed.verdict, Verdict::valid) << "its feeder may have been killed";
  EXPECT_EQ(judge_run(python).verdict, Verdict::valid) << judge_run(python).explanation;
  EXPECT_EQ(Case({killed, hung}, "fifo capacity=4", operations).run().observed.verdict,
            Verdict::violation);
}

TEST(HostVerdict, WhoHasDoneItsPartHangsInNoCall) {
  Case one({hung, ended}, "fifo capacity=4", {operation(0, OperationKind::put, 1, 0, 10)});
  one.checked.done[0] = true;
  EXPECT_EQ(one.run().observed.verdict, Verdict::valid);
  EXPECT_FALSE(one.run().history.complete);
}

TEST(HostVerdict, DeathsAreCrashesUnlessTheMachineKilled) {
  const std::vector<Operation> operations{operation(0, OperationKind::get, no_value, 0, never)};
  const auto run = Case({{ProcessEnd::died, "SIGSEGV"}}, "fifo capacity=4", operations).run();
  EXPECT_EQ(run.observed.violation, ViolationClass::crashed);
  EXPECT_EQ(run.observed.explanation, "process 0 died of SIGSEGV in get()");
  EXPECT_EQ(run.history.operations[0].outcome, Outcome::crashed);
  EXPECT_THROW(Case({{ProcessEnd::died, "SIGKILL"}}, "fifo", operations).run(), EnvironmentError);
}

}  // namespace
}  // namespace queuecheck
