#include <fmt/format.h>

#include "queuecheck/reports/charts/draw_chart.hpp"
#include "queuecheck/reports/escape.hpp"

namespace queuecheck {
namespace {

std::string remarks(const Chart& chart) {
  std::string out;
  const auto add = [&](const std::string& text) {
    out += fmt::format("<p class=\"remark\">{}</p>\n", escape_xml(text));
  };
  if (!chart.hollow.empty()) add("Hollow marks: " + chart.hollow + ".");
  for (const ChartLimit& limit : chart.limits) {
    const bool linear = limit_fits(chart, limit, ScaleKind::linear);
    const bool logarithmic = limit_fits(chart, limit, ScaleKind::logarithmic);
    if (linear && logarithmic) continue;
    const double figure = limit.curve.empty() ? limit.y : limit.curve.front().second;
    add(fmt::format("Beyond {}: {} ({}{}).",
                    linear || logarithmic ? "one of the scales" : "the scales", limit.name,
                    unit_text(chart.y.unit, figure),
                    limit.curve.empty() ? "" : " at its beginning"));
  }
  return out;
}

}  // namespace

std::string chart_table(const Chart& chart) {
  std::string body;
  for (const ChartSeries& series : chart.series) {
    for (const ChartPoint& point : series.points) {
      const std::string interval = point.low < point.high
                                       ? fmt::format("{} to {}", unit_text(chart.y.unit, point.low),
                                                     unit_text(chart.y.unit, point.high))
                                       : "";
      body += fmt::format(
          "<tr data-series=\"{}\"><th scope=\"row\">{}</th><td class=\"number\">{}</td>"
          "<td class=\"number\">{}{}</td><td class=\"number\">{}</td></tr>\n",
          series.style, escape_xml(series.name), escape_xml(x_text(chart, point.x)),
          unit_text(chart.y.unit, point.y), point.hollow ? "*" : "", interval);
    }
  }
  return fmt::format(
      "<div class=\"scroll\"><table class=\"figures\">\n<caption>{}, {}</caption>\n<thead><tr>"
      "<th scope=\"col\">Queue</th><th scope=\"col\" class=\"number\">{}</th>"
      "<th scope=\"col\" class=\"number\">{}</th>"
      "<th scope=\"col\" class=\"number\">95 % interval</th></tr></thead>\n<tbody>\n{}"
      "</tbody></table></div>\n",
      escape_xml(chart.title), escape_xml(chart.note), escape_xml(chart.x.label),
      escape_xml(chart.y.label), body);
}

std::string chart_figure(const Chart& chart, std::string_view id) {
  return fmt::format(
      "<figure class=\"plot\">\n<h3>{0} <span class=\"soft\">{1}</span></h3>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{0}\">\n"
      "<div data-scale=\"linear\">{2}</div>\n<div data-scale=\"logarithmic\" "
      "hidden=\"\">{3}</div>\n"
      "</div>\n{4}<details><summary>The same as a table</summary>\n{5}</details>\n</figure>\n",
      escape_xml(chart.title), escape_xml(chart.note),
      draw_chart(chart, ScaleKind::linear, fmt::format("{}-linear", id)),
      draw_chart(chart, ScaleKind::logarithmic, fmt::format("{}-logarithmic", id)), remarks(chart),
      chart_table(chart));
}

}  // namespace queuecheck
