#include "queuecheck/reports/latency/latency_item.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

TEST(LatencyItem, HoldsTheScheduledTimeAndTheDelayOfItsSender) {
  const std::uint64_t word = item_word(1'000, 250);
  EXPECT_EQ(scheduled_ns_of(word), 1'000);
  EXPECT_EQ(sent_ns_of(word), 1'250);
  EXPECT_EQ(sent_ns_of(item_word(7, 0)), 7);
}

TEST(LatencyItem, TheLongestTimesAreNoStopWord) {
  const std::uint64_t word = item_word(item_time_max_ns, item_time_max_ns);
  EXPECT_NE(word, stop_word);
  EXPECT_EQ(scheduled_ns_of(word), item_time_max_ns);
  EXPECT_EQ(sent_ns_of(word), 2 * item_time_max_ns);
}

TEST(LatencyItem, ADelayThatDoesNotFitIsTheLongestAndAnEarlySenderHasNone) {
  EXPECT_EQ(item_word(5, item_time_max_ns + 1'000), item_word(5, item_time_max_ns));
  EXPECT_EQ(item_word(5, -3), item_word(5, 0));
}

}  // namespace
}  // namespace queuecheck
