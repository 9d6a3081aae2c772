#include "queuecheck/reports/render_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "queuecheck/reports/escape.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t nothing = std::numeric_limits<std::size_t>::max();

// From so many columns on, "never returned" is a sign that the legend explains: it would be the
// widest cell of most columns.
constexpr std::size_t lanes_spelled_out_max = 4;

struct Row {
  std::vector<std::size_t> cells;  // per lane: index into Timeline::operations, or nothing
  std::size_t cut_before = 0;
  std::int64_t t0 = 0;
};

bool overlap(const ShownOperation& a, const ShownOperation& b) {
  return a.t0 <= b.t1 && b.t0 <= a.t1;
}

// Greedy: an operation joins the current row while its lane is free there and it overlaps all that
// stand in it.
std::vector<Row> rows_of(const Timeline& timeline) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < timeline.operations.size(); ++i) {
    const ShownOperation& operation = timeline.operations[i];
    bool joins =
        !rows.empty() && operation.cut_before == 0 && rows.back().cells[operation.lane] == nothing;
    for (std::size_t lane = 0; joins && lane < timeline.lanes.size(); ++lane) {
      const std::size_t other = rows.back().cells[lane];
      joins = other == nothing || overlap(timeline.operations[other], operation);
    }
    if (!joins) {
      rows.push_back({std::vector<std::size_t>(timeline.lanes.size(), nothing),
                      operation.cut_before, operation.t0});
    }
    rows.back().cells[operation.lane] = i;
  }
  return rows;
}

// rule[r]: everything in rows before r returned before anything in rows from r on began.
std::vector<bool> rules_of(const Timeline& timeline, const std::vector<Row>& rows) {
  std::vector<bool> rule(rows.size(), false);
  std::vector<std::int64_t> begins(rows.size() + 1, never);
  for (std::size_t r = rows.size(); r-- > 0;) begins[r] = std::min(begins[r + 1], rows[r].t0);
  std::int64_t returned = std::numeric_limits<std::int64_t>::min();
  for (std::size_t r = 0; r < rows.size(); ++r) {
    rule[r] = r > 0 && returned < begins[r];
    for (const std::size_t cell : rows[r].cells) {
      if (cell != nothing) returned = std::max(returned, timeline.operations[cell].t1);
    }
  }
  return rule;
}

// Is `operation` still running when something of `row` begins?
bool runs_on(const Timeline& timeline, const ShownOperation& operation, const Row& row) {
  return std::any_of(row.cells.begin(), row.cells.end(), [&](std::size_t cell) {
    return cell != nothing && operation.drawn_end >= timeline.operations[cell].t0;
  });
}

std::string table_text(const History& history, const Timeline& timeline,
                       const ShownOperation& shown) {
  if (shown.ending == Ending::open && timeline.lanes.size() > lanes_spelled_out_max) {
    return call_text(history.operations[shown.index]) + " …";
  }
  return shown_text(history, shown);
}

std::string pad_right(const std::string& text, std::size_t width) {
  const std::size_t own = display_width(text);
  return fmt::format("{}{:{}}", text, "", width > own ? width - own : 0);
}

std::string pad_left(const std::string& text, std::size_t width) {
  const std::size_t own = display_width(text);
  return fmt::format("{:{}}{}", "", width > own ? width - own : 0, text);
}

void strip_trailing_blanks(std::string& line) {
  while (line.ends_with(' ')) line.pop_back();
}

}  // namespace

std::string render_table(const History& history, const Timeline& timeline,
                         const TableStyle& style) {
  if (timeline.operations.empty()) return "(no operations)\n";
  const std::vector<Row> rows = rows_of(timeline);
  const std::vector<bool> rule = rules_of(timeline, rows);

  std::vector<std::string> texts;
  std::vector<std::size_t> width(timeline.lanes.size());
  for (std::size_t lane = 0; lane < width.size(); ++lane) {
    width[lane] = 2 + lane_name(timeline, timeline.lanes[lane]).size();
  }
  for (const ShownOperation& shown : timeline.operations) {
    const std::string text = table_text(history, timeline, shown);
    texts.push_back(fmt::format("{} {}", shown.witness ? '*' : ' ', text));
    width[shown.lane] = std::max(width[shown.lane], display_width(texts.back()));
  }
  // The history's own nanoseconds: the numbers that the explanation and the stored history use.
  const auto time_text = [&](const Row& row) { return std::to_string(row.t0); };
  std::size_t time_width = 2;
  for (const Row& row : rows) time_width = std::max(time_width, time_text(row).size());

  std::string out = pad_left("ns", time_width);
  std::size_t total = time_width;
  for (std::size_t lane = 0; lane < width.size(); ++lane) {
    out += fmt::format(
        "  {}",
        pad_right(fmt::format("  {}", lane_name(timeline, timeline.lanes[lane])), width[lane]));
    total += 2 + width[lane];
  }
  strip_trailing_blanks(out);
  out += fmt::format("\n{:=<{}}\n", "", total);

  const auto cut_line = [&](std::size_t count) {
    if (count == 0) return;
    out += fmt::format("{}    ... {} operation{} not shown ...\n", pad_left("", time_width), count,
                       count == 1 ? "" : "s");
  };
  std::vector<std::size_t> latest(timeline.lanes.size(), nothing);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    cut_line(rows[r].cut_before);
    if (rule[r] && rows[r].cut_before == 0) out += fmt::format("{:-<{}}\n", "", total);
    std::string line = pad_left(time_text(rows[r]), time_width);
    for (std::size_t lane = 0; lane < width.size(); ++lane) {
      const std::size_t cell = rows[r].cells[lane];
      std::string text;
      if (cell != nothing) {
        text = pad_right(texts[cell], width[lane]);
        if (style.colour && timeline.operations[cell].witness)
          text = fmt::format("\x1b[1;31m{}\x1b[0m", text);
        latest[lane] = cell;
      } else {
        const bool bar = latest[lane] != nothing &&
                         runs_on(timeline, timeline.operations[latest[lane]], rows[r]);
        text = pad_right(bar ? std::string("  |") : std::string(), width[lane]);
      }
      line += "  ";
      line += text;
    }
    strip_trailing_blanks(line);
    out += line;
    out += '\n';
  }
  cut_line(timeline.cut_after);
  return out;
}

std::string table_legend(const std::string& table) {
  std::string out;
  const auto add = [&](const char* text) {
    out += fmt::format("{}{}", out.empty() ? "" : "; ", text);
  };
  if (table.find("  * ") != std::string::npos) add("* proves it");
  if (table.find(" × ") != std::string::npos) add("n × so many calls in a row");
  if (table.find("  |") != std::string::npos) add("| still running");
  if (table.find(" …\n") != std::string::npos || table.find(" …  ") != std::string::npos) {
    add("… never returned");
  }
  if (table.find("\n--") != std::string::npos) add("--- all above returned before all below began");
  return out;
}

}  // namespace queuecheck
