#include "queuecheck/reports/charts/bench_tables.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {
namespace {

std::string head_cell(std::string_view label, bool number = false) {
  return fmt::format("<th scope=\"col\"{}>{}</th>", number ? " class=\"number\"" : "", label);
}

std::string number_cell(const std::string& text) {
  return fmt::format("<td class=\"number\">{}</td>", text);
}

std::string table(std::string_view css, const std::string& head, const std::string& body) {
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">"
      "<table class=\"{}\">\n<thead><tr>{}</tr></thead>\n<tbody>\n{}"
      "</tbody></table></div>\n",
      css, head, body);
}

std::string optional_text(const std::optional<double>& value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "";
}

std::string interval_text(const std::optional<Interval>& interval) {
  return interval ? fmt::format("{} to {}", figure_text(interval->low), figure_text(interval->high))
                  : "";
}

// All that is to be said of a row beside its figures.
std::string remarks_of(const BenchRow& row, const StoredRowDetail& detail) {
  std::string out;
  const auto add = [&](const std::string& text) {
    if (!text.empty()) out += (out.empty() ? "" : "; ") + text;
  };
  if (row.end != RunEnd::completed) add(fmt::format("{}: {}", words(row.end), row.problem));
  if (row.oversubscribed) add("more processes than CPUs");
  if (detail.noisy) add("noisy");
  for (const std::string& warning : detail.warnings) add(warning);
  if (detail.fairness_jain) add(fmt::format("fairness {:.2f}", *detail.fairness_jain));
  add(row.host);
  return out;
}

std::string per_item(const Summary& summary, int digits) {
  return summary.count > 0 ? fmt::format("{:.{}f}", summary.median, digits) : "";
}

std::string nanoseconds(const std::optional<double>& value) {
  return value ? nanoseconds_text(*value) : "";
}

}  // namespace

std::string winners_section(const std::vector<CellWinner>& cells, const BenchSeries& series) {
  std::string body;
  for (const CellWinner& cell : cells) {
    if (cell.measured < 2) continue;
    std::string first;
    for (const std::size_t row : cell.first) {
      first += fmt::format("{}<b>{}</b>", first.empty() ? "" : " or ",
                           escape_xml(series.name_of_row(row)));
    }
    const std::string margin =
        cell.to_next ? fmt::format("{:.2f} ({:.2f} to {:.2f}) times {}", cell.to_next->figure,
                                   cell.to_next->low, cell.to_next->high, escape_xml(cell.next))
                     : "";
    body +=
        fmt::format("<tr><th scope=\"row\">{}</th><td>{}{}</td><td>{}</td></tr>\n",
                    escape_xml(cell.cell), cell.has_winner() ? "" : "cannot tell: ", first, margin);
  }
  if (body.empty()) return "";
  return "<section>\n<h2>Fastest of each cell</h2>\n"
         "<p class=\"remark\">A queue is named alone where it beats each other one of its cell: by "
         "the rank test, corrected over all cells, and by the interval of the ratio, both within "
         "rounds. The margin is to the next, with its 95 % interval.</p>\n" +
         table("winners", head_cell("Cell") + head_cell("Fastest") + head_cell("Margin"), body) +
         "</section>\n";
}

std::string throughput_section(const StoredBench& bench, const BenchSeries& series) {
  std::string body;
  for (std::size_t i = 0; i < bench.report.rows.size(); ++i) {
    const BenchRow& row = bench.report.rows[i];
    body += fmt::format("<tr data-series=\"{}\"><th scope=\"row\">{}</th>", series.of_row(i),
                        escape_xml(series.name_of_row(i)));
    body += number_cell(shape_text(row)) + number_cell(count_text(row.item_bytes)) +
            number_cell(capacity_text(row.capacity)) +
            fmt::format("<td>{}</td>", escape_xml(row.waiting));
    body += number_cell(row.has_figures() ? figure_text(row.items_per_second.median) : "–") +
            number_cell(interval_text(throughput_interval(bench, i))) +
            number_cell(optional_text(row.ratio_to_baseline, 2)) +
            number_cell(per_item(row.cpu_ns_per_item, 1)) +
            number_cell(per_item(row.context_switches_per_1000_items, 2)) +
            number_cell(fmt::format("{}/{}", row.clean_samples, row.samples.size()));
    body += fmt::format("<td>{}</td><td class=\"wide\">{}</td></tr>\n", escape_xml(row.placement),
                        escape_xml(remarks_of(row, bench.details[i])));
  }
  if (body.empty()) return "";
  const std::string baseline =
      bench.report.rows.size() < 2
          ? ""
          : fmt::format("<p class=\"remark\">Ratio: to {}, median over the rounds.</p>\n",
                        escape_xml(bench.report.baseline));
  return "<section>\n<h2>Throughput, all rows</h2>\n" +
         table("rows",
               head_cell("Queue") + head_cell("PxC", true) + head_cell("Bytes", true) +
                   head_cell("Capacity", true) + head_cell("Waiting") + head_cell("Items/s", true) +
                   head_cell("95 % interval", true) + head_cell("Ratio", true) +
                   head_cell("CPU ns/item", true) + head_cell("Switches/1000", true) +
                   head_cell("Clean", true) + head_cell("Placement") + head_cell("Remarks"),
               body) +
         baseline + "</section>\n";
}

