#include "queuecheck/reports/bench/grid.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace queuecheck {
namespace {

std::ptrdiff_t count_of(const std::vector<GridPoint>& points, const GridPoint& point) {
  return std::count(points.begin(), points.end(), point);
}

TEST(Grid, TheSliceIsTwentyDifferentPointsOfTheMatrix) {
  const std::vector<GridPoint> slice = default_slice();
  const std::vector<GridPoint> matrix = full_matrix();
  EXPECT_EQ(slice.size(), 20U);
  EXPECT_EQ(matrix.size(), 96U);
  for (const GridPoint& point : slice) {
    EXPECT_EQ(count_of(slice, point), 1);
    EXPECT_EQ(count_of(matrix, point), 1);
  }
}

TEST(Grid, TheSliceMovesEachAxisAloneAwayFromTheTypicalPoint) {
  const std::vector<GridPoint> slice = default_slice();
  EXPECT_EQ(slice.front(), GridPoint{});
  for (const GridPoint& point : full_matrix()) {
    const int moved = int{point.shape != GridPoint{}.shape} +
                      int{point.item_bytes != GridPoint{}.item_bytes} +
                      int{point.capacity != GridPoint{}.capacity};
    if (moved <= 1) {
      EXPECT_EQ(count_of(slice, point), 1) << point.shape.producers << "x" << point.shape.consumers
                                           << " " << point.item_bytes << " B " << point.capacity;
    }
  }
}

TEST(Grid, AProductKeepsTheOrderGiven) {
  const std::vector<BenchShape> shapes{{1, 1}, {4, 2}};
  const std::vector<std::uint32_t> bytes{64, 8};
  const std::vector<std::uint64_t> capacities{16};
  EXPECT_EQ(product(shapes, bytes, capacities),
            (std::vector<GridPoint>{
                {{1, 1}, 64, 16}, {{1, 1}, 8, 16}, {{4, 2}, 64, 16}, {{4, 2}, 8, 16}}));
}

}  // namespace
}  // namespace queuecheck
