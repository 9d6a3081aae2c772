#include "queuecheck/reports/compare/render_bench_csv.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/compare/bench_test_support.hpp"
#include "queuecheck/reports/golden_test_support.hpp"

namespace queuecheck {
namespace {

TEST(RenderBenchCsv, OneRowForEachMeasuredPoint) {
  expect_golden("bench.csv", render_bench_csv(test::sample_bench()));
}

}  // namespace
}  // namespace queuecheck