std::string latency_section(const StoredBench& bench, const BenchSeries& series) {
  std::string body;
  for (std::size_t i = 0; i < bench.latency.size(); ++i) {
    const StoredLatency& row = bench.latency[i];
    const std::string p99 = row.p99_low_ns && row.p99_high_ns
                                ? fmt::format("{} to {}", nanoseconds_text(*row.p99_low_ns),
                                              nanoseconds_text(*row.p99_high_ns))
                                : "";
    const auto rate = [](const std::optional<double>& value) {
      return value ? figure_text(*value) : "";
    };
    body += fmt::format("<tr data-series=\"{}\"><th scope=\"row\">{}</th>", series.of_latency(i),
                        escape_xml(series.names()[series.of_latency(i)]));
    body += number_cell(fmt::format("{}x{}", row.producers, row.consumers)) +
            number_cell(count_text(row.item_bytes)) + number_cell(capacity_text(row.capacity)) +
            fmt::format("<td>{}</td>", escape_xml(row.phase)) +
            number_cell(rate(row.load_items_per_second)) +
            number_cell(rate(row.achieved_items_per_second));
    body += number_cell(nanoseconds(row.p50_ns)) + number_cell(nanoseconds(row.p90_ns)) +
            number_cell(nanoseconds(row.p99_ns)) + number_cell(p99) +
            number_cell(nanoseconds(row.p99_9_ns)) + number_cell(nanoseconds(row.max_ns)) +
            number_cell(count_text(row.samples));
    body +=
        fmt::format("<td class=\"wide\">{}{}{}</td></tr>\n", row.overloaded ? "overloaded" : "",
                    row.overloaded && !row.problem.empty() ? "; " : "", escape_xml(row.problem));
  }
  if (body.empty()) return "";
  return "<section>\n<h2>Latency, all rows</h2>\n" +
         table("rows",
               head_cell("Queue") + head_cell("PxC", true) + head_cell("Bytes", true) +
                   head_cell("Capacity", true) + head_cell("Phase") + head_cell("Load/s", true) +
                   head_cell("Reached/s", true) + head_cell("p50", true) + head_cell("p90", true) +
                   head_cell("p99", true) + head_cell("95 % of p99", true) +
                   head_cell("p99.9", true) + head_cell("max", true) + head_cell("Samples", true) +
                   head_cell("Remarks"),
               body) +
         "</section>\n";
}

std::string limits_section(const PhysicalLimits& limits) {
  std::string out;
  const auto add = [&](const char* label, const std::optional<double>& ns) {
    if (ns) out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", label, nanoseconds_text(*ns));
  };
  add("Round trip of two cache lines", limits.line_round_trip_ns);
  add("Futex round trip", limits.futex_round_trip_ns);
  add("Atomic addition, alone", limits.fetch_add_ns);
  add("Atomic addition, contended", limits.fetch_add_contended_ns);
  if (limits.memcpy_gib_per_s) {
    out +=
        fmt::format("<div><dt>memcpy</dt><dd>{:.3g} GiB/s</dd></div>\n", *limits.memcpy_gib_per_s);
  }
  if (!limits.problem.empty()) {
    out += fmt::format("<div><dt>Not measured</dt><dd>{}</dd></div>\n", escape_xml(limits.problem));
  }
  if (out.empty()) return "";
  return "<section class=\"environment\">\n<h2>What the machine can do at best</h2>\n<dl>\n" + out +
         "</dl>\n</section>\n";
}

}  // namespace queuecheck
