#include "queuecheck/impl/ring_words.hpp"

#include <gtest/gtest.h>

#include <set>

namespace queuecheck {
namespace {

TEST(IndexWord, KeepsItsPartsApart) {
  const std::uint64_t last = (std::uint64_t{1} << IndexWord::position_bits) - 1;
  const OwnerId greatest = (1U << OwnerTable::id_bits) - 1;
  for (const std::uint64_t position : {std::uint64_t{0}, std::uint64_t{12345}, last}) {
    const IndexWord free = IndexWord::at(position);
    EXPECT_EQ(free.position(), position);
    EXPECT_EQ(free.owner(), nobody);
    EXPECT_FALSE(free.closed());
    const IndexWord claimed = free.claimed_by(greatest);
    EXPECT_EQ(claimed.position(), position);
    EXPECT_EQ(claimed.owner(), greatest);
    EXPECT_FALSE(claimed.closed());
    EXPECT_EQ(claimed.claimed_by(7).owner(), 7U);
    const IndexWord closed = free.as_closed();
    EXPECT_TRUE(closed.closed());
    EXPECT_EQ(closed.position(), position);
    EXPECT_EQ(closed.owner(), nobody);
  }
}

class Geometry : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Geometry, PositionsFollowEachOtherThroughTheSlotsAlsoAcrossTheWrap) {
  const std::uint64_t capacity = GetParam();
  for (const std::uint32_t item_bytes : {0U, 8U, 25U, 1U << 24}) {
    const RingGeometry ring(capacity, item_bytes);
    EXPECT_EQ(ring.period() % capacity, 0U);
    EXPECT_GE(ring.period(), std::uint64_t{1} << 37);
    EXPECT_LE(ring.period(), std::uint64_t{1} << IndexWord::position_bits);
    std::uint64_t position = ring.period() - capacity - 2;
    const std::uint64_t begin = position;
    for (std::uint64_t steps = 0; steps < 2 * capacity + 4; ++steps) {
      ASSERT_LT(position, ring.period());
      ASSERT_EQ(ring.distance(begin, position), steps);
      ASSERT_EQ(ring.lap_before(ring.lap_after(position)), position);
      ASSERT_EQ(ring.offset(position), ring.offset(ring.lap_after(position)));
      if (capacity > 1) {
        ASSERT_NE(ring.offset(position), ring.offset(ring.next(position)));
      }
      position = ring.next(position);
    }
  }
}

TEST_P(Geometry, EverySlotIsInsideWhateverThePosition) {
  const RingGeometry ring(GetParam(), 40);
  for (const std::uint64_t position :
       {std::uint64_t{0}, ring.period() - 1, ring.period(), ~std::uint64_t{0}}) {
    EXPECT_LT(ring.offset(position), ring.slots_bytes());
  }
}

INSTANTIATE_TEST_SUITE_P(Capacities, Geometry, testing::Values(1, 2, 3, 5, 8, 1000, 1024));

TEST(RingGeometry, SlotWordsOfNeighbouringLapsAllDiffer) {
  for (const std::uint32_t item_bytes : {0U, 8U, 1U << 24}) {
    for (const std::uint64_t capacity : {1U, 3U}) {
      const RingGeometry ring(capacity, item_bytes);
      std::set<std::uint64_t> words;
      std::uint64_t position = ring.period() - 2 * capacity;
      for (int lap = 0; lap < 4; ++lap, position = ring.lap_after(position)) {
        EXPECT_TRUE(words.insert(ring.free_for(position)).second);
        for (const std::uint32_t length : {0U, item_bytes}) {
          const std::uint64_t word = ring.holding(position, length);
          words.insert(word);
          EXPECT_TRUE(ring.holds(word, position));
          EXPECT_FALSE(ring.holds(word, ring.lap_after(position)));
          EXPECT_EQ(ring.length_of(word), length);
          EXPECT_EQ(ring.position_of(word), position);
        }
        EXPECT_FALSE(ring.holds(ring.free_for(position), position));
      }
      EXPECT_EQ(words.size(), item_bytes == 0 ? 8U : 12U);
    }
  }
}

TEST(RingGeometry, SmallItemsShareALineLargeOnesBeginOne) {
  const auto slot = [](std::uint32_t item_bytes) {
    return RingGeometry(1, item_bytes).slots_bytes();
  };
  EXPECT_EQ(slot(0), 8U);
  EXPECT_EQ(slot(8), 16U);
  EXPECT_EQ(slot(9), 32U);
  EXPECT_EQ(slot(24), 32U);
  EXPECT_EQ(slot(25), 64U);
  EXPECT_EQ(slot(56), 64U);
  EXPECT_EQ(slot(57), 128U);
}

TEST(RingGeometry, RefusesWhatItCannotHold) {
  EXPECT_THROW(RingGeometry(0, 8), std::invalid_argument);
  EXPECT_THROW(RingGeometry(RingGeometry::capacity_max + 1, 8), std::invalid_argument);
  EXPECT_THROW(RingGeometry(4, RingGeometry::item_bytes_limit + 1), std::invalid_argument);
  const RingGeometry vast(RingGeometry::capacity_max, RingGeometry::item_bytes_limit);
  EXPECT_GT(vast.slots_bytes(), std::uint64_t{1} << 60);
}

}  // namespace
}  // namespace queuecheck
