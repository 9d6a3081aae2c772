#include "queuecheck/reports/render_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "queuecheck/reports/escape.hpp"

namespace queuecheck {
namespace {

using Steps = std::vector<ExploredStep>;

// Steps [first, last] of `steps`.
struct Row {
  std::size_t first = 0;
  std::size_t last = 0;
  bool switched = false;  // another process stepped before
  bool inside = false;    // ... and stands still inside its call
};

// "try_put(1)" and "try_put" are the same call.
std::string_view call_name(std::string_view call) {
  return call.substr(0, call.find('('));
}

bool is_run(const ExploredStep& step) {
  return step.action == "run";
}

std::vector<Row> rows_of(const Steps& steps) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const ExploredStep& step = steps[i];
    const bool switched = i > 0 && steps[i - 1].process != step.process;
    const bool same_call = i > 0 && is_run(steps[i - 1]) && steps[i - 1].answer.empty() &&
                           call_name(steps[i - 1].call) == call_name(step.call);
    const bool joins = !switched && same_call && is_run(step) && !step.critical &&
                       !steps[rows.back().last].critical;
    if (joins) {
      rows.back().last = i;
      continue;
    }
    const bool unfinished = switched && is_run(steps[i - 1]) && !steps[i - 1].call.empty() &&
                            steps[i - 1].answer.empty();
    rows.push_back({i, i, switched, unfinished && step.chosen});
  }
  return rows;
}

// Access 0 is the beginning of the process, and none.
std::string accesses_text(std::uint32_t from, std::uint32_t to) {
  if (to == 0) return "";
  return from >= to ? fmt::format(" <span class=\"soft\">access {}</span>", to)
                    : fmt::format(" <span class=\"soft\">accesses {} to {}</span>", from, to);
}

std::string cell_of(const Steps& steps, const Row& row) {
  const ExploredStep& first = steps[row.first];
  const ExploredStep& last = steps[row.last];
  if (!is_run(first)) {
    return fmt::format("<b class=\"event\">{}{}</b>", first.action == "kill" ? "✕ " : "",
                       escape_xml(first.action == "kill" ? "killed here" : first.what));
  }
  std::string out;
  if (first.critical) out += "<b class=\"sign\" title=\"it matters\">◆</b> ";
  const std::string_view outside = last.access > 0 ? "attach" : "starts";
  out += fmt::format("<code>{}</code>", escape_xml(first.call.empty() ? outside : first.call));
  out += accesses_text(std::max<std::uint32_t>(first.access, 1), last.access);
  if (row.first == row.last && first.access > 0) out += " " + escape_xml(first.what);
  if (!last.answer.empty()) out += fmt::format(" → <b>{}</b>", escape_xml(last.answer));
  return out;
}

// Of a folded row the first place that is known, and the last where it is another.
std::string source_of(const Steps& steps, const Row& row) {
  const ExploredStep* from = nullptr;
  const ExploredStep* to = nullptr;
  for (std::size_t i = row.first; i <= row.last; ++i) {
    if (steps[i].place.empty()) continue;
    if (from == nullptr) from = &steps[i];
    to = &steps[i];
  }
  if (from == nullptr) return "";
  if (from->place != to->place) {
    return fmt::format("<span class=\"soft\">{} to {}</span>", escape_xml(from->place),
                       escape_xml(to->place));
  }
  return fmt::format(
      "<span class=\"soft\">{}</span> {}", escape_xml(from->place),
      from->source.empty() ? "" : fmt::format("<code>{}</code>", escape_xml(from->source)));
}

std::string row_of(const Steps& steps, const Row& row, std::uint32_t processes) {
  const ExploredStep& first = steps[row.first];
  std::string cells;
  for (std::uint32_t process = 0; process < processes; ++process) {
    cells += process == first.process
                 ? fmt::format("<td class=\"here\">{}</td>", cell_of(steps, row))
                 : "<td></td>";
  }
  std::string out;
  if (row.inside) {
    const ExploredStep& before = steps[row.first - 1];
    out += fmt::format(
        "<tr class=\"choice\"><td></td><td colspan=\"{}\">⇢ the schedule chose process {}; process "
        "{} stands still inside <code>{}</code></td></tr>\n",
        processes + 1, first.process, before.process, escape_xml(call_name(before.call)));
  }
  return out + fmt::format(
                   "<tr class=\"{}{}{}\"><th scope=\"row\" class=\"number\">{}</th>{}<td "
                   "class=\"source\">{}</td></tr>\n",
                   row.switched ? "switch" : "same", first.critical ? " critical" : "",
                   first.action == "kill" ? " kill" : "", first.number, cells,
                   source_of(steps, row));
}

std::string left_out_row(std::size_t steps, std::uint32_t processes) {
  return fmt::format("<tr class=\"cut\"><td></td><td colspan=\"{}\">{} {} not shown</td></tr>\n",
                     processes + 1, steps, steps == 1 ? "step" : "steps");
}

std::string as_text(const std::string& steps, std::string_view title, bool open) {
  return fmt::format(
      "<details{}><summary>{}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Steps as text\"><pre class=\"table\">{}</pre></div></details>\n",
      open ? " open=\"\"" : "", title, escape_xml(steps));
}

}  // namespace

std::string schedule_figure(const Exploration& explored) {
  if (explored.steps.empty() && explored.listed.empty()) return "";
  const std::string head = "<section class=\"part schedule\">\n<h4>Explored schedule</h4>\n";
  const Steps& steps = explored.listed;
  if (steps.empty()) return head + as_text(explored.steps, "Step by step", true) + "</section>\n";

  std::uint32_t processes = 0;
  for (const ExploredStep& step : steps) processes = std::max(processes, step.process + 1);
  const std::vector<Row> rows = rows_of(steps);
  std::string body;
  if (steps.front().number > 1) body += left_out_row(steps.front().number - 1, processes);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    // What went wrong stands at the end: of the beginning a third is enough.
    if (rows.size() > schedule_rows_max && r == schedule_rows_max / 3) {
      const std::size_t next = rows.size() - (schedule_rows_max - schedule_rows_max / 3);
      body += left_out_row(rows[next].first - rows[r].first, processes);
      r = next;
    }
    body += row_of(steps, rows[r], processes);
  }
  std::string columns;
  for (std::uint32_t process = 0; process < processes; ++process) {
    columns += fmt::format("<th scope=\"col\">process {}</th>", process);
  }
  return head +
         fmt::format(
             "<p class=\"remark\">One step at a time, from top to bottom; a line across: the "
             "schedule switches to another process. ◆ marks what the failure is about, or where "
             "the calls meet.</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"Explored schedule\"><table "
             "class=\"steps\">\n<thead><tr><th scope=\"col\" class=\"number\">Step</th>{}<th "
             "scope=\"col\">Source</th></tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
             columns, body) +
         (explored.steps.empty() ? "" : as_text(explored.steps, "The same as text", false)) +
         "</section>\n";
}

}  // namespace queuecheck
