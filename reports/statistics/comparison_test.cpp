#include "queuecheck/reports/statistics/comparison.hpp"

#include <gtest/gtest.h>

#include "queuecheck/properties/dice.hpp"

namespace queuecheck {
namespace {

using Values = std::vector<double>;

// A machine with 3 % of noise, and now and then a run that was disturbed.
double run_at(double speed, Dice& dice) {
  double noise = 0;
  for (int i = 0; i < 4; ++i) noise += dice.below(1000) / 1000.0 - 0.5;
  const double disturbed = dice.below(20) == 0 ? 0.7 : 1;
  return speed * disturbed * (1 + 0.05 * noise);
}

std::vector<ComparedCell> measured(std::size_t cells, double ratio, int values, Dice& dice) {
  std::vector<ComparedCell> measured(cells);
  for (ComparedCell& cell : measured) {
    for (int i = 0; i < values; ++i) {
      cell.first.push_back(run_at(100, dice));
      cell.second.push_back(run_at(100 * ratio, dice));
    }
  }
  return measured;
}

TEST(Compare, CallsNothingWhereNothingDiffers) {
  Dice dice(1);
  int called = 0;
  for (int run = 0; run < 100; ++run) {
    bool any = false;
    for (const ComparedRow& row : compare(measured(20, 1.0, 15, dice))) {
      any = any || row.verdict != Comparison::cannot_tell;
    }
    called += any ? 1 : 0;
  }
  EXPECT_LE(called, 9) << "of 100 runs of 20 cells: 5, and two standard deviations";
}

TEST(Compare, FindsATenthWhereItIsPreciseEnough) {
  Dice dice(2);
  int precise = 0;
  int found = 0;
  for (int run = 0; run < 40; ++run) {
    for (const ComparedRow& row : compare(measured(4, 0.9, 25, dice))) {
      EXPECT_NE(row.verdict, Comparison::better);
      if (!row.precise) continue;
      ++precise;
      found += row.verdict == Comparison::worse ? 1 : 0;
    }
  }
  EXPECT_GE(precise, 100);
  EXPECT_GE(found, precise * 9 / 10);
}

TEST(Compare, SaysWhyItCannotTell) {
  const Values wide{60, 80, 100, 120, 140, 160};
  const auto rows =
      compare(std::vector<ComparedCell>{{"few", {1, 2}, {3, 4}, {}},
                                        {"wide", wide, wide, {}},
                                        {"same", Values(9, 5.0), Values(9, 5.0), {}}});
  EXPECT_EQ(rows[0].reason, "fewer than 5 values of each");
  EXPECT_FALSE(rows[1].precise);
  EXPECT_GT(rows[1].repetitions_wanted, 6U);
  EXPECT_NE(rows[1].reason.find("needs about "), std::string::npos) << rows[1].reason;
  EXPECT_EQ(rows[2].reason, "no difference that shows: between +0.0 % and +0.0 %");
}

TEST(Compare, PairsCancelTheMachinesDrift) {
  ComparedCell paired{"paired", {}, {}, {}};
  ComparedCell apart{"apart", {}, {}, {}};
  for (int i = 0; i < 30; ++i) {
    const double machine = 98 + 0.2 * i;
    paired.rounds.push_back({machine * 1.1, machine});
    apart.first.push_back(machine);
    apart.second.push_back(machine * 1.1);
  }
  const auto rows = compare(std::vector<ComparedCell>{paired, apart});
  EXPECT_EQ(rows[0].verdict, Comparison::better);
  EXPECT_NEAR(rows[0].ratio->figure, 1.1, 1e-9);
  EXPECT_LT(rows[0].ratio->half_width(), rows[1].ratio->half_width());
}

TEST(WorseBy, CountsOnlyWhatIsSureAndLargeEnough) {
  ComparedRow worse;
  worse.verdict = Comparison::worse;
  worse.ratio = Interval{0.93, 0.91, 0.95};
  ComparedRow perhaps = worse;
  perhaps.verdict = Comparison::cannot_tell;
  EXPECT_TRUE(any_worse_by(std::vector{worse}, 0.05));
  EXPECT_FALSE(any_worse_by(std::vector{worse}, 0.1));
  EXPECT_FALSE(any_worse_by(std::vector{perhaps}, 0.05));
}

}  // namespace
}  // namespace queuecheck
