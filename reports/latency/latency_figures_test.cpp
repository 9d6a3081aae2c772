#include "queuecheck/reports/latency/latency_figures.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

// `fast` items took 100 ns, `slow` ones 200 ns. Buckets are 1 ns wide below 256.
HistogramCounts run(std::uint64_t fast, std::uint64_t slow = 0, std::uint64_t fast_ns = 100) {
  HistogramCounts counts;
  counts.buckets.push_back(
      {static_cast<std::uint32_t>(LatencyHistogram::bucket_of(fast_ns)), fast});
  counts.max_ns = fast_ns;
  if (slow == 0) return counts;
  counts.buckets.push_back({static_cast<std::uint32_t>(LatencyHistogram::bucket_of(200)), slow});
  counts.max_ns = 200;
  return counts;
}

LatencyFigures figures(const std::vector<HistogramCounts>& runs) {
  HistogramCounts all;
  for (const HistogramCounts& one : runs) all = merged(all, one);
  return latency_figures(runs, all);
}

TEST(LatencyFigures, APercentileNeedsTenValuesBeyondIt) {
  EXPECT_EQ(values_needed(0.5), 20U);
  EXPECT_EQ(values_needed(0.9), 100U);
  EXPECT_EQ(values_needed(0.99), 1'000U);
  EXPECT_EQ(values_needed(0.999), 10'000U);
}

TEST(LatencyFigures, OfFiveHundredTripsThereIsNoP99_9) {
  const LatencyFigures of = figures({run(500)});
  EXPECT_EQ(of[0].ns, 100);
  EXPECT_EQ(of[1].ns, 100);
  EXPECT_FALSE(of[2].ns);
  EXPECT_EQ(of[2].missing, "p99 needs 1 000 items, these are 500");
  EXPECT_FALSE(of[3].ns);
  EXPECT_EQ(of[3].missing, "p99.9 needs 10 000 items, these are 500");
}

TEST(LatencyFigures, AreMediansOverTheRoundsWithTheirInterval) {
  // p99 is slow in two of five rounds, and the fast time differs.
  const LatencyFigures of = figures({run(990, 10, 100), run(989, 11, 101), run(989, 11, 102),
                                     run(990, 10, 103), run(990, 10, 104)});
  EXPECT_EQ(of[0].ns, 102);
  ASSERT_TRUE(of[0].low_ns);
  EXPECT_GE(*of[0].low_ns, 100);
  EXPECT_LE(*of[0].high_ns, 104);
  EXPECT_FALSE(of[0].of_all_rounds);
  EXPECT_EQ(of[2].ns, 104);  // 100, 200, 200, 103, 104
}

TEST(LatencyFigures, WhereARoundAloneHasTooFewAllTogetherTell) {
  const LatencyFigures of = figures({run(600), run(590, 10)});
  EXPECT_EQ(of[2].ns, 100);
  EXPECT_TRUE(of[2].of_all_rounds);
  EXPECT_FALSE(of[2].low_ns);
  EXPECT_FALSE(of[3].ns);
  EXPECT_FALSE(of[0].of_all_rounds);
  EXPECT_FALSE(of[0].low_ns) << "an interval of two values says nothing";
}

TEST(LatencyFigures, OfNothingThereIsNone) {
  for (const LatencyFigure& figure : figures({})) {
    EXPECT_FALSE(figure.ns);
    EXPECT_FALSE(figure.missing.empty());
  }
}

}  // namespace
}  // namespace queuecheck
