#include "queuecheck/reports/bench/memory_limit.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

constexpr std::uint64_t gibi = std::uint64_t{1} << 30;

BenchCell locked_cell(std::uint64_t capacity, std::uint32_t item_bytes) {
  BenchCell cell;
  cell.queue = {"locked", ""};
  cell.options = {capacity, item_bytes, 1, 1, {}};
  return cell;
}

TEST(MemoryLimit, IsAGibibyteOrAQuarterOfWhatIsFree) {
  EXPECT_EQ(memory_limit(std::nullopt).bytes, gibi);
  EXPECT_EQ(memory_limit(64 * gibi).bytes, gibi);
  EXPECT_EQ(memory_limit(2 * gibi).bytes, gibi / 2);
  EXPECT_NE(memory_limit(2 * gibi).reason.find("a quarter of the free memory"), std::string::npos);
}

TEST(MemoryLimit, ALargeQueueIsNamedWithWhatItTakes) {
  const MemoryLimit limit = memory_limit(std::nullopt);
  EXPECT_EQ(too_large(locked_cell(1024, 65536), limit), std::nullopt);
  EXPECT_EQ(too_large(locked_cell(65536, 1024), limit), std::nullopt);
  const auto why = too_large(locked_cell(65536, 65536), limit);
  ASSERT_TRUE(why);
  EXPECT_NE(why->find("65536 items of 65536 B take 4.3 GB; bench makes queues of at most 1.07 GB"),
            std::string::npos)
      << *why;
}

TEST(MemoryLimit, OfAProductThatDoesNotFitIsTooLarge) {
  EXPECT_TRUE(too_large(locked_cell(std::uint64_t{1} << 62, 16), memory_limit(std::nullopt)));
}

TEST(MemoryLimit, ReadsWhatTheKernelSays) {
  EXPECT_EQ(available_of("MemTotal:  9 kB\nMemAvailable:    2048 kB\n"), 2048U * 1024);
  EXPECT_EQ(available_of("MemTotal:  9 kB\n"), std::nullopt);
  EXPECT_EQ(left_of("1000\n", "400\n"), 600U);
  EXPECT_EQ(left_of("1000\n", "1400\n"), 0U);
  EXPECT_EQ(left_of("max\n", "400\n"), std::nullopt);
  EXPECT_EQ(left_of("", ""), std::nullopt);
}

}  // namespace
}  // namespace queuecheck
