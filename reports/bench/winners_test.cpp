#include "queuecheck/reports/bench/winners.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/bench/bench_test_support.hpp"

namespace queuecheck {
namespace {

using test::measured_row;

std::vector<double> around(double rate) {
  std::vector<double> rates;
  for (int i = 0; i < 12; ++i) rates.push_back(rate * (1 + 0.002 * (i % 5)));
  return rates;
}

// The rounds of the one are now above, now below those of the other.
std::vector<double> now_and_then(double rate, double off) {
  std::vector<double> rates;
  for (int i = 0; i < 12; ++i) rates.push_back(rate * (i % 2 == 0 ? 1 + off : 1 - off));
  return rates;
}

TEST(Winners, TheFastestIsNamedWithItsLeadOverTheSecond) {
  const auto winners =
      winners_of({measured_row("slow", around(50)), measured_row("fast", around(90)),
                  measured_row("middle", around(60))});
  ASSERT_EQ(winners.size(), 1U);
  EXPECT_EQ(winners[0].cell, "1x1 8 B capacity 1024");
  EXPECT_EQ(winners[0].winner, "fast");
  EXPECT_EQ(winners[0].rival, "middle");
  ASSERT_TRUE(winners[0].ratio);
  EXPECT_DOUBLE_EQ(winners[0].ratio->figure, 1.5);
  EXPECT_TRUE(winners[0].reason.empty());
}

TEST(Winners, WhereTwoAreAlikeNobodyWins) {
  const auto winners = winners_of({measured_row("one", now_and_then(100, 0.02)),
                                   measured_row("other", now_and_then(100, -0.02)),
                                   measured_row("slow", around(10))});
  ASSERT_EQ(winners.size(), 1U);
  EXPECT_EQ(winners[0].winner, "");
  EXPECT_FALSE(winners[0].reason.empty());
  EXPECT_NE(winners[0].rival, "slow");
}

TEST(Winners, OfTooFewRoundsThereIsNone) {
  const auto winners =
      winners_of({measured_row("fast", {90, 91, 92}), measured_row("slow", {10, 11, 12})});
  ASSERT_EQ(winners.size(), 1U);
  EXPECT_EQ(winners[0].winner, "");
  EXPECT_EQ(winners[0].best, "fast");
  EXPECT_EQ(winners[0].reason, "fewer than 5 values of each");
}

TEST(Winners, EachCellHasItsOwnAndOneAloneHasNone) {
  const auto winners =
      winners_of({measured_row("a", around(50)), measured_row("b", around(90)),
                  measured_row("a", around(90), {4, 4}), measured_row("b", around(50), {4, 4}),
                  measured_row("a", around(90), {16, 16})});
  ASSERT_EQ(winners.size(), 2U);
  EXPECT_EQ(winners[0].winner, "b");
  EXPECT_EQ(winners[1].cell, "4x4 8 B capacity 1024");
  EXPECT_EQ(winners[1].winner, "a");
}

// Five rounds, ahead in all of them: p = 2 / C(10, 5) = 0.0079. With seven cells, corrected, that
// is above 0.05.
TEST(Winners, TheMoreIsComparedTheSurerItMustBe) {
  std::vector<BenchRow> rows;
  const auto add = [&](std::uint32_t producers, const std::vector<double>& best,
                       const std::vector<double>& other) {
    rows.push_back(measured_row("a", best, {producers, 1}));
    rows.push_back(measured_row("b", other, {producers, 1}));
  };
  const std::vector<double> five{105, 106, 107, 108, 109};
  const std::vector<double> below{100, 101, 102, 103, 104};
  add(1, five, below);
  EXPECT_EQ(winners_of(rows).front().winner, "a");
  for (std::uint32_t producers = 2; producers <= 7; ++producers) {
    add(producers, {101, 99, 101, 99, 101}, {99, 101, 99, 101, 99});
  }
  EXPECT_EQ(winners_of(rows).front().winner, "");
}

}  // namespace
}  // namespace queuecheck
