#include "queuecheck/reports/compare/render_bench_markdown.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/compare/bench_series.hpp"
#include "queuecheck/reports/compare/winners.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_markdown.hpp"

namespace queuecheck {
namespace {

// The rest of the page must fit beside it.
constexpr std::size_t table_bytes_max = markdown_bytes_max / 4;

std::string interval_text(const std::optional<Interval>& interval) {
  return interval ? fmt::format("{} to {}", figure_text(interval->low), figure_text(interval->high))
                  : "";
}

std::string winners_table(const std::vector<CellWinner>& cells, const BenchSeries& series) {
  std::vector<std::string> rows;
  for (const CellWinner& cell : cells) {
    if (cell.measured < 2) continue;
    std::string first;
    for (const std::size_t row : cell.first) {
      first += (first.empty() ? "" : " or ") + code_markdown(series.name_of_row(row));
    }
    rows.push_back(fmt::format(
        "| {} | {}{} | {} |\n", escape_markdown(cell.cell),
        cell.has_winner() ? "" : "cannot tell: ", first,
        cell.to_next ? fmt::format("{:.2f} ({:.2f} to {:.2f}) times {}", cell.to_next->figure,
                                   cell.to_next->low, cell.to_next->high, code_markdown(cell.next))
                     : ""));
  }
  if (rows.empty()) return "";
  return markdown_table("| cell | fastest | margin |\n|---|---|---|\n", rows, table_bytes_max) +
         "\n";
}

std::string throughput_table(const StoredBench& bench, const BenchSeries& series) {
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < bench.report.rows.size(); ++i) {
    const BenchRow& row = bench.report.rows[i];
    const std::string figure =
        row.has_figures() ? figure_text(row.items_per_second.median)
                          : fmt::format("{}: {}", words(row.end), escape_markdown(row.problem));
    rows.push_back(fmt::format(
        "| {} | {} | {} | {} | {} | {} | {} | {}/{} |\n", code_markdown(series.name_of_row(i)),
        escape_markdown(shape_text(row)), row.item_bytes, capacity_text(row.capacity), figure,
        interval_text(throughput_interval(bench, i)),
        row.ratio_to_baseline ? fmt::format("{:.2f}", *row.ratio_to_baseline) : "",
        row.clean_samples, row.samples.size()));
  }
  return markdown_table(
      "| queue | PxC | bytes | capacity | items/s | 95 % interval | ratio | clean |\n"
      "|---|---|--:|--:|--:|---|--:|--:|\n",
      rows, table_bytes_max);
}

std::string nanoseconds(const std::optional<double>& value) {
  return value ? nanoseconds_text(*value) : "";
}

std::string latency_table(const StoredBench& bench, const BenchSeries& series) {
  if (bench.latency.empty()) return "";
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < bench.latency.size(); ++i) {
    const StoredLatency& row = bench.latency[i];
    rows.push_back(fmt::format(
        "| {} | {}x{} | {} | {}{}{} | {} | {} | {} | {} |\n",
        code_markdown(series.names()[series.of_latency(i)]), row.producers, row.consumers,
        row.item_bytes, escape_markdown(row.phase),
        row.load_items_per_second ? " " + figure_text(*row.load_items_per_second) + "/s" : "",
        row.overloaded ? ", overloaded" : "", nanoseconds(row.p50_ns), nanoseconds(row.p99_ns),
        nanoseconds(row.p99_9_ns), escape_markdown(row.problem)));
  }
  return "\n" + markdown_table(
                    "| queue | PxC | bytes | phase | p50 | p99 | p99.9 | |\n"
                    "|---|---|--:|---|--:|--:|--:|---|\n",
                    rows, table_bytes_max);
}

}  // namespace

std::string markdown_table(const std::string& head, const std::vector<std::string>& rows,
                           std::size_t bytes_max) {
  std::string out = head;
  std::size_t told = 0;
  for (const std::string& row : rows) {
    if (out.size() + row.size() > bytes_max) break;
    out += row;
    ++told;
  }
  if (told < rows.size())
    out += fmt::format("\n{} more rows in report.html.\n", rows.size() - told);
  return out;
}

std::string render_bench_markdown(const StoredBench& bench, const RunResult& run) {
  const BenchSeries series(bench);
  const std::vector<CellWinner> cells = winners(bench, series);
  std::string out = fmt::format("## queuecheck bench: {}\n\n{}\n\n", name(run.status),
                                escape_markdown(winners_sentence(cells, series)));
  for (const std::string& warning : run.warnings) {
    out += fmt::format("> {}\n\n", escape_markdown(cut_to_width(warning, 400)));
  }
  out +=
      winners_table(cells, series) + throughput_table(bench, series) + latency_table(bench, series);
  out +=
      fmt::format("\nSeed {} · {}\n", run.seed, escape_markdown(environment_line(run.environment)));
  return out;
}

}  // namespace queuecheck
