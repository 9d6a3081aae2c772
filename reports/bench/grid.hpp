// Which points of the grid are measured: shapes, item sizes and capacities, as a few that were
// chosen or as all of them.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The default slice is a part of the full matrix, and holds the typical point.
//   2. No point occurs twice.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace queuecheck {

struct BenchShape {
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;

  friend bool operator==(const BenchShape&, const BenchShape&) = default;
};

// The defaults are the typical point: one producer, one consumer, 8 bytes, capacity 1024.
struct GridPoint {
  BenchShape shape;
  std::uint32_t item_bytes = 8;
  std::uint64_t capacity = 1024;

  friend bool operator==(const GridPoint&, const GridPoint&) = default;
};

// 20 points: a star, that is, each axis alone moved away from the typical point, and corners in
// which two axes meet (docs/benchmarks.md says why these).
std::vector<GridPoint> default_slice();

// Every combination: 6 shapes, 4 item sizes, 4 capacities; 96 points.
std::vector<GridPoint> full_matrix();

// Every combination of what is given, in that order.
std::vector<GridPoint> product(std::span<const BenchShape> shapes,
                               std::span<const std::uint32_t> item_bytes,
                               std::span<const std::uint64_t> capacities);

}  // namespace queuecheck
