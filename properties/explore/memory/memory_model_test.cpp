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

// A process's plain accesses see its own buffered stores, and come after them.
TEST(Tso, PlainAccessesWaitForOwnStoresToTheSameBytes) {
  EXPECT_EQ(outcomes_of({{W(x, 1), PR(x)}}, MemoryMode::tso).outcomes, Outcomes{"1"});
  EXPECT_EQ(outcomes_of({{W(x, 1), PW(x, 2)}}, MemoryMode::tso, {x}).outcomes, Outcomes{"2"});
}

// c11: what a plain write has overwritten is no longer read, nor what it replaced released.
TEST(C11, APlainWriteEndsWhatCameBefore) {
  const Threads threads = {{W(x, 1), PW(x, 2), W(y, 1, rel)}, {R(y, acq), R(x)}};
  for (const std::string& one : outcomes_of(threads, MemoryMode::c11).outcomes) {
    EXPECT_TRUE(one[0] == '0' || one == "12") << one;
  }
}

constexpr MemoryMode modes[] = {MemoryMode::sc, MemoryMode::tso, MemoryMode::c11};

// The payload x is plain, the flag y is atomic: a race exactly where the flag was seen and does not
// synchronise, whatever the value.
TEST(Races, APayloadRacesUnlessItsFlagSynchronises) {
  for (const MemoryMode mode : modes) {
    const auto racy = [&](const Threads& threads) {
      return outcomes_of(threads, mode, {}, true).racy;
    };
    // The reader goes on to the payload in any case: without the flag it is a race.
    EXPECT_FALSE(racy({{PW(x, 1), W(y, 1, rel)}, {R(y, acq), PR(x)}}).contains("11"));
    EXPECT_TRUE(racy({{PW(x, 1), W(y, 1, rel)}, {R(y, acq), PR(x)}}).contains("01"));
    EXPECT_TRUE(racy({{PW(x, 1), W(y, 1)}, {R(y, acq), PR(x)}}).contains("11"));
    EXPECT_TRUE(racy({{PW(x, 1), W(y, 1, rel)}, {R(y), PR(x)}}).contains("11"));
    EXPECT_FALSE(racy({{PW(x, 1), F(rel), W(y, 1)}, {R(y), F(acq), PR(x)}}).contains("11"));
    EXPECT_TRUE(racy({{PW(x, 1), W(y, 1, rel), W(y, 2)}, {R(y, acq), PR(x)}}).contains("21"));
    EXPECT_FALSE(racy({{PW(x, 1), W(y, 1, rel)}, {Add(y, 1)}, {R(y, acq), PR(x)}}).contains("21"));
  }
}

TEST(Races, AtomicAndPlainMixAndBytesDoNot) {
  for (const MemoryMode mode : modes) {
    EXPECT_FALSE(outcomes_of({{W(x, 1)}, {PR(x)}}, mode, {}, true).racy.empty());
    EXPECT_FALSE(outcomes_of({{R(x)}, {PW(x, 1)}}, mode, {}, true).racy.empty());
    EXPECT_TRUE(outcomes_of({{R(x)}, {PR(x)}}, mode, {}, true).racy.empty());
    EXPECT_TRUE(outcomes_of({{W(x, 1)}, {W(x, 2)}}, mode, {}, true).racy.empty());
    EXPECT_TRUE(outcomes_of({{PW(x, 1)}, {PW(x + 4, 1)}}, mode, {}, true).racy.empty());
    EXPECT_FALSE(outcomes_of({{PW(x, 1)}, {wide(PR(x), 8)}}, mode, {}, true).racy.empty());
  }
}

// Where both got the lock, one after the other, there is no race; where one went in without, there
// is.
TEST(Races, LocksSynchronise) {
  const std::vector<Instruction> section = {Lock(z), PW(x, 1), Unlock(z)};
  for (const MemoryMode mode : modes) {
    const Litmuses found = outcomes_of({section, section}, mode, {}, true);
    EXPECT_FALSE(found.racy.contains("00"));
    EXPECT_TRUE(found.outcomes.contains("00"));
    EXPECT_TRUE(found.racy.contains("01"));
  }
}

// An atomic of 16 bytes is seq_cst in both its halves: it releases and acquires.
TEST(Races, SixteenByteAtomicsSynchronise) {
  const Instruction wide_store = wide(W(y, 1), 16), wide_load = wide(R(y), 16);
  for (const MemoryMode mode : modes) {
    const Litmuses found =
        outcomes_of({{PW(x, 1), wide_store}, {wide_load, PR(x)}}, mode, {}, true);
    EXPECT_FALSE(found.racy.contains("11"));
    EXPECT_TRUE(found.racy.contains("01"));
  }
}

}  // namespace
}  // namespace queuecheck::explore
