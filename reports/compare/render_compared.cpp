#include "queuecheck/reports/compare/render_compared.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/statistics/summary.hpp"

namespace queuecheck {
namespace {

// The medians of both sides.
std::pair<double, double> medians(const ComparedCell& cell) {
  std::vector<double> first = cell.first;
  std::vector<double> second = cell.second;
  for (const PairedValues& round : cell.rounds) {
    first.push_back(round.baseline);
    second.push_back(round.value);
  }
  return {summarize(std::move(first)).median, summarize(std::move(second)).median};
}

std::string interval_text(const ComparedRow& row) {
  return row.ratio ? fmt::format("{:.3f} to {:.3f}", row.ratio->low, row.ratio->high) : "-";
}
std::string ratio_text(const ComparedRow& row) {
  return row.ratio ? fmt::format("{:.3f}", row.ratio->figure) : "-";
}
std::string p_text(double p) {
  return p < 0.0001 ? "< 0.0001" : fmt::format("{:.4f}", p);
}

std::size_t count_of(const ComparedResults& results, Comparison verdict) {
  return static_cast<std::size_t>(
      std::count_if(results.rows.begin(), results.rows.end(),
                    [&](const ComparedRow& row) { return row.verdict == verdict; }));
}

}  // namespace

std::string compared_summary(const ComparedResults& results) {
  return fmt::format("{} worse, {} better, {} cannot tell", count_of(results, Comparison::worse),
                     count_of(results, Comparison::better),
                     count_of(results, Comparison::cannot_tell));
}

std::string render_compared_text(const ComparedResults& results) {
  std::string out = fmt::format("{} -> {}\n", printable(results.first), printable(results.second));
  std::size_t width = 4;
  for (const ComparedRow& row : results.rows) width = std::max(width, row.cell.size());
  out += fmt::format("{:<{}}  {:>10}  {:>10}  {:>6}  {:>16}  {:>8}  verdict\n", "cell", width,
                     "first/s", "second/s", "ratio", "95 % interval", "p");
  for (std::size_t i = 0; i < results.rows.size(); ++i) {
    const ComparedRow& row = results.rows[i];
    const auto [first, second] = medians(results.cells[i]);
    out += fmt::format("{:<{}}  {:>10}  {:>10}  {:>6}  {:>16}  {:>8}  {}{}{}\n",
                       printable(row.cell), width, figure_text(first), figure_text(second),
                       ratio_text(row), interval_text(row), p_text(row.p), name(row.verdict),
                       row.reason.empty() ? "" : ": ", row.reason);
  }
  for (const std::string& remark : results.remarks) out += remark + "\n";
  return out + compared_summary(results) + "\n";
}

std::string render_compared_markdown(const ComparedResults& results) {
  std::string out = fmt::format("### {} → {}\n\n{}\n\n", escape_markdown(results.first),
                                escape_markdown(results.second), compared_summary(results));
  out += "| cell | first/s | second/s | ratio | 95 % interval | p | verdict |\n";
  out += "| --- | ---: | ---: | ---: | --- | ---: | --- |\n";
  for (std::size_t i = 0; i < results.rows.size(); ++i) {
    const ComparedRow& row = results.rows[i];
    const auto [first, second] = medians(results.cells[i]);
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {}{}{} |\n", escape_markdown(row.cell),
                       figure_text(first), figure_text(second), ratio_text(row), interval_text(row),
                       p_text(row.p), name(row.verdict), row.reason.empty() ? "" : ": ",
                       escape_markdown(row.reason));
  }
  for (const std::string& remark : results.remarks) out += "\n" + escape_markdown(remark) + "\n";
  return out;
}

std::string render_compared_json(const ComparedResults& results) {
  JsonArray rows;
  for (std::size_t i = 0; i < results.rows.size(); ++i) {
    const ComparedRow& row = results.rows[i];
    const auto [first, second] = medians(results.cells[i]);
    JsonObject object;
    object.text("cell", row.cell)
        .text("comparison", name(row.verdict))
        .number("first_items_per_second", first)
        .number("second_items_per_second", second);
    if (row.ratio) {
      object.number("ratio", row.ratio->figure)
          .number("ratio_low", row.ratio->low)
          .number("ratio_high", row.ratio->high);
    } else {
      object.null("ratio").null("ratio_low").null("ratio_high");
    }
    object.number("p", row.p).boolean("precise", row.precise);
    object.number("repetitions_wanted", row.repetitions_wanted).text("reason", row.reason);
    rows.raw(object.str());
  }
  return rows.str();
}

}  // namespace queuecheck
