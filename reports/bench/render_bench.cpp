#include "queuecheck/reports/bench/render_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "queuecheck/reports/bench/bench_names.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {

namespace {

// One column: its head, what a row shows in it, and whether the text begins at its left.
struct Column {
  std::string head;
  std::function<std::string(const BenchRow&)> text;
  bool left = false;
};

// "±2.1 %", "±9.4 % noisy"; "-" of too few runs.
std::string precision_text(const BenchRow& row) {
  const auto& interval = row.precision.interval;
  if (!interval) return "-";
  return fmt::format("±{:.1f} %{}", interval->half_width() * 100,
                     row.precision.noisy ? " noisy" : "");
}

// The lesser of both roles' fairness.
std::string fairness_text(const BenchRow& row) {
  if (!row.consumer_shares && !row.producer_shares) return "-";
  const double consumers = row.consumer_shares ? row.consumer_shares->jain : 1;
  const double producers = row.producer_shares ? row.producer_shares->jain : 1;
  return fmt::format("{:.2f}", std::min(consumers, producers));
}

std::string ratio_text(const BenchRow& row, const std::string& baseline) {
  if (row.ratio_to_baseline) return fmt::format("{:.2f}", *row.ratio_to_baseline);
  return row.queue == baseline ? "1" : "-";
}

bool any(const BenchReport& report, bool (*holds)(const BenchRow&)) {
  return std::any_of(report.rows.begin(), report.rows.end(), holds);
}

// What names a row stands first, and is shown where there are no figures, too.
std::vector<Column> naming_columns() {
  return {{"queue", row_name, true},
          {"PxC", shape_name},
          {"bytes", [](const BenchRow& row) { return std::to_string(row.item_bytes); }},
          {"capacity", [](const BenchRow& row) {
             return row.capacity == 0 ? "none" : std::to_string(row.capacity);
           }}};
}

std::vector<Column> figure_columns(const BenchReport& report) {
  std::vector<Column> columns{{"waiting", [](const BenchRow& row) { return row.waiting; }, true}};
  if (any(report,
          [](const BenchRow& row) { return row.placement_asked != PlacementKind::usual; })) {
    columns.push_back({"placement", [](const BenchRow& row) { return row.placement; }, true});
  }
  columns.push_back(
      {"items/s", [](const BenchRow& row) { return figure_text(row.items_per_second.median); }});
  columns.push_back({"±95 %", precision_text});
  columns.push_back(
      {"bytes/s", [](const BenchRow& row) { return figure_text(row.bytes_per_second()); }});
  if (any(report, [](const BenchRow& row) { return row.consumer_shares || row.producer_shares; })) {
    columns.push_back({"fair", fairness_text});
  }
  columns.push_back({"CPU ns/item", [](const BenchRow& row) {
                       return fmt::format("{:.1f}", row.cpu_ns_per_item.median);
                     }});
  columns.push_back({"switches/1000", [](const BenchRow& row) {
                       return fmt::format("{:.2f}", row.context_switches_per_1000_items.median);
                     }});
  columns.push_back({"voluntary", [](const BenchRow& row) {
                       return fmt::format("{:.2f}", row.voluntary_switches_per_1000_items.median);
                     }});
  columns.push_back(
      {"ratio", [&report](const BenchRow& row) { return ratio_text(row, report.baseline); }});
  columns.push_back({"clean", [](const BenchRow& row) {
                       return fmt::format("{}/{}", row.clean_samples, row.samples.size());
                     }});
  return columns;
}

// How many characters are seen: the bytes that go on with one of UTF-8 are not.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

std::string padded(const std::string& text, std::size_t width, bool left) {
  const std::string pad(width - std::min(width, width_of(text)), ' ');
  return left ? text + pad : pad + text;
}

std::string table(const BenchReport& report) {
  std::vector<Column> columns = naming_columns();
  const std::size_t naming = columns.size();
  for (Column& column : figure_columns(report)) columns.push_back(std::move(column));
  std::vector<std::vector<std::string>> lines(1);
  for (const Column& column : columns) lines.front().push_back(column.head);
  for (const BenchRow& row : report.rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (std::size_t i = 0; i < (row.has_figures() ? columns.size() : naming); ++i) {
      line.push_back(printable(columns[i].text(row)));
    }
    if (!row.has_figures()) line.emplace_back(words(row.end));
  }
  std::vector<std::size_t> widths(columns.size());
  for (const auto& line : lines) {
    // What stands in place of figures ends its line, and widens no column.
    const std::size_t cells = line.size() == columns.size() ? columns.size() : naming;
    for (std::size_t i = 0; i < cells; ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  }
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool last = i + 1 == line.size();
      if (i > 0) text += "  ";
      text += last && columns[i].left ? line[i] : padded(line[i], widths[i], columns[i].left);
    }
    text += "\n";
  }
  return text;
}

