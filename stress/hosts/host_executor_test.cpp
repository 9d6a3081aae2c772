// A right host in another runtime: its runs are histories like any other, its hangs are classified,
// its refusals are refusals.
#include "queuecheck/stress/hosts/host_executor.hpp"

#include <gtest/gtest.h>

#include "queuecheck/stress/hosts/host_process.hpp"
#include "queuecheck/stress/hosts/toy_host_test_support.hpp"

namespace queuecheck {
namespace {

class ToyExecutor : public testing::Test {
 protected:
  void SetUp() override {
    if (!ToyHost::python_is_here()) GTEST_SKIP() << "python3 is not installed";
  }
};

TEST_F(ToyExecutor, RightQueueIsValidAndComplete) {
  const ToyHost host("right");
  const auto executor = make_host_executor({"", "", host.command()});
  EXPECT_EQ(executor->queue().name, "toy");
  EXPECT_EQ(executor->name(), "host");
  Program program = toy_program();
  program.prefill = 2;
  program.seed = 9;
  program.processes[1].push_back(toy_step(OperationKind::close));
  for (int i = 0; i < 5; ++i) {
    const auto run = executor->run(program);
    EXPECT_TRUE(run.history.complete);
    EXPECT_EQ(run.history.specification, "fifo close=drain capacity=4");
    EXPECT_EQ(run.history.environment,
              R"({"runtime":"toy 1","actors":"threads","waiting":"sleep"})");
    EXPECT_EQ(run.history.seed, 9U);
    EXPECT_EQ(run.history.operations.front().t0, 0);
    EXPECT_EQ(run.history.operations.front().value, 1) << "prefill";
    EXPECT_EQ(judge_run(run).verdict, Verdict::valid) << judge_run(run).explanation;
  }
}

TEST_F(ToyExecutor, FactsAreTheHostsWords) {
  const ToyHost host("right");
  const auto executor = make_host_executor({"toy-two", "", host.command()});
  const QueueFacts facts = executor->facts();
  EXPECT_EQ(facts.name(), "toy-two");
  EXPECT_TRUE(facts.has(OperationKind::try_get));
  EXPECT_FALSE(facts.has(OperationKind::close));
  EXPECT_EQ(facts.specification({}), "bag") << "unbounded: no capacity is added";
  Options large;
  large.item_bytes_max = 9;
  EXPECT_FALSE(facts.serves(large));
  EXPECT_THROW(executor->run(toy_program()), RefusedError) << "it has no size()";
}

TEST_F(ToyExecutor, UnknownAndAbsentQueuesAreNamed) {
  const ToyHost host("right");
  const auto said = [&](const char* queue) -> std::string {
    try {
      make_host_executor({queue, "", host.command()});
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(said("tyo"), "queue 'tyo' is unknown to the host; known: toy, toy-two, toy-complete");
  EXPECT_EQ(said("toy-three"), "queue 'toy-three' is absent: it was never written");
}

TEST_F(ToyExecutor, RefusalsAreRefusals) {
  const ToyHost host("right");
  const auto executor = make_host_executor({"", "", host.command()});
  const auto refusal = [&](const Program& program) -> std::string {
    try {
      executor->run(program);
    } catch (const RefusedError& error) {
      return error.what();
    }
    return "";
  };
  Program program = toy_program();
  program.options.extra = {{"colour", "plaid"}};
  EXPECT_EQ(refusal(program), "toy: colour plaid") << "the host's own words";
  program.options.extra = {{"size", "large"}};
  EXPECT_EQ(refusal(program), "toy has no option 'size'; known: colour");
  program = toy_program();
  program.kills = {{0, 1000, 0}};
  EXPECT_EQ(refusal(program), "toy: its threads cannot be killed");
  program = toy_program();
  program.processes.resize(17);
  EXPECT_EQ(refusal(program), "toy serves at most 16 processes, not 17");
  program = toy_program();
  program.processes[0].push_back({OperationKind::peek});
  EXPECT_NE(refusal(program).find("the queue 'toy' has no operation peek; right would be"),
            std::string::npos)
      << refusal(program);
  EXPECT_EQ(refusal(toy_program()), "") << "and goes on";
}

TEST_F(ToyExecutor, StandardErrorNeverStopsAHost) {
  const ToyHost host("floods");
  const auto executor = make_host_executor({"", "", host.command()});
  EXPECT_EQ(judge_run(executor->run(toy_program())).verdict, Verdict::valid);
}

// A put that wakes nobody: process 0 sleeps in get() with an item inside.
TEST_F(ToyExecutor, AHangIsClassified) {
  const ToyHost host("deaf");
  const auto executor = make_host_executor({"", "", host.command()});
  Program program;
  program.options.capacity = 4;
  program.balanced = true;
  Step later = toy_step(OperationKind::put);
  later.delay_ns = 300'000'000;
  program.processes = {{toy_step(OperationKind::get)}, {later}};
  const auto run = executor->run(program);
  ASSERT_EQ(run.observed.violation, ViolationClass::lost_wakeup) << run.observed.explanation;
  EXPECT_NE(run.observed.explanation.find("process 0 waits in get()"), std::string::npos)
      << run.observed.explanation;
  EXPECT_FALSE(run.history.complete);

  // Nothing was put: it waits rightly.
  program.processes = {{toy_step(OperationKind::get)}};
  const auto rightly = executor->run(program);
  EXPECT_EQ(judge_run(rightly).verdict, Verdict::valid) << judge_run(rightly).explanation;
  EXPECT_TRUE(rightly.history.complete);
}

}  // namespace
}  // namespace queuecheck
