#include "queuecheck/reports/bench/bench_warnings.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/reports/bench/bench_test_support.hpp"

namespace queuecheck {
namespace {

using Kind = BenchWarningKind;
using test::measured_row;

Environment quiet_machine() {
  Environment environment;
  environment.build_type = "Release";
  environment.governor = "performance";
  environment.smt = "off";
  return environment;
}

BenchRow good_row() {
  return measured_row("good", {100, 101, 99, 100, 101, 99, 100});
}

std::vector<Kind> kinds(const std::vector<BenchWarning>& warnings) {
  std::vector<Kind> found;
  for (const BenchWarning& warning : warnings) found.push_back(warning.kind);
  return found;
}

std::vector<Kind> kinds_of(const BenchRow& row) {
  return kinds(warnings_of({row}, quiet_machine(), false));
}
std::vector<Kind> kinds_of(const Environment& environment) {
  return kinds(warnings_of({good_row()}, environment, false));
}

TEST(BenchWarnings, TheTableHasEveryKindOnceInItsOrder) {
  const auto meanings = warning_meanings();
  ASSERT_EQ(meanings.size(), static_cast<std::size_t>(Kind::library_debug) + 1);
  for (std::size_t i = 0; i < meanings.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(meanings[i].kind), i);
    EXPECT_FALSE(meanings[i].advice.empty());
  }
}

TEST(BenchWarnings, OfAQuietMachineAndAGoodRowThereAreNone) {
  EXPECT_TRUE(kinds_of(good_row()).empty());
}

TEST(BenchWarnings, OfTheMachineAndTheBuild) {
  Environment environment = quiet_machine();
  environment.build_type = "Debug";
  environment.build_flags = "-O1 -fsanitize=thread";
  environment.governor = "powersave";
  environment.smt = "on";
  environment.cpus_quota = 1.5;
  EXPECT_EQ(kinds_of(environment),
            (std::vector<Kind>{Kind::debug_build, Kind::sanitizer_build, Kind::governor,
                               Kind::smt_siblings, Kind::quota}));
  Environment unknown = quiet_machine();
  unknown.governor = unknown.smt = "unknown";  // most virtual machines do not tell
  EXPECT_TRUE(kinds_of(unknown).empty());
}

TEST(BenchWarnings, OfARow) {
  BenchRow row = good_row();
  row.oversubscribed = true;
  EXPECT_EQ(kinds_of(row), std::vector<Kind>{Kind::oversubscribed});
  EXPECT_EQ(kinds_of(measured_row("few", {100, 100, 100})),
            std::vector<Kind>{Kind::few_repetitions});
  EXPECT_EQ(kinds_of(measured_row("noisy", {50, 150, 60, 140, 70, 130, 100})),
            std::vector<Kind>{Kind::noisy});
  EXPECT_EQ(kinds_of(measured_row("wild", {100, 101, 99, 100, 101, 99, 100, 300})),
            std::vector<Kind>{Kind::outliers});
  row = good_row();
  row.clean_samples = 2;
  EXPECT_EQ(kinds_of(row), std::vector<Kind>{Kind::other_load});
}

TEST(BenchWarnings, OfARowWithoutFiguresThereAreNone) {
  BenchRow row;
  row.end = RunEnd::stalled;
  EXPECT_TRUE(kinds_of(row).empty());
}

TEST(BenchWarnings, AnOutlierIsNamedAndNotDropped) {
  const BenchRow row = measured_row("wild", {100, 101, 99, 100, 101, 99, 100, 300});
  EXPECT_EQ(row.items_per_second.max, 300);
  const std::vector<BenchWarning> warnings = warnings_of({row}, quiet_machine(), false);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].cell, "wild 1x1 8 B capacity 1024");
  EXPECT_EQ(warnings[0].text, "round 8: 300/s; median 100/s");
}

TEST(BenchWarnings, TheLibrarysDebugIsExplainedWhereItIsSeen) {
  EXPECT_EQ(kinds(warnings_of({good_row()}, quiet_machine(), true)),
            std::vector<Kind>{Kind::library_debug});
}

TEST(BenchWarnings, OneLineForAKind) {
  const BenchRow row = measured_row("few", {1, 1});
  const std::string text =
      warnings_text(warnings_of({row, row, row, row, row}, quiet_machine(), false));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_EQ(text.find("warning: few_repetitions: "), 0U) << text;
  EXPECT_NE(text.find("; and 2 more). Advice: give more --time"), std::string::npos) << text;
  EXPECT_EQ(warnings_text({}), "");
}

}  // namespace
}  // namespace queuecheck
