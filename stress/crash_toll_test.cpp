#include "queuecheck/stress/crash_toll.hpp"

#include <gtest/gtest.h>

#include <variant>

#include "queuecheck/model/tiny_history.hpp"

namespace queuecheck {
namespace {

CrashToll toll(const std::string& text, bool stuck = false) {
  return crash_toll(TinyHistory(text).history(), stuck);
}

TEST(CrashToll, NothingWithoutAKill) {
  EXPECT_EQ(toll("0 put 1 @1-2; 1 try_get EMPTY @3-4").items_lost, 0U);
}

TEST(CrashToll, CountsWhatTheDrainDidNotFind) {
  const CrashToll lost =
      toll("0 put 1 @1-2; 0 put 2 @3-4; 0 crash @5; 1 try_get 1 @6-7; 1 try_get EMPTY @8-9");
  EXPECT_EQ(lost.items_lost, 1U);
  EXPECT_EQ(lost.locks_held, 0U);
}

TEST(CrashToll, WhatMayBeInsideIsNotLost) {
  EXPECT_EQ(toll("0 put 1 @1-2; 0 crash @5; 1 empty true @6-7").items_lost, 0U);
  EXPECT_EQ(toll("0 put 1 @1-; 0 crash @5; 1 try_get EMPTY @6-7").items_lost, 0U);
}

TEST(CrashToll, AGetterThatDiedWithTheLockLosesNothingElse) {
  const CrashToll held =
      toll("2 get @1-; 2 crash @2; 0 put 1 @3-4; 0 put 2 @5-6; 1 try_get EMPTY @7-8");
  EXPECT_EQ(held.locks_held, 1U);
  EXPECT_EQ(held.items_lost, 0U);
  // One missing may be the one that the dead getter took.
  EXPECT_EQ(toll("2 get @1-; 2 crash @2; 0 put 1 @3-4; 1 try_get EMPTY @7-8").items_lost, 1U);
  EXPECT_EQ(toll("1 get @1-; 1 crash @2; 0 get @1-", true).locks_held, 1U);
}

TEST(CrashToll, InWords) {
  const auto specification =
      std::get<Specification>(parse_specification("fifo crash={inflight_lost,lock_held}"));
  EXPECT_EQ(toll_text({3, 2}, specification),
            "allowed by crash={inflight_lost,lock_held}: 3 items lost, lock held 2 times");
  EXPECT_EQ(toll_text({1, 0}, specification),
            "allowed by crash={inflight_lost,lock_held}: 1 item lost");
  EXPECT_EQ(toll_text({0, 0}, specification), "");
}

}  // namespace
}  // namespace queuecheck
