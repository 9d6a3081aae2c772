// A chart as SVG, and its figures as a table.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Well-formed, self-contained, the same bytes for the same chart; all names are escaped.
//   2. A series is told by the shape of its marks as well as by its colour: readers who see no
//      colours, and printers, need nothing else. Colours are those of charts.css, by class.
//   3. <title> and <desc> say in words what the picture shows, and the table holds every figure.
#pragma once

#include <string>
#include <string_view>

#include "queuecheck/reports/charts/chart.hpp"

namespace queuecheck {

// `id` is unique on the page.
std::string draw_chart(const Chart& chart, ScaleKind kind, std::string_view id);

std::string chart_table(const Chart& chart);

// Title, both scales (the linear one is shown; charts.js lets the reader switch), remarks and
// table.
std::string chart_figure(const Chart& chart, std::string_view id);

// The mark of a style as a small picture of its own, for the legend.
std::string draw_mark(std::size_t style);

inline constexpr std::size_t chart_colours = 8;
inline constexpr std::size_t chart_marks = 8;

}  // namespace queuecheck
