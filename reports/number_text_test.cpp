#include "queuecheck/reports/number_text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace queuecheck {
namespace {

TEST(NumberText, Counts) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(8412), "8 412");
  EXPECT_EQ(count_text(1920000), "1 920 000");
}

TEST(NumberText, FiguresKeepThreeDigits) {
  EXPECT_EQ(figure_text(0), "0");
  EXPECT_EQ(figure_text(871), "871");
  EXPECT_EQ(figure_text(999.4), "999");
  EXPECT_EQ(figure_text(3123), "3.12 k");
  EXPECT_EQ(figure_text(999999), "1 M");  // never "1e+03 k"
  EXPECT_EQ(figure_text(1.92e6), "1.92 M");
  EXPECT_EQ(figure_text(2.5e9), "2.5 G");
  EXPECT_EQ(figure_text(std::numeric_limits<double>::quiet_NaN()), "none");
}

TEST(NumberText, Times) {
  EXPECT_EQ(seconds_text(0.41), "0.4 s");
  EXPECT_EQ(seconds_text(99.96), "1 min 40 s");
  EXPECT_EQ(seconds_text(245), "4 min 05 s");
  EXPECT_EQ(moment_text(0.4104), "410 ms");
  EXPECT_EQ(moment_text(0.0032), "3.2 ms");
  EXPECT_EQ(moment_text(0.9996), "1.0 s");  // never "1e+03 ms"
  EXPECT_EQ(moment_text(0), "0 ms");
  EXPECT_EQ(moment_text(std::numeric_limits<double>::quiet_NaN()), "none");
  EXPECT_EQ(nanoseconds_text(871), "871 ns");
  EXPECT_EQ(nanoseconds_text(999.9), "1 us");
  EXPECT_EQ(nanoseconds_text(5210), "5.21 us");
  EXPECT_EQ(nanoseconds_text(2.5e9), "2.5 s");
}

TEST(NumberText, CountersByTheUnitInTheirName) {
  EXPECT_EQ(counter_text("programs", 20412), "20 412 programs");
  EXPECT_EQ(counter_text("programs_per_second", 3402), "3.4 k programs/s");
  EXPECT_EQ(counter_text("futex_round_trip_ns", 5210), "futex round trip 5.21 us");
  EXPECT_EQ(counter_text("recovery_ns_p99", 171724), "recovery p99 172 us");
  EXPECT_EQ(counter_text("time_to_detection_s", 0.4), "time to detection 0.4 s");
  EXPECT_EQ(counter_text("full_share", 0.031), "full 3.1 %");
  EXPECT_EQ(counter_text("share_full", 0.031), "full 3.1 %");
  EXPECT_EQ(counter_text("ratio_to_boost_message_queue", 1.3249),
            "ratio to boost message queue 1.32");
  EXPECT_EQ(counter_text("depth", 1.5), "depth 1.5");
}

}  // namespace
}  // namespace queuecheck
