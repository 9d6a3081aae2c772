#include "queuecheck/reports/bench/throughput.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/bench/google_bench.hpp"

namespace queuecheck {
namespace {

BenchSettings good_settings() {
  BenchSettings settings;
  settings.queues = {{"locked", ""}};
  return settings;
}

void expect_complaint(const BenchSettings& settings, const std::string& about) {
  const auto complaint = check_settings(settings);
  ASSERT_TRUE(complaint.has_value()) << about;
  EXPECT_NE(complaint->find(about), std::string::npos) << *complaint;
  EXPECT_EQ(complaint->find('\n'), std::string::npos);
}

TEST(CheckSettings, AcceptsTheDefaultsWithAQueue) {
  EXPECT_EQ(check_settings(good_settings()), std::nullopt);
}

TEST(CheckSettings, NamesWhatIsWrong) {
  BenchSettings settings = good_settings();
  settings.queues.clear();
  expect_complaint(settings, "no queue");
  settings = good_settings();
  settings.shapes = {{0, 1}};
  expect_complaint(settings, "shape 0x1");
  settings.shapes = {{1000, 1000}};
  expect_complaint(settings, "shape 1000x1000");
  settings.shapes = {{4'294'967'295, 2}};  // their sum wraps in 32 bits
  expect_complaint(settings, "shape 4294967295x2");
  settings = good_settings();
  settings.item_bytes = {8, 4};
  expect_complaint(settings, "item size 4");
  settings = good_settings();
  settings.capacities = {0};
  expect_complaint(settings, "capacity 0");
  settings = good_settings();
  settings.batches = {0};
  expect_complaint(settings, "batch 0");
  settings = good_settings();
  settings.repetitions = 0;
  expect_complaint(settings, "repetitions");
  settings = good_settings();
  settings.run_seconds = 0;
  expect_complaint(settings, "a run of 0 s");
}

TEST(ParseShapes, ReadsAList) {
  EXPECT_EQ(parse_shape("4x2"), (BenchShape{4, 2}));
  EXPECT_EQ(parse_shapes("1x1,16x4"), (std::vector<BenchShape>{{1, 1}, {16, 4}}));
}

TEST(ParseShapes, RefusesEverythingElse) {
  for (const char* text : {"", "x", "1", "1x", "x1", "0x1", "1x0", "1x1x1", "1x1,", ",1x1", "-1x1",
                           "1 x1", "99999999999x1"}) {
    EXPECT_FALSE(parse_shapes(text).has_value()) << text;
  }
}

BenchRow row(RunEnd end, std::vector<double> rates = {}) {
  BenchRow made;
  made.queue = std::string("q");
  made.end = end;
  made.problem = end == RunEnd::completed ? "" : "why";
  made.items_per_second = summarize(std::move(rates));
  return made;
}

Status status_with(std::vector<BenchRow> rows) {
  return make_report(good_settings(), std::move(rows), {}, 1).status;
}

TEST(Report, IsValidWhenEveryRowHasFigures) {
  EXPECT_EQ(status_with({row(RunEnd::completed, {1})}), Status::valid);
  EXPECT_EQ(status_with({}), Status::nothing);
}

TEST(Report, ARefusalCountsOnlyWhenNothingElseRan) {
  EXPECT_EQ(status_with({row(RunEnd::completed, {1}), row(RunEnd::refused)}), Status::valid);
  EXPECT_EQ(status_with({row(RunEnd::refused)}), Status::nothing);
}

TEST(Report, AShapeThatIsNotOfferedTakesNothingFromTheOthers) {
  const RowsStatus some = status_of({row(RunEnd::completed, {1}), row(RunEnd::not_offered)});
  EXPECT_EQ(some.status, Status::valid);
  EXPECT_NE(some.reason.find("not offered"), std::string::npos) << some.reason;
  EXPECT_EQ(status_with({row(RunEnd::not_offered)}), Status::nothing);
}

TEST(Report, TheWorstRowDecidesAndGivesTheReason) {
  EXPECT_EQ(status_with({row(RunEnd::completed, {1}), row(RunEnd::stalled)}), Status::unknown);
  EXPECT_EQ(status_with({row(RunEnd::environment)}), Status::environment);
  EXPECT_EQ(status_with({row(RunEnd::stalled), row(RunEnd::crashed)}), Status::violation);
  const BenchReport report =
      make_report(good_settings(), {row(RunEnd::stalled), row(RunEnd::wrong)}, {}, 1);
  EXPECT_EQ(report.status, Status::violation);
  EXPECT_NE(report.reason.find("wrong"), std::string::npos) << report.reason;
}

TEST(RunBench, RefusesWrongSettingsAndFlagsBeforeAnythingRuns) {
  EXPECT_THROW(run_bench({}, {}), std::invalid_argument);
  try {
    run_bench(good_settings(), {"--benchmark_nonsense=1"});
    FAIL() << "accepted an unknown flag";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("--benchmark_nonsense=1"), std::string::npos);
  }
}

}  // namespace
}  // namespace queuecheck
