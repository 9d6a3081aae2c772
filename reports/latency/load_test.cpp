#include "queuecheck/reports/latency/load.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

TEST(Load, SharesAndRatesAreReadAndToldAlike) {
  const auto loads = parse_loads("10%,12.5%,100k/s,1.5M/s,2500/s,999/s");
  ASSERT_TRUE(loads);
  ASSERT_EQ(loads->size(), 6U);
  EXPECT_DOUBLE_EQ(loads->at(1).share, 0.125);
  EXPECT_DOUBLE_EQ(loads->at(2).items_per_second, 100'000);
  EXPECT_DOUBLE_EQ(loads->at(3).items_per_second, 1'500'000);
  EXPECT_TRUE(loads->at(0).is_share());
  EXPECT_FALSE(loads->at(4).is_share());
  const char* const texts[] = {"10%", "12.5%", "100k/s", "1.5M/s", "2.5k/s", "999/s"};
  for (std::size_t i = 0; i < loads->size(); ++i) {
    EXPECT_EQ(text(loads->at(i)), texts[i]);
    EXPECT_EQ(parse_loads(texts[i])->front(), loads->at(i)) << texts[i];
  }
}

TEST(Load, WhatIsNoneIsRefused) {
  for (const char* wrong : {"", "50", "50%,", "0%", "-5%", "201%", "1G/s", "0/s", "2000M/s", "k/s",
                            "nan%", "inf/s", "10 %", "10%;20%"}) {
    EXPECT_FALSE(parse_loads(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace queuecheck
