#include "queuecheck/reports/charts/scale.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <cmath>
#include <limits>

namespace queuecheck {
namespace {

using Ticks = std::vector<double>;

TEST(Scale, LinearBeginsAtZeroAndEndsInANiceNumber) {
  const Scale scale(ScaleKind::linear, 3.1e6, 4.87e6, 100, 0);
  EXPECT_EQ(scale.ticks(), (Ticks{0, 1e6, 2e6, 3e6, 4e6, 5e6}));
  EXPECT_DOUBLE_EQ(scale.place(0), 100);
  EXPECT_DOUBLE_EQ(scale.place(2.5e6), 50);
  EXPECT_DOUBLE_EQ(scale.place(5e6), 0);
}

TEST(Scale, LogarithmicHasTwosAndFivesOfFewDecadesOnly) {
  const Scale few(ScaleKind::logarithmic, 230, 9000, 0, 100);
  ASSERT_EQ(few.ticks().size(), 6U);
  EXPECT_DOUBLE_EQ(few.ticks().front(), 200);
  EXPECT_DOUBLE_EQ(few.ticks()[2], 1000);
  EXPECT_DOUBLE_EQ(few.ticks().back(), 10'000);
  const Scale many(ScaleKind::logarithmic, 1, 1e6, 0, 60);
  ASSERT_EQ(many.ticks().size(), 7U);
  EXPECT_NEAR(many.place(1e3), 30, 1e-9);
}

TEST(Scale, WhatHasNoPlaceIsAtTheLowEnd) {
  const Scale scale(ScaleKind::logarithmic, 10, 1000, 0, 100);
  EXPECT_DOUBLE_EQ(scale.place(0), 0);
  EXPECT_DOUBLE_EQ(scale.place(-4), 0);
  EXPECT_DOUBLE_EQ(scale.place(std::numeric_limits<double>::quiet_NaN()), 0);
  EXPECT_DOUBLE_EQ(scale.place(1e9), 100);
}

TEST(Scale, OfNothingAtAllIsStillAScale) {
  for (const ScaleKind kind : {ScaleKind::linear, ScaleKind::logarithmic}) {
    for (const double odd : {0.0, -1.0, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
      const Scale scale(kind, odd, odd, 0, 100);
      EXPECT_LT(scale.low(), scale.high());
      EXPECT_FALSE(scale.ticks().empty());
    }
  }
}

RC_GTEST_PROP(Scale, TicksRiseWithinItAndFiguresKeepTheirOrder, ()) {
  const auto kind = *rc::gen::element(ScaleKind::linear, ScaleKind::logarithmic);
  const auto figure = [] {
    return std::pow(10.0, static_cast<double>(*rc::gen::inRange(-200, 1200)) / 100);
  };
  const double a = figure();
  const double b = figure();
  const Scale scale(kind, std::min(a, b), std::max(a, b), 0, 500);
  const Ticks ticks = scale.ticks();
  RC_ASSERT(ticks.size() >= 2U);
  RC_ASSERT(ticks.size() <= 13U);
  for (std::size_t i = 1; i < ticks.size(); ++i) RC_ASSERT(ticks[i - 1] < ticks[i]);
  RC_ASSERT(scale.low() <= std::min(a, b) * (1 + 1e-6));
  RC_ASSERT(scale.high() >= std::max(a, b) * (1 - 1e-6));
  RC_ASSERT((scale.place(a) <= scale.place(b)) == (a <= b || scale.place(a) == scale.place(b)));
}

}  // namespace
}  // namespace queuecheck
