#include "queuecheck/reports/charts/bench_page.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/charts/bench_charts.hpp"
#include "queuecheck/reports/charts/bench_tables.hpp"
#include "queuecheck/reports/charts/chart_page.hpp"
#include "queuecheck/reports/charts/draw_chart.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/html_parts.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {
namespace {

// The switches of all charts at once; without the script they are not there, and the marks are
// still explained.
std::string legend(const BenchSeries& series) {
  std::string out =
      "<p class=\"legend switch\"><button type=\"button\" id=\"scale\" aria-pressed=\"false\">"
      "Logarithmic scale</button> <button type=\"button\" data-check=\"all\">Show all</button> "
      "<button type=\"button\" data-check=\"none\">Show none</button></p>\n"
      "<fieldset class=\"legend\"><legend>Queues</legend>\n";
  for (std::size_t i = 0; i < series.names().size(); ++i) {
    out += fmt::format(
        "<label><input class=\"switch\" type=\"checkbox\" checked=\"\" "
        "data-shows=\"{}\"/>{}<span>{}"
        "</span></label>\n",
        i, draw_mark(i), escape_xml(series.names()[i]));
  }
  return out + "</fieldset>\n";
}

std::string charts_section(const StoredBench& bench, const BenchSeries& series) {
  std::string figures;
  std::size_t number = 0;
  for (const BenchCharts& kind :
       {throughput_charts(bench, series), latency_charts(bench, series)}) {
    for (const Chart& chart : kind.charts) {
      figures += chart_figure(chart, fmt::format("chart-{}", ++number));
    }
    if (kind.left_out > 0) {
      figures += fmt::format(
          "<p class=\"remark\">{} more charts of this kind are left out; the table has all "
          "rows.</p>\n",
          kind.left_out);
    }
  }
  if (figures.empty()) return "";
  return "<section class=\"charts\">\n<h2>Charts</h2>\n" + legend(series) +
         "<p class=\"remark\">Medians of the rounds with their 95 % intervals (percentile "
         "bootstrap); dashed lines are limits of this machine, measured in the same run.</p>\n" +
         figures + "</section>\n";
}

std::string meaning(const StoredBench& bench, const RunResult& run,
                    const std::vector<CellWinner>& cells, const BenchSeries& series) {
  std::string text;
  if (run.status != Status::valid && !bench.report.reason.empty())
    text = bench.report.reason + ". ";
  return text + winners_sentence(cells, series);
}

std::size_t disturbed_rows(const StoredBench& bench) {
  std::size_t disturbed = 0;
  for (const BenchRow& row : bench.report.rows) {
    disturbed += std::size_t{row.has_figures() && row.clean_samples < clean_min};
  }
  return disturbed;
}

std::vector<std::string> warnings_of(const StoredBench& bench, const RunResult& run) {
  std::vector<std::string> warnings = run.warnings;
  if (const std::size_t disturbed = disturbed_rows(bench); disturbed > 0) {
    warnings.push_back(fmt::format(
        "the machine was busy: {} of {} rows have fewer than {} clean runs, and show the median of "
        "all",
        disturbed, bench.report.rows.size(), clean_min));
  }
  return warnings;
}

}  // namespace

std::string bench_page(const StoredBench& bench, const RunResult& run) {
  const BenchSeries series(bench);
  const std::vector<CellWinner> cells = winners(bench, series);
  PageFrame frame;
  frame.parts = chart_page_parts();
  frame.command = "bench";
  frame.word = name(run.status);
  frame.css = name(run.status);
  frame.sign = verdict_sign(run.status);
  frame.title = fmt::format("bench: {} · queuecheck", name(run.status));
  frame.meaning = meaning(bench, run, cells, series);
  frame.facts = {{"Seed", std::to_string(run.seed)},
                 {"Rows", std::to_string(bench.report.rows.size() + bench.latency.size())},
                 {"Started", run.started_utc}};
  if (run.seconds > 0) frame.facts.emplace_back("Took", seconds_text(run.seconds));
  frame.beside = run.directory.empty() ? "" : "bench.json with every sample, and run.json";
  return framed_page(frame,
                     winners_section(cells, series) + warnings_section(warnings_of(bench, run)) +
                         charts_section(bench, series) + throughput_section(bench, series) +
                         latency_section(bench, series) + limits_section(bench.report.limits) +
                         command_section(run) + html_environment(run.environment));
}

}  // namespace queuecheck
