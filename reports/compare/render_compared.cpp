#include "queuecheck/reports/compare/render_compared.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/bench/statistics.hpp"
#include "queuecheck/reports/compare/render_bench_markdown.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_markdown.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t remarks_note_max = 64;  // bytes of the line that counts what is left out

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

std::string compared_value_text(const ComparedRow& row, double value) {
  return row.less_is_better ? nanoseconds_text(value) : figure_text(value) + "/s";
}

std::pair<double, double> compared_medians(const ComparedCell& cell) {
  std::vector<double> first = cell.first;
  std::vector<double> second = cell.second;
  for (const PairedValues& round : cell.rounds) {
    first.push_back(round.baseline);
    second.push_back(round.value);
  }
  return {summarize(std::move(first)).median, summarize(std::move(second)).median};
}

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
                     "first", "second", "ratio", "95 % interval", "p");
  for (std::size_t i = 0; i < results.rows.size(); ++i) {
    const ComparedRow& row = results.rows[i];
    const auto [first, second] = compared_medians(results.cells[i]);
    out +=
        fmt::format("{:<{}}  {:>10}  {:>10}  {:>6}  {:>16}  {:>8}  {}{}{}\n", printable(row.cell),
                    width, compared_value_text(row, first), compared_value_text(row, second),
                    ratio_text(row), interval_text(row), p_text(row.p), name(row.verdict),
                    row.reason.empty() ? "" : ": ", row.reason);
  }
  for (const std::string& remark : results.remarks) out += remark + "\n";
  return out + compared_summary(results) + "\n";
}

std::string render_compared_markdown(const ComparedResults& results) {
  std::string out = fmt::format("### {} → {}\n\n{}\n\n", escape_markdown(results.first),
                                escape_markdown(results.second), compared_summary(results));
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < results.rows.size(); ++i) {
    const ComparedRow& row = results.rows[i];
    const auto [first, second] = compared_medians(results.cells[i]);
    rows.push_back(fmt::format("| {} | {} | {} | {} | {} | {} | {}{}{} |\n",
                               escape_markdown(row.cell), compared_value_text(row, first),
                               compared_value_text(row, second), ratio_text(row),
                               interval_text(row), p_text(row.p), name(row.verdict),
                               row.reason.empty() ? "" : ": ", escape_markdown(row.reason)));
  }
  out += markdown_table(
      "| cell | first | second | ratio | 95 % interval | p | verdict |\n"
      "| --- | ---: | ---: | ---: | --- | ---: | --- |\n",
      rows, markdown_bytes_max / 2);
  std::size_t told = 0;
  for (const std::string& remark : results.remarks) {
    const std::string line = "\n" + escape_markdown(remark) + "\n";
    if (out.size() + line.size() > markdown_bytes_max - remarks_note_max) break;
    out += line;
    ++told;
  }
  if (told < results.remarks.size()) {
    out += fmt::format("\n{} more remarks.\n", results.remarks.size() - told);
  }
  return out;
}

std::string render_compared_json(const ComparedResults& results) {
  JsonArray rows;
  for (std::size_t i = 0; i < results.rows.size(); ++i) {
    const ComparedRow& row = results.rows[i];
    const auto [first, second] = compared_medians(results.cells[i]);
    JsonObject object;
    const std::string figure = row.less_is_better ? "latency_ns" : "items_per_second";
    object.text("cell", row.cell)
        .text("comparison", name(row.verdict))
        .number("first_" + figure, first)
        .number("second_" + figure, second);
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
