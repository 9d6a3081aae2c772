// What the memory model does beyond the litmus table: buffers, races, mixed widths, precedence.
#include <gtest/gtest.h>

#include "queuecheck/properties/explore/memory/litmus_test_support.hpp"

namespace queuecheck::explore {
namespace {

using Outcomes = std::set<std::string>;

// A store forwards to its own process's loads, also to narrower ones.
TEST(Tso, AProcessSeesItsOwnBufferedStores) {
  EXPECT_EQ(outcomes_of({{W(x, 1), R(x)}}, MemoryMode::tso).outcomes, Outcomes{"1"});
  const Instruction both = wide(W(x, 0x0000000200000001), 8);
  EXPECT_EQ(outcomes_of({{both, R(x + 4)}}, MemoryMode::tso).outcomes, Outcomes{"2"});
  // SB with forwarding: each sees its own, neither the other's.
  const Litmuses sb = outcomes_of({{W(x, 1), R(x), R(y)}, {W(y, 1), R(y), R(x)}}, MemoryMode::tso);
  EXPECT_TRUE(sb.outcomes.contains("1010"));
}

// A load of which only a part is buffered waits for the store: it never sees its own store together
// with bytes that were read before that store was visible.
TEST(Tso, APartlyBufferedLoadWaits) {
  const Threads threads = {{W(x, 1), wide(R(x), 8)}, {W(x + 4, 1), wide(R(x), 8)}};
  EXPECT_EQ(outcomes_of(threads, MemoryMode::tso).outcomes, (Outcomes{"1011", "1101", "1111"}));
}

// Stores of one process become visible in order, whatever the addresses.
TEST(Tso, IsFirstInFirstOut) {
  const Threads threads = {{W(x, 1), W(y, 1), W(x, 2)}, {R(x), R(y)}};
  EXPECT_EQ(outcomes_of(threads, MemoryMode::tso).outcomes,
            (Outcomes{"00", "01", "10", "11", "21"}));
}

// Two words of four bytes in one granule are as independent as two far apart.
TEST(C11, NeighboursInAGranuleAreIndependent) {
  const std::uint32_t a = x, b = x + 4;
  EXPECT_EQ(outcomes_of({{W(a, 1), W(b, 1)}, {R(b), R(a)}}, MemoryMode::c11).outcomes,
            (Outcomes{"00", "01", "10", "11"}));
  EXPECT_EQ(outcomes_of({{W(a, 1), W(b, 1, rel)}, {R(b, acq), R(a)}}, MemoryMode::c11).outcomes,
            (Outcomes{"00", "01", "11"}));
  // Many stores to one neighbour do not make the other's release forgotten.
  std::vector<Instruction> writer = {W(y, 1), W(a, 1, rel)};
  for (int i = 0; i < 14; ++i) writer.push_back(W(b, 1));
  writer.push_back(W(z, 1));
  for (const std::string& one :
       outcomes_of({writer, {R(a, acq), R(y)}}, MemoryMode::c11).outcomes) {
    EXPECT_NE(one, "10");
  }
}

// Mixed widths: a wide load reads narrow stores, and synchronises with each.
TEST(C11, AWideLoadSynchronisesWithTheNarrowStoresThatItReads) {
  const Threads threads = {{W(y, 1), W(x, 1, rel)}, {wide(R(x, acq), 8), R(y)}};
  EXPECT_EQ(outcomes_of(threads, MemoryMode::c11).outcomes, (Outcomes{"000", "001", "101"}));
  // A narrow load may read a part of an older wide store, but not after it knows a newer one.
  const Threads narrow = {{wide(W(x, 0x0000000100000001), 8), wide(W(x, 0x0000000200000002), 8)},
                          {R(x), R(x + 4)}};
  const Outcomes seen = outcomes_of(narrow, MemoryMode::c11).outcomes;
  EXPECT_TRUE(seen.contains("01"));
  EXPECT_TRUE(seen.contains("12"));
  EXPECT_FALSE(seen.contains("21"));
}

// A process that polls sees a store in the end.
TEST(C11, StaleReadsEnd) {
  for (const std::string& one :
       outcomes_of({{W(x, 1)}, {R(x), R(x), R(x), R(x), R(x)}}, MemoryMode::c11).outcomes) {
    EXPECT_TRUE(one.back() == '1' || one == "00000") << one;  // the latter: before the store
  }
  const Outcomes four =
      outcomes_of({{W(x, 1), W(y, 1)}, {R(y), R(x), R(x), R(x), R(x)}}, MemoryMode::c11).outcomes;
  EXPECT_TRUE(four.contains("10001"));
  EXPECT_FALSE(four.contains("10000"));
}

}  // namespace
}  // namespace queuecheck::explore
