// Races between programs whose rates are known: an executor that throws a seeded coin for each.
#include "queuecheck/properties/rate_race.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/paces.hpp"

namespace queuecheck {
namespace {

// A program fails with as many per cent as its first step waits nanoseconds.
class CoinExecutor final : public Executor {
 public:
  explicit CoinExecutor(std::uint64_t seed) : dice_(seed) {}

  std::vector<queuecheck::Run> run_batch(std::span<const Program> programs) override {
    std::vector<queuecheck::Run> runs(programs.size());
    for (std::size_t i = 0; i < programs.size(); ++i) {
      ++count;
      if (dice_.below(100) >= programs[i].processes[0][0].delay_ns) continue;
      runs[i].observed.verdict = runs[i].observed.obligations = Verdict::violation;
      runs[i].observed.violation = ViolationClass::livelock;
    }
    return runs;
  }
  const QueueSource& queue() const override { return source_; }
  std::string_view name() const override { return "coin"; }

  std::uint32_t count = 0;

 private:
  QueueSource source_{"coin", ""};
  Dice dice_;
};

Contender failing(std::uint32_t per_cent) {
  Contender contender;
  contender.program.processes = {{Step{}}};
  contender.program.processes[0][0].delay_ns = per_cent;
  return contender;
}

const RerunLimits hour{ViolationClass::livelock, judge_program_run, 1'600, 3'600, {}};

TEST(RateRace, TheMostFrequentFailureWins) {
  int won = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CoinExecutor executor(seed);
    std::vector<Contender> all;
    for (std::uint32_t i = 0; i < 16; ++i) all.push_back(failing(i == 11 ? 20 : 5));
    won += race(all, executor, hour) == 11 ? 1 : 0;
    EXPECT_LE(executor.count, hour.runs);
  }
  EXPECT_GE(won, 48) << "of 50, with seeds that decide all";
}

TEST(RateRace, OfEqualsTheEarlierWins) {
  CoinExecutor executor(1);
  std::vector<Contender> all(5, failing(0));
  EXPECT_EQ(race(all, executor, hour), 0U);
  std::vector<Contender> alone{failing(0)};
  EXPECT_EQ(race(alone, executor, hour), 0U);
}

TEST(RateRace, EachHasARunWhereThereIsNoMore) {
  CoinExecutor executor(1);
  std::vector<Contender> all(8, failing(0));
  all.push_back(failing(100));
  RerunLimits few = hour;
  few.runs = 1;
  EXPECT_EQ(race(all, executor, few), 8U);
}

TEST(RateRace, TurnsAreFair) {
  CoinExecutor executor(1);
  Contender a = failing(100);
  Contender b = failing(0);
  take_turns({&a, &b}, executor, hour, 21);
  EXPECT_EQ(a.counted.runs, 21U);
  EXPECT_EQ(b.counted.runs, 21U);
  EXPECT_EQ(a.counted.failed, 21U);
  EXPECT_EQ(b.counted.failed, 0U);
}

TEST(Paces, ChangeOnlyInstants) {
  Program program;
  Step get;
  get.kind = OperationKind::try_get;
  get.delay_ns = 10'000;
  program.processes = {{Step{}, get}, {get}};
  program.late = {{1, 1'000}};
  Dice dice(1);
  int differ = 0;
  for (int i = 0; i < 200; ++i) {
    Program other = repaced(program, dice);
    EXPECT_EQ(check_runnable(other), std::nullopt);
    differ += other == program ? 0 : 1;
    other.late = program.late;
    EXPECT_EQ(unpaced(other), unpaced(program));
  }
  EXPECT_GT(differ, 190);
}

}  // namespace
}  // namespace queuecheck
