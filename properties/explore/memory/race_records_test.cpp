#include "queuecheck/properties/explore/memory/race_records.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <random>
#include <vector>

namespace queuecheck::explore::memory {
namespace {

bool is_atomic(AccessKind kind) {
  return kind == AccessKind::load || kind == AccessKind::store;
}

RaceRecord record(unsigned process, Time when, unsigned mask, AccessKind kind) {
  return RaceRecord::of(nullptr, when, process, mask, kind, __ATOMIC_RELAXED);
}

// All accesses are kept and compared, one with each.
class Slow {
 public:
  bool add(const RaceRecord& access, const Clock& clock) {
    bool races = false;
    for (const RaceRecord& one : all_) {
      const bool conflict = (one.mask & access.mask) != 0 &&
                            (writes(one.kind()) || writes(access.kind())) &&
                            !(is_atomic(one.kind()) && is_atomic(access.kind()));
      races = races || (conflict && one.when > clock.time[one.process]);
    }
    all_.push_back(access);
    return races;
  }

 private:
  std::vector<RaceRecord> all_;
};

// Random accesses of three processes with random synchronisation: the first race is found at the
// same access as by comparing all with all.
TEST(RaceRecords, FindTheFirstRaceAsComparingAllWithAllDoes) {
  constexpr unsigned processes = 3;
  constexpr AccessKind kinds[] = {AccessKind::read, AccessKind::write, AccessKind::load,
                                  AccessKind::store};
  std::minstd_rand generator(1);
  const auto dice = [&] { return static_cast<unsigned>(generator()) >> 8; };
  unsigned races = 0, silent = 0;
  for (unsigned round = 0; round < 20'000; ++round) {
    std::array<Clock, processes> clock{};
    RaceRecords records;
    records.clear();
    Slow slow;
    bool raced = false;
    // Mostly well synchronised, so that records have time to stand for others.
    for (unsigned step = 0; step < 12 && !raced; ++step) {
      const unsigned p = dice() % processes;
      for (const Clock& one : clock) {
        if (dice() % 16 != 0) clock[p].join(one);
      }
      ++clock[p].time[p];
      const unsigned mask = dice() % 2 != 0 ? 0xff : 1U << dice() % 3;
      const RaceRecord access = record(p, clock[p].time[p], mask, kinds[dice() % 4]);
      RaceRecord other;
      raced = records.add(access, clock[p], other);
      ASSERT_EQ(raced, slow.add(access, clock[p])) << "round " << round << ", step " << step;
    }
    ++(raced ? races : silent);
  }
  EXPECT_GT(races, 1'000U);
  EXPECT_GT(silent, 1'000U);
}

TEST(RaceRecords, NeverInventARaceWhenThereAreTooMany) {
  RaceRecords records;
  records.clear();
  Clock clock{};
  RaceRecord other;
  // Each byte by itself, twice as often as there is room; all by one process.
  for (unsigned i = 0; i < 2 * RaceRecords::records_max; ++i) {
    clock.time[0] = static_cast<Time>(i + 1);
    const AccessKind kind = i < 8 ? AccessKind::store : AccessKind::read;
    EXPECT_FALSE(records.add(record(0, clock.time[0], 1U << i % 8, kind), clock, other));
  }
  Clock after = clock;
  ++after.time[1];
  EXPECT_FALSE(records.add(record(1, 1, 0xff, AccessKind::write), after, other));
  Clock beside{};
  ++beside.time[2];
  EXPECT_TRUE(records.add(record(2, 1, 1, AccessKind::write), beside, other));
}

}  // namespace
}  // namespace queuecheck::explore::memory
