#include "queuecheck/properties/shrink.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "queuecheck/model/tiny_history.hpp"
#include "queuecheck/properties/generators.hpp"
#include "queuecheck/properties/program_shrinks.hpp"
#include "queuecheck/properties/simulated_executor_test_support.hpp"

namespace queuecheck {
namespace {

// Fails with `chance` whenever the program has at least three puts and two gets: minimum size 5.
class ChancyExecutor final : public Executor {
 public:
  ChancyExecutor(double chance, std::uint64_t seed) : chance_(chance), dice_(seed) {}

  static bool triggers(const Program& program) {
    std::uint64_t puts = program.prefill;
    std::uint64_t gets = 0;
    for (const auto& steps : program.processes) {
      for (const Step& step : steps) {
        puts += is_put(step.kind) ? step.repeat : 0;
        gets += is_get(step.kind) ? step.repeat : 0;
      }
    }
    return puts >= 3 && gets >= 2;
  }

  std::vector<queuecheck::Run> run_batch(std::span<const Program> programs) override {
    std::vector<Run> runs(programs.size());
    for (std::size_t i = 0; i < programs.size(); ++i) {
      ++count;
      runs[i].history.processes = static_cast<std::uint32_t>(programs[i].processes.size());
      runs[i].history.seed = count;  // tells the runs apart
      if (triggers(programs[i]) && dice_.below(1'000'000) < chance_ * 1e6) {
        runs[i].observed.verdict = runs[i].observed.obligations = Verdict::violation;
        runs[i].observed.violation = ViolationClass::livelock;
      }
    }
    return runs;
  }
  const QueueSource& queue() const override { return source_; }
  std::string_view name() const override { return "chancy"; }

  std::uint64_t count = 0;

