// The test of rates against what it promises: on seeded coins of known rates its wrong answers are
// as few as it says, and it needs few runs where the rates lie far apart.
#include "queuecheck/properties/rate_test.hpp"

#include <gtest/gtest.h>

#include "queuecheck/properties/dice.hpp"

namespace queuecheck {
namespace {

struct Answers {
  int kept = 0;
  double runs = 0;  // on average
};

constexpr int repetitions = 2'000;

// How does the test answer about a program that fails at `rate`, where `kept` is wanted?
Answers answers(double rate, double kept, double error = 0.05) {
  Answers all;
  Dice dice(1);
  for (int i = 0; i < repetitions; ++i) {
    RateTest test(kept, error);
    while (test.answer() == RateAnswer::open) {
      test.add(dice.below(1'000'000) < rate * 1e6);
      all.runs += 1.0 / repetitions;
    }
    all.kept += test.answer() == RateAnswer::kept ? 1 : 0;
  }
  return all;
}

TEST(RateTest, KeepsWhatFailsAsOftenAndRefusesWhatFailsAQuarterAsOften) {
  for (const double kept : {0.5, 0.1, 0.01}) {
    EXPECT_GE(answers(kept, kept).kept, 0.94 * repetitions) << kept;
    EXPECT_LE(answers(kept / 4, kept).kept, 0.01 * repetitions) << kept;
  }
}

TEST(RateTest, TheHalfIsTheMiddle) {
  const Answers half = answers(0.05, 0.1);
  EXPECT_GT(half.kept, 0.2 * repetitions);
  EXPECT_LT(half.kept, 0.7 * repetitions);
}

TEST(RateTest, NeedsFewRunsWhereTheAnswerIsPlain) {
  EXPECT_LE(answers(1, 0.5).runs, 4.01);
  EXPECT_LE(answers(0, 0.5).runs, 6.01);
  EXPECT_LT(answers(0, 0.01).runs, 450);
  EXPECT_LT(answers(0.01, 0.01).runs, 1'000);
}

TEST(RateTest, WithLittleTimeOneFailureIsEnough) {
  RateTest test(0.5, 0.25);
  test.add(true);
  EXPECT_EQ(test.answer(), RateAnswer::kept);
  test.add(false);
  EXPECT_EQ(test.answer(), RateAnswer::kept) << "an answer stays";
}

TEST(RateTest, ASuccessDoesNotDecideAgainstACertainFailure) {
  RateTest test(1, 0.05);
  test.add(true);
  test.add(true);
  EXPECT_TRUE(test.leans_to_kept());
  EXPECT_EQ(test.answer(), RateAnswer::open);
  EXPECT_FALSE(RateTest(0.5, 0.05).leans_to_kept()) << "nothing was seen";
}

TEST(RateTest, ASureRateIsLessThanTheRateSeen) {
  EXPECT_EQ(sure_rate(0, 0), 0);
  EXPECT_NEAR(sure_rate(0, 20), 0, 1e-12);
  EXPECT_NEAR(sure_rate(20, 20), 0.952, 0.001);
  EXPECT_NEAR(sure_rate(10, 20), 0.391, 0.001);
  EXPECT_GT(sure_rate(100, 200), sure_rate(10, 20));
}

}  // namespace
}  // namespace queuecheck
