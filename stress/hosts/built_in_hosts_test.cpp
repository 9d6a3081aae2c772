// The hosts that come with queuecheck, on the real thing: Python's queues, a Redis list, a Go
// channel. Each keeps the point that it declares, multiprocessing.Queue breaks `fifo`, and what is
// killed or hangs is told as that. Where Python, Redis or Go is missing, so is the test.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "queuecheck/stress/hosts/built_in_hosts.hpp"
#include "queuecheck/stress/hosts/host_executor.hpp"

namespace queuecheck {
namespace {

Step step(OperationKind kind, std::int64_t timeout_ns = 0, std::uint32_t delay_ns = 0) {
  Step made;
  made.kind = kind;
  made.timeout_ns = timeout_ns;
  made.delay_ns = delay_ns;
  return made;
}

Program program(std::vector<std::vector<Step>> processes, std::uint32_t prefill = 0) {
  Program made;
  made.options.capacity = 4;
  made.options.item_bytes_max = 16;
  made.prefill = prefill;
  made.processes = std::move(processes);
  made.balanced = true;
  return made;
}

std::unique_ptr<Executor> host(const std::string& name, const std::string& queue = "") {
  return make_host_executor({queue, "", name});
}

class BuiltInHosts : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const auto command = built_in_host(GetParam());
    ASSERT_TRUE(command);
    if (!command->absent.empty()) GTEST_SKIP() << command->absent;
    hello_ = greet_host(find_host(GetParam()));
    if (hello_.queues.empty()) GTEST_SKIP() << hello_.absent.front().reason;
  }
  HostHello hello_;
};

// What every one of them has: put and get, between two actors.
TEST_P(BuiltInHosts, EveryQueueKeepsItsPoint) {
  using enum OperationKind;
  for (const HostedQueue& queue : hello_.queues) {
    const auto executor = host(GetParam(), queue.name);
    const bool tries = executor->facts().has(try_get);
    const std::vector<Step> taker =
        tries ? std::vector{step(get_for, 2'000'000), step(put), step(try_get), step(empty)}
              : std::vector{step(get), step(put), step(empty)};
    for (int i = 0; i < 3; ++i) {
      const auto run = executor->run(program({{step(put), step(put, 0, 20'000)}, taker}, 1));
      const Judgement judgement = judge_run(run);
      EXPECT_EQ(judgement.verdict, Verdict::valid) << queue.name << ": " << judgement.explanation;
      EXPECT_TRUE(run.history.complete) << queue.name;
      EXPECT_GE(run.history.operations.size(), 8U) << queue.name;
    }
  }
}

TEST_P(BuiltInHosts, WhoWaitsForEverIsTold) {
  using enum OperationKind;
  const auto executor = host(GetParam());
  const auto run = executor->run(program({{step(get)}, {step(put), step(get)}}));
  const auto pending =
      std::count_if(run.history.operations.begin(), run.history.operations.end(),
                    [](const Operation& o) { return o.outcome == Outcome::pending; });
  EXPECT_EQ(pending, 1);
  EXPECT_EQ(judge_run(run).verdict, Verdict::valid) << "the program's fault, not the queue's";
}

INSTANTIATE_TEST_SUITE_P(All, BuiltInHosts, testing::Values("python", "redis", "go"),
                         [](const auto& tested) { return std::string(tested.param); });

class PythonQueue : public testing::Test {
 protected:
  void SetUp() override {
    if (!built_in_host("python")->absent.empty()) GTEST_SKIP() << built_in_host("python")->absent;
    executor_ = host("python", "python-queue");
  }
  // Runs it until `fifo` says so, while the queue's own point never does.
  ViolationClass broken_fifo(const Program& wanted, int runs_max) {
    for (int i = 0; i < runs_max; ++i) {
      auto run = executor_->run(wanted);
      EXPECT_EQ(judge_run(run).verdict, Verdict::valid) << judge_run(run).explanation;
      run.history.specification = "fifo close=process";
      const Judgement strict = judge_run(run);
      if (strict.violation) return *strict.violation;
    }
    return ViolationClass::slower;  // none
  }
  std::unique_ptr<Executor> executor_;
};

TEST_F(PythonQueue, APutOfOnesOwnIsNotSeenAtOnce) {
  using enum OperationKind;
  EXPECT_EQ(broken_fifo(program({{step(put), step(try_get)}}), 100), ViolationClass::false_empty);
}

TEST_F(PythonQueue, AKilledGetterKeepsTheLock) {
  using enum OperationKind;
  Program killed = program({{step(put, 0, 60'000'000), step(put)},
                            {step(get)},
                            {step(get_for, 100'000'000, 90'000'000)}});
  killed.kills = {{1, 30'000'000, 0}};
  EXPECT_EQ(broken_fifo(killed, 5), ViolationClass::false_empty);
}

}  // namespace
}  // namespace queuecheck
