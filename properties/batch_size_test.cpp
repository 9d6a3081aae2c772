#include "queuecheck/properties/batch_size.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

TEST(BatchSize, DoublesUpToTheMost) {
  BatchSize size(6);
  EXPECT_EQ(size.next(0, 0, 100), 1U);
  EXPECT_EQ(size.next(1, 0.001, 100), 2U);
  EXPECT_EQ(size.next(3, 0.003, 100), 4U);
  EXPECT_EQ(size.next(7, 0.007, 100), 6U);
  EXPECT_EQ(size.next(13, 0.013, 100), 6U);
  EXPECT_EQ(BatchSize(0).next(0, 0, 1), 1U);
}

// Programs of two seconds, as those of a host that hangs, do not take a batch beyond the budget.
TEST(BatchSize, TakesWhatFitsIntoTheTimeThatIsLeft) {
  BatchSize size(64);
  std::uint64_t done = 0;
  double spent_s = 0;
  while (spent_s < 30) {
    const std::uint32_t count = size.next(done, spent_s, 30);
    ASSERT_GE(count, 1U);
    done += count;
    spent_s += 2.0 * count;
  }
  EXPECT_EQ(spent_s, 30);
}

// The time was over before it was asked, or the machine's clock is coarse.
TEST(BatchSize, IsNeverNothing) {
  BatchSize size(64);
  EXPECT_EQ(size.next(3, 5, 4), 1U);
  EXPECT_EQ(size.next(3, 0, 4), 2U);
}

}  // namespace
}  // namespace queuecheck