// Why rows have no figures.
std::string reasons(const BenchReport& report) {
  std::string text;
  for (const BenchRow& row : report.rows) {
    if (row.end == RunEnd::completed) continue;
    const std::string cell = row.end == RunEnd::absent && row.samples.empty()
                                 ? row_name(row)
                                 : row_name(row) + " " + cell_name(row);
    text += printable(fmt::format("{}: {}: {}", cell, words(row.end), row.problem)) + "\n";
  }
  return text;
}

// One line a row that was measured in another shape before.
std::string shape_ratios(const BenchReport& report) {
  std::string text;
  for (const BenchRow& row : report.rows) {
    if (!row.ratio_to_first_shape) continue;
    text += fmt::format("{} {}, {} B, capacity {}, against its own {}: {:.2f}\n", row_name(row),
                        shape_name(row), row.item_bytes, row.capacity,
                        shape_name(report.rows.front()), *row.ratio_to_first_shape);
  }
  return text;
}

std::string winners_text(const BenchReport& report) {
  std::string text;
  for (const CellWinner& one : report.winners) {
    const std::string cell = (text.empty() ? "fastest:\n  " : "  ") + one.cell + ": ";
    if (one.winner.empty()) {
      text += fmt::format("{}cannot tell {} from {}: {}\n", cell, one.best, one.rival, one.reason);
    } else {
      text += fmt::format("{}{}, {:.2f} times {} ({:.2f} to {:.2f})\n", cell, one.winner,
                          one.ratio->figure, one.rival, one.ratio->low, one.ratio->high);
    }
  }
  return text;
}

}  // namespace

std::string render_bench_text(const BenchReport& report) {
  std::string text = table(report) + shape_ratios(report) + reasons(report);
  if (any(report, [](const BenchRow& row) { return row.oversubscribed; })) {
    text += "* more processes than CPUs that they may use\n";
  }
  if (report.rows.size() > 1) {
    text += fmt::format("ratio: to {}, median over the rounds\n", report.baseline);
  }
  return text + winners_text(report) + warnings_text(report.warnings) + limits_line(report.limits) +
         "\n";
}

std::vector<ThroughputRow> throughput_rows(const BenchReport& report) {
  std::vector<ThroughputRow> rows;
  for (const BenchRow& row : report.rows) {
    ThroughputRow to;
    to.queue = row_name(row);
    to.producers = row.producers;
    to.consumers = row.consumers;
    to.item_bytes = row.item_bytes;
    to.capacity = row.capacity;
    to.waiting = row.waiting;
    to.items_per_second = row.items_per_second.median;
    to.items_per_second_min = row.items_per_second.min;
    to.items_per_second_max = row.items_per_second.max;
    to.samples = static_cast<std::uint32_t>(row.items_per_second.count);
    to.ratio = row.ratio_to_baseline;
    to.note = row.end == RunEnd::completed ? row.placement
                                           : fmt::format("{}: {}", words(row.end), row.problem);
    if (row.oversubscribed) to.note += ", oversubscribed";
    rows.push_back(std::move(to));
  }
  return rows;
}

}  // namespace queuecheck
