// Reading into compact form gives the same operations as reading whole, wherever they stand.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/model/random_history.hpp"

namespace queuecheck {
namespace {

// The operations of the reading, each where it stood in the file.
std::vector<Operation> in_file_order(const CompactReading& reading) {
  if (reading.whole) return reading.whole->operations;
  const History expanded = expand(*reading.compact);
  std::vector<Operation> operations(expanded.operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) {
    operations.at(reading.positions.at(i)) = expanded.operations[i];
  }
  return operations;
}

std::optional<CompactReading> read(const std::string& text) {
  std::istringstream stream(text);
  return HistoryReader(stream, "input").next_compact();
}

RC_GTEST_PROP(HistoryCompact, EqualsTheWholeInAnyOrderOfLines, (std::uint64_t seed)) {
  SmallRandom random(seed);
  RandomShape shape;
  shape.operations_max = 30;
  shape.observers = shape.clear = shape.timeouts = true;
  const Specification specification;
  History history = RandomHistory(random, shape, specification).make();
  history.specification = "fifo capacity=4";
  history.seed = seed;
  const bool shuffled = random.chance(50);
  for (std::size_t i = history.operations.size(); shuffled && i > 1; --i) {
    std::swap(
        history.operations[i - 1],
        history.operations[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(i)))]);
  }
  std::ostringstream out;
  write_json(out, history);
  const auto reading = read(out.str());
  RC_ASSERT(reading);
  RC_ASSERT(reading->compact.has_value() != reading->whole.has_value());
  RC_ASSERT(in_file_order(*reading) == history.operations);
  const HistoryHeader& header =
      reading->compact ? static_cast<const HistoryHeader&>(*reading->compact) : *reading->whole;
  RC_ASSERT(header == static_cast<const HistoryHeader&>(history));
  RC_ASSERT(reading->whole.has_value() == !compacted(history).has_value());
}

TEST(HistoryCompact, LinesOfAThreadInWrongOrderAreSorted) {
  const auto reading =
      read("0 put 3 50 60 OK\n1 get 3 70 80 OK\n0 put 1 10 20 OK\n0 put 2 30 40 OK\n");
  ASSERT_TRUE(reading && reading->compact);
  EXPECT_EQ(reading->positions, (std::vector<std::uint32_t>{2, 3, 0, 1}));
  EXPECT_EQ(expand(*reading->compact).operations[0].value, 1);
}

TEST(HistoryCompact, WhatNoLogHoldsIsReadWhole) {
  const auto reading = read("0 put 1 10 30 OK\n0 put 2 20 40 OK\n1 get 1 50 60 OK\n");
  ASSERT_TRUE(reading && reading->whole);  // the puts of process 0 overlap
  EXPECT_EQ(reading->whole->operations[1].value, 2);
  EXPECT_EQ(reading->whole->processes, 2U);
}

TEST(HistoryCompact, SeveralHistoriesKeepTheirIndex) {
  std::istringstream stream("# index 3\n0 put 1 1 2 OK\n# index 9\n0 put 1 1 2 OK\n");
  HistoryReader reader(stream, "input");
  EXPECT_EQ(reader.next_compact()->index, 3U);
  EXPECT_EQ(reader.next_compact()->index, 9U);
  EXPECT_EQ(reader.index(), 9U);
  EXPECT_FALSE(reader.next_compact());
}

TEST(HistoryCompact, SixteenBytesAnOperation) {
  std::string text;
  for (int i = 0; i < 10000; ++i) {
    text += std::to_string(i % 4) + " put " + std::to_string(i) + " " + std::to_string(10 * i) +
            " " + std::to_string(10 * i + 5) + " OK\n";
  }
  const auto reading = read(text);
  ASSERT_TRUE(reading && reading->compact);
  EXPECT_LE(reading->compact->bytes(), std::size_t{16} * 10000);
}

}  // namespace
}  // namespace queuecheck
