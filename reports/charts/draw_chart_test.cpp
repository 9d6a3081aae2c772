#include "queuecheck/reports/charts/draw_chart.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "queuecheck/reports/charts/marks.hpp"
#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/markup_test_support.hpp"

namespace queuecheck {
namespace {

Chart small_chart() {
  Chart chart;
  chart.title = "Throughput by shape";
  chart.note = "8 B items, capacity 1 024";
  chart.x = {"Producers x consumers", ChartUnit::items, {"1x1", "4x4*"}};
  chart.y = {"Items per second", ChartUnit::items_per_second, {}};
  chart.series = {{"ring", 0, {{0, 4e6, 3.9e6, 4.2e6}, {1, 2e6, 2e6, 2e6}}},
                  {"locked <b>", 1, {{0, 1e6, 0.9e6, 1.1e6, true}}}};
  chart.hollow = "fewer than 3 clean runs";
  chart.limits = {{"a futex round trip each", 2e5, {}}, {"far away", 1e12, {}}};
  return chart;
}

std::size_t count(const std::string& text, const std::string& wanted) {
  std::size_t found = 0;
  for (std::size_t at = text.find(wanted); at != text.npos; at = text.find(wanted, at + 1)) ++found;
  return found;
}

TEST(DrawChart, IsDrawnAsItWas) {
  expect_golden("chart_linear.svg", draw_chart(small_chart(), ScaleKind::linear, "a"));
  expect_golden("chart_logarithmic.svg", draw_chart(small_chart(), ScaleKind::logarithmic, "a"));
}

TEST(DrawChart, HasAMarkAPointAndAnIntervalWhereThereIsOne) {
  const std::string svg = draw_chart(small_chart(), ScaleKind::linear, "a");
  EXPECT_EQ(read_markup(svg).problem, "");
  EXPECT_EQ(count(svg, "class=\"mark\""), 2U);
  EXPECT_EQ(count(svg, "class=\"hollow\""), 1U);
  EXPECT_EQ(count(svg, "class=\"interval\""), 2U);
  EXPECT_NE(svg.find("<title>ring, 1x1: 4 M, 3.9 M to 4.2 M</title>"), std::string::npos) << svg;
  EXPECT_NE(svg.find("locked &lt;b&gt;, 1x1: 1 M, 900 k to 1.1 M, fewer than 3 clean runs"),
            std::string::npos);
}

TEST(DrawChart, ALimitFarAboveIsNamedBelowAndPressesNothing) {
  const std::string figure = chart_figure(small_chart(), "a");
  EXPECT_EQ(read_markup(figure).problem, "");
  EXPECT_EQ(count(figure, "class=\"limit\""), 2U);  // the near one, on both scales
  EXPECT_NE(figure.find("Beyond the scales: far away (1e+03 G)."), std::string::npos) << figure;
}

TEST(DrawChart, TheTableHasEveryFigure) {
  const std::string table = chart_table(small_chart());
  EXPECT_EQ(read_markup(table).problem, "");
  for (const char* const figure : {"4 M", "3.9 M to 4.2 M", "2 M", "1 M*", "900 k to 1.1 M"}) {
    EXPECT_NE(table.find(figure), std::string::npos) << figure;
  }
}

TEST(DrawChart, OfNothingIsStillAPicture) {
  Chart empty;
  empty.x.names = {"1x1"};
  for (const ScaleKind kind : {ScaleKind::linear, ScaleKind::logarithmic}) {
    EXPECT_EQ(read_markup(draw_chart(empty, kind, "a")).problem, "");
  }
}

TEST(Marks, StylesDifferInColourOrShape) {
  std::set<std::string> seen;
  std::set<std::string> shapes;
  for (std::size_t style = 0; style < chart_colours * chart_marks; ++style) {
    EXPECT_TRUE(seen.insert(colour_class(style) + mark_path(style, 0, 0)).second) << style;
    if (style < chart_marks) shapes.insert(mark_path(style, 0, 0));
  }
  EXPECT_EQ(shapes.size(), chart_marks);
}

}  // namespace
}  // namespace queuecheck
