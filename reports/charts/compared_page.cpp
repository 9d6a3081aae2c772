#include "queuecheck/reports/charts/compared_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/charts/chart_page.hpp"
#include "queuecheck/reports/charts/forest.hpp"
#include "queuecheck/reports/compare/render_compared.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/html_parts.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {
namespace {

std::string cells_table(const ComparedResults& results) {
  std::string body;
  for (std::size_t i = 0; i < results.rows.size(); ++i) {
    const ComparedRow& row = results.rows[i];
    const auto [first, second] = compared_medians(results.cells[i]);
    const std::string ratio = row.ratio ? fmt::format("{:.3f}", row.ratio->figure) : "";
    const std::string interval =
        row.ratio ? fmt::format("{:.3f} to {:.3f}", row.ratio->low, row.ratio->high) : "";
    body += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"number\">{}</td>"
        "<td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>"
        "<td><b>{}</b></td><td class=\"wide\">{}</td></tr>\n",
        escape_xml(row.cell), compared_value_text(row, first), compared_value_text(row, second),
        ratio, interval, row.p < 0.0001 ? "&lt; 0.0001" : fmt::format("{:.4f}", row.p),
        name(row.verdict), escape_xml(row.reason));
  }
  return "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table "
         "class=\"rows\">\n<thead><tr><th scope=\"col\">Cell</th>"
         "<th scope=\"col\" class=\"number\">First</th>"
         "<th scope=\"col\" class=\"number\">Second</th>"
         "<th scope=\"col\" class=\"number\">Ratio</th>"
         "<th scope=\"col\" class=\"number\">95 % interval</th>"
         "<th scope=\"col\" class=\"number\">p, corrected</th><th scope=\"col\">Verdict</th>"
         "<th scope=\"col\">Why</th></tr></thead>\n<tbody>\n" +
         body + "</tbody></table></div>\n";
}

std::string forest_section(const ComparedResults& results) {
  if (results.rows.empty()) return "";
  const std::string forest = draw_forest(results.rows);
  std::string out = "<section class=\"charts\">\n<h2>Cell by cell</h2>\n";
  if (!forest.empty()) {
    out += "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Ratios\">" + forest +
           "</div>\n";
  }
  if (results.rows.size() > forest_rows_max) {
    out += fmt::format("<p class=\"remark\">{} more cells in the table.</p>\n",
                       results.rows.size() - forest_rows_max);
  }
  return out + cells_table(results) + "</section>\n";
}

// Two or more of one are what the page is about; nothing at all is no comparison.
std::string word_of(const ComparedResults& results) {
  const auto count = [&](Comparison verdict) {
    return std::count_if(results.rows.begin(), results.rows.end(),
                         [&](const ComparedRow& row) { return row.verdict == verdict; });
  };
  if (results.rows.empty()) return "nothing to compare";
  if (const auto worse = count(Comparison::worse); worse > 0) return fmt::format("{} worse", worse);
  if (const auto better = count(Comparison::better); better > 0) {
    return fmt::format("{} better", better);
  }
  return "cannot tell";
}

}  // namespace

std::string compared_page(const ComparedResults& results, Status status,
                          const Environment& environment) {
  PageFrame frame;
  frame.parts = chart_page_parts();
  frame.command = "compare";
  frame.word = word_of(results);
  // Something worse is nothing to be shown in green, whether it was to fail or not.
  const bool worse =
      std::any_of(results.rows.begin(), results.rows.end(),
                  [](const ComparedRow& row) { return row.verdict == Comparison::worse; });
  const Status shown = worse ? merge(status, Status::unknown) : status;
  frame.css = name(shown);
  frame.sign = shown == Status::unknown ? "!" : verdict_sign(shown);
  frame.title = fmt::format("compare: {} · queuecheck", frame.word);
  frame.meaning =
      fmt::format("{} → {}: {}.", results.first, results.second, compared_summary(results));
  frame.facts = {
      {"First", results.first}, {"Second", results.second}, {"Verdict", std::string(name(status))}};
  return framed_page(frame, warnings_section(results.remarks) + forest_section(results) +
                                html_environment(environment));
}

}  // namespace queuecheck
