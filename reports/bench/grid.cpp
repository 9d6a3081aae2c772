#include "queuecheck/reports/bench/grid.hpp"

namespace queuecheck {

namespace {

constexpr std::uint32_t kibi = 1024;

constexpr BenchShape all_shapes[] = {{1, 1}, {2, 2}, {4, 4}, {1, 4}, {4, 1}, {16, 16}};
constexpr std::uint32_t all_item_bytes[] = {8, 64, kibi, 64 * kibi};
constexpr std::uint64_t all_capacities[] = {1, 64, 1024, 65536};

}  // namespace

std::vector<GridPoint> default_slice() {
  std::vector<GridPoint> points;
  for (const BenchShape& shape : all_shapes) points.push_back({shape, 8, 1024});
  for (const std::uint32_t bytes : {64U, kibi, 64 * kibi}) points.push_back({{1, 1}, bytes, 1024});
  for (const std::uint64_t capacity : {1U, 64U, 65536U}) points.push_back({{1, 1}, 8, capacity});
  // Handed over one by one: between two processes with something to copy, and among many.
  points.push_back({{1, 1}, kibi, 1});
  points.push_back({{4, 4}, 8, 1});
  // A small queue that many fill and empty all the time.
  points.push_back({{4, 4}, 8, 64});
  points.push_back({{16, 16}, 8, 64});
  // Many who copy: inside or outside of what holds them apart.
  points.push_back({{4, 4}, 64, 1024});
  points.push_back({{4, 4}, kibi, 1024});
  points.push_back({{4, 4}, 64 * kibi, 64});
  points.push_back({{16, 16}, kibi, 64});
  return points;
}

std::vector<GridPoint> full_matrix() {
  return product(all_shapes, all_item_bytes, all_capacities);
}

std::vector<GridPoint> product(std::span<const BenchShape> shapes,
                               std::span<const std::uint32_t> item_bytes,
                               std::span<const std::uint64_t> capacities) {
  std::vector<GridPoint> points;
  points.reserve(shapes.size() * item_bytes.size() * capacities.size());
  for (const BenchShape& shape : shapes) {
    for (const std::uint32_t bytes : item_bytes) {
      for (const std::uint64_t capacity : capacities) points.push_back({shape, bytes, capacity});
    }
  }
  return points;
}

}  // namespace queuecheck