 private:
  QueueSource source_{"chancy", ""};
  double chance_;
  Dice dice_;
};

Program puts_and_gets(std::size_t puts, std::size_t gets) {
  Step get;
  get.kind = OperationKind::try_get;
  Program program;
  program.processes = {std::vector<Step>(puts), std::vector<Step>(gets, get)};
  return program;
}

queuecheck::Run livelock() {
  queuecheck::Run proof;
  proof.observed.verdict = Verdict::violation;
  proof.observed.violation = ViolationClass::livelock;
  return proof;
}

struct Mean {
  double operations = 0;
  double runs = 0;
};

Mean mean_of_shrinks(double chance) {
  Mean mean;
  constexpr int repetitions = 20;
  for (std::uint64_t seed = 1; seed <= repetitions; ++seed) {
    ChancyExecutor executor(chance, seed);
    GeneratorSettings generator;
    generator.operations = SimulatedExecutor::operations();
    generator.processes_min = 4;
    generator.operations_min = 8;
    std::uint64_t index = 0;
    while (!ChancyExecutor::triggers(program_at(seed, index, generator).value())) ++index;
    const auto failing = program_at(seed, index, generator);
    queuecheck::Run proof;
    do {
      proof = executor.run(failing.value());
    } while (proof.observed.verdict != Verdict::violation);
    const ShrinkResult result =
        shrink(failing, proof, judge_run(proof), executor, {.seconds = 30, .final_runs = 20});
    EXPECT_TRUE(ChancyExecutor::triggers(result.program));
    EXPECT_EQ(result.run.observed.violation, ViolationClass::livelock);
    EXPECT_LE(result.reruns_failed, result.reruns);
    EXPECT_EQ(check_runnable(result.program), std::nullopt);
    mean.operations += static_cast<double>(operation_count(result.program)) / repetitions;
    mean.runs += static_cast<double>(result.runs) / repetitions;
  }
  std::printf("chance %.2f: mean final size %.2f operations (minimum 5), %.0f runs\n", chance,
              mean.operations, mean.runs);
  return mean;
}

TEST(Shrink, FindsTheMinimumOfACertainBug) {
  EXPECT_EQ(mean_of_shrinks(1).operations, 5);
}
TEST(Shrink, FindsTheMinimumOfABugOfThirtyPercent) {
  EXPECT_LE(mean_of_shrinks(0.3).operations, 5.2);
}
TEST(Shrink, ComesNearTheMinimumOfABugOfTwoPercent) {
  EXPECT_LE(mean_of_shrinks(0.02).operations, 5.6);
}

TEST(Shrink, FailureThatNeverRepeatsKeepsItsHistory) {
  ChancyExecutor never_again(0, 1);
  Program program;
  Step put;
  Step get;
  get.kind = OperationKind::try_get;
  program.processes = {{put, put, put}, {get, get}};
  queuecheck::Run proof;
  proof.history.seed = 4711;
  proof.observed.verdict = Verdict::violation;
  proof.observed.violation = ViolationClass::livelock;
  const ShrinkResult result =
      shrink(shrinkable_program(program), proof, proof.observed, never_again,
             {.seconds = 30, .final_runs = 7, .rare_runs = 100});
  EXPECT_EQ(result.program, program);
  EXPECT_EQ(result.run.history.seed, 4711U);
  EXPECT_EQ(result.original_reruns, 107U) << "as none failed, more were tried";
  EXPECT_EQ(result.original_reruns_failed, 0U);
  EXPECT_EQ(result.reruns, 107U);
  EXPECT_EQ(result.reruns_failed, 0U);
}

// Where a smaller program fails a hundred times more rarely, the larger one is worth more.
TEST(Shrink, KeepsTheRate) {
  class Fading final : public Executor {
   public:
    std::vector<queuecheck::Run> run_batch(std::span<const Program> programs) override {
      std::vector<queuecheck::Run> runs;
      for (const Program& program : programs) {
        ChancyExecutor& one = operation_count(program) >= 7 ? often : seldom;
        runs.push_back(one.run(program));
      }
      return runs;
    }
    const QueueSource& queue() const override { return often.queue(); }
    std::string_view name() const override { return "fading"; }

   private:
    ChancyExecutor often{0.4, 1};
    ChancyExecutor seldom{0.004, 2};
  };
  Fading executor;
  Program program;
  Step put;
  Step get;
  get.kind = OperationKind::try_get;
  program.processes = {std::vector<Step>(8, put), std::vector<Step>(6, get)};
  queuecheck::Run proof;
  proof.observed.verdict = Verdict::violation;
  proof.observed.violation = ViolationClass::livelock;
  const ShrinkResult result = shrink(shrinkable_program(program), proof, proof.observed, executor,
                                     {.seconds = 30, .final_runs = 200});
  EXPECT_EQ(operation_count(result.program), 7U);
  EXPECT_GT(result.reruns_failed, 20U);
  EXPECT_GT(result.original_reruns_failed, 20U);
}

// Every operation less costs a fifth of the rate: small losses do not add up. The test of rates is
// exact; the executor's coins are seeded.
TEST(Shrink, SmallLossesDoNotAddUp) {
  class Melting final : public Executor {
   public:
    std::vector<queuecheck::Run> run_batch(std::span<const Program> programs) override {
      std::vector<queuecheck::Run> runs;
      for (const Program& program : programs) {
        const auto missing = 20.0 - static_cast<double>(operation_count(program));
        ChancyExecutor one(0.45 * std::pow(0.8, std::max(0.0, missing)), ++seed);
        runs.push_back(one.run(program));
      }
      return runs;
    }
    const QueueSource& queue() const override { return source; }
    std::string_view name() const override { return "melting"; }

    QueueSource source{"melting", ""};
    std::uint64_t seed = 0;
  };
  Melting executor;
  const Program program = puts_and_gets(12, 8);
  const ShrinkResult result = shrink(shrinkable_program(program), livelock(), livelock().observed,
                                     executor, {.seconds = 30, .final_runs = 400});
  EXPECT_LT(operation_count(result.program), 20U) << "half of the rate may go";
  EXPECT_GE(operation_count(result.program), 14U) << "0.8^6 is a quarter";
  EXPECT_GT(result.reruns_failed, 400 * 0.1);
}

// The smallest program fails rarely, but where one process waits a little it fails often: the delay
// is found, and kept.
TEST(Shrink, ThePaceIsPolished) {
  class Paced final : public Executor {
   public:
    std::vector<queuecheck::Run> run_batch(std::span<const Program> programs) override {
      std::vector<queuecheck::Run> runs;
      for (const Program& program : programs) {
        const std::uint32_t delay = program.processes.back().back().delay_ns;
        runs.push_back((delay > 1'000 && delay < 40'000 ? often : seldom).run(program));
      }
      return runs;
    }
    const QueueSource& queue() const override { return often.queue(); }
    std::string_view name() const override { return "paced"; }

   private:
    ChancyExecutor often{0.8, 1};
    ChancyExecutor seldom{0.05, 2};
  };
  Paced executor;
  const Program program = puts_and_gets(8, 6);
  const ShrinkResult result = shrink(shrinkable_program(program), livelock(), livelock().observed,
                                     executor, {.seconds = 30, .final_runs = 100});
  EXPECT_EQ(operation_count(result.program), 5U);
  EXPECT_LT(result.original_reruns_failed, 20U);
  EXPECT_GT(result.reruns_failed, 60U);
}

// Four operations of two hundred prove it, and are tried before anything else.
TEST(Shrink, BeginsWithTheWitness) {
  ChancyExecutor executor(0.2, 1);
  const Program program = puts_and_gets(120, 80);
  queuecheck::Run proof = livelock();
  proof.history = TinyHistory(
                      "0 try_put 1 @10-20; 0 try_put 2 @30-40; 0 try_put 3 @50-60; "
                      "1 try_get 1 @70-80; 1 try_get 3 @90-95")
                      .history();
  Judgement judgement = proof.observed;
  judgement.witness = {0, 1, 2, 3, 4};
  const ShrinkResult result = shrink(shrinkable_program(program), proof, judgement, executor,
                                     {.seconds = 30, .final_runs = 10});
  EXPECT_EQ(operation_count(result.program), 5U);
  const ShrinkResult blind = shrink(shrinkable_program(program), proof, proof.observed, executor,
                                    {.seconds = 30, .final_runs = 10});
  EXPECT_EQ(operation_count(blind.program), 5U);
  EXPECT_LT(result.candidates, blind.candidates);
}

// A candidate that fails in another way is not the same bug.
TEST(Shrink, AnotherClassIsNotAccepted) {
  ChancyExecutor executor(1, 1);
  Program program;
  Step put;
  Step get;
  get.kind = OperationKind::try_get;
  program.processes = {{put, put, put, put}, {get, get}};
  queuecheck::Run proof;
  proof.observed.verdict = Verdict::violation;
  proof.observed.violation = ViolationClass::crashed;
  const ShrinkResult result = shrink(shrinkable_program(program), proof, proof.observed, executor,
                                     {.seconds = 30, .final_runs = 5});
  EXPECT_EQ(result.program, program);
  EXPECT_EQ(result.reruns_failed, 0U);
}

TEST(Shrink, EndsByItsBudget) {
  class Slow final : public Executor {
   public:
    std::vector<queuecheck::Run> run_batch(std::span<const Program> programs) override {
      const Watch watch;
      while (watch.seconds() < 0.01) {
      }
      return chancy.run_batch(programs);
    }
    const QueueSource& queue() const override { return chancy.queue(); }
    std::string_view name() const override { return "slow"; }

   private:
    struct Watch {
      std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
      double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      }
    };
    ChancyExecutor chancy{1, 1};
  };
  Slow executor;
  Program program;
  program.processes = {std::vector<Step>(500)};
  for (std::size_t i = 0; i < 500; i += 2) program.processes[0][i].kind = OperationKind::try_get;
  queuecheck::Run proof;
  proof.observed.verdict = Verdict::violation;
  proof.observed.violation = ViolationClass::livelock;
  const ShrinkResult result = shrink(shrinkable_program(program), proof, proof.observed, executor,
                                     {.seconds = 0.1, .final_runs = 3});
  EXPECT_TRUE(result.out_of_time);
  EXPECT_LT(operation_count(result.program), 500U);
  EXPECT_EQ(result.reruns, 3U);
}

}  // namespace
}  // namespace queuecheck
