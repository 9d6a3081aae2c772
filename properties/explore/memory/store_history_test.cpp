#include "queuecheck/properties/explore/memory/store_history.hpp"

#include <gtest/gtest.h>

#include <random>

namespace queuecheck::explore::memory {
namespace {

// Whatever is forgotten, the newest store to each byte is there, and newer ones stand before older.
TEST(StoreHistory, NeverForgetsTheNewestOfAByte) {
  std::minstd_rand generator(7);
  const auto dice = [&] { return static_cast<unsigned>(generator()) >> 8; };
  for (const bool keep : {true, false}) {
    for (unsigned round = 0; round < 2'000; ++round) {
      StoreHistory history;
      history.clear();
      std::uint64_t newest[8] = {};
      for (std::uint64_t number = 1; number <= 40; ++number) {
        // Widths of 1, 2, 4 and 8 bytes at their own boundaries.
        const unsigned width = 1U << dice() % 4;
        const unsigned first = dice() % (8 / width) * width;
        const auto mask = static_cast<std::uint8_t>(((1U << width) - 1) << first);
        history.append(mask, keep).value = number;
        for (unsigned byte = first; byte < first + width; ++byte) newest[byte] = number;
        for (unsigned byte = 0; byte < 8; ++byte) {
          if (newest[byte] == 0) continue;
          std::uint64_t found = 0;
          for (unsigned n = 0; n < history.size() && found == 0; ++n) {
            if ((history.newest(n).mask >> byte & 1) != 0) found = history.newest(n).value;
          }
          ASSERT_EQ(found, newest[byte]);
        }
        for (unsigned n = 1; n < history.size(); ++n) {
          ASSERT_GT(history.newest(n - 1).value, history.newest(n).value);
        }
      }
      EXPECT_TRUE(!keep || history.size() == StoreHistory::depth);
    }
  }
}

TEST(StoreHistory, WithoutKeepingOneWordHasOneStore) {
  StoreHistory history;
  history.clear();
  for (std::uint64_t number = 1; number <= 5; ++number) history.append(0x0f, false).value = number;
  EXPECT_EQ(history.size(), 1U);
  EXPECT_EQ(history.newest(0).value, 5U);
  history.append(0xf0, false);
  EXPECT_EQ(history.size(), 2U);
  history.append(0xff, false);
  EXPECT_EQ(history.size(), 1U);
}

}  // namespace
}  // namespace queuecheck::explore::memory
