#include "queuecheck/reports/latency/clock_skew.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace queuecheck {
namespace {

TEST(ClockSkew, TheNarrowestBoundsOfAllTripsHold) {
  // The second clock is 1000 ticks ahead; ways of 100 and 300 ticks, of 900 and 50.
  const std::vector<SkewTrip> trips{{5'000, 6'100, 5'400}, {7'000, 8'900, 7'950}};
  const auto bound = bound_of(trips, 0.5);
  ASSERT_TRUE(bound);
  EXPECT_DOUBLE_EQ(bound->low_ns, 475);   // 950 ticks: 8900 - 7950
  EXPECT_DOUBLE_EQ(bound->high_ns, 550);  // 1100 ticks: 6100 - 5000
}

TEST(ClockSkew, AClockThatIsBehindHasANegativeLead) {
  const std::vector<SkewTrip> trips{{5'000, 4'100, 5'200}};  // 1000 behind, 100 each way
  const auto bound = bound_of(trips, 1);
  ASSERT_TRUE(bound);
  EXPECT_DOUBLE_EQ(bound->low_ns, -1'100);
  EXPECT_DOUBLE_EQ(bound->high_ns, -900);
}

TEST(ClockSkew, OfNoTripsNothingIsKnown) {
  EXPECT_FALSE(bound_of({}, 1));
}

}  // namespace
}  // namespace queuecheck
