#include "queuecheck/reports/render_explored.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_coverage.hpp"
#include "queuecheck/reports/render_json.hpp"

namespace queuecheck {
std::string explored_text(const std::vector<explore::Row>& rows) {
  // One line a memory mode; what is proved, a line of its own.
  std::vector<std::string> modes;
  for (const explore::Row& row : rows) {
    if (std::find(modes.begin(), modes.end(), row.memory) == modes.end()) {
      modes.push_back(row.memory);
    }
  }
  std::string out;
  for (const std::string& memory : modes) {
    Status verdict = Status::valid;
    double schedules = 0;
    std::string strategies;
    for (const explore::Row& row : rows) {
      if (row.memory != memory) continue;
      verdict = merge(verdict, row.verdict);
      schedules += static_cast<double>(row.schedules);
      strategies += fmt::format("{}{} {}", strategies.empty() ? "" : ", ", row.strategy,
                                figure_text(static_cast<double>(row.schedules)));
    }
    out += fmt::format("    {:<4} {:<9}  {} schedules: {}\n", printable(memory), name(verdict),
                       figure_text(schedules), printable(strategies));
  }
  for (const explore::Row& row : rows) {
    if (!row.sentence.empty()) {
      out += fmt::format("    {}/{}: {}\n", printable(row.strategy), printable(row.memory),
                         printable(row.sentence));
    }
  }
  return out;
}

std::string explored_table(const std::vector<explore::Row>& rows) {
  if (rows.empty()) return "";
  std::string body;
  for (const explore::Row& row : rows) {
    std::string coverage;
    for (const auto& [what, value] : row.coverage) {
      if (is_coverage(what)) continue;  // coverage_table has it
      coverage += (coverage.empty() ? "" : ", ") + counter_text(what, value);
    }
    body += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td "
        "class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td></tr>\n",
        escape_xml(row.strategy), escape_xml(row.memory), escape_xml(row.lane), name(row.verdict),
        count_text(row.schedules), figure_text(row.schedules_per_second),
        escape_xml(row.sentence.empty()
                       ? coverage
                       : row.sentence + (coverage.empty() ? "" : "; ") + coverage));
  }
  return "<h3>Explored schedules</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
         "aria-label=\"Explored schedules\"><table "
         "class=\"explored\">\n<thead><tr>"
         "<th scope=\"col\">Strategy</th><th scope=\"col\">Memory</th><th scope=\"col\">Lane</th>"
         "<th scope=\"col\">Verdict</th><th scope=\"col\" class=\"number\">Schedules</th>"
         "<th scope=\"col\" class=\"number\">per second</th><th scope=\"col\">Told</th></tr>"
         "</thead>\n<tbody>\n" +
         body + "</tbody></table></div>\n";
}

std::string explored_json(const QueueResult& queue, const explore::Row& row) {
  JsonObject coverage;
  for (const auto& [what, value] : row.coverage) coverage.number(what, value);
  return JsonObject()
      .text("queue", queue.queue.name)
      .text("strategy", row.strategy)
      .text("memory", row.memory)
      .text("lane", row.lane)
      .number("schedules", row.schedules)
      .number("schedules_per_second", row.schedules_per_second)
      .number("executions", row.executions)
      .number("outcomes", row.outcomes)
      .boolean("exhausted", row.exhausted)
      .text("verdict", name(row.verdict))
      .text("sentence", row.sentence)
      .raw("coverage", coverage.str())
      .str();
}

std::string unexplored_json(const QueueResult& queue) {
  std::string reason;
  for (const StageResult& stage : queue.stages) reason = stage.reason;
  return JsonObject()
      .text("queue", queue.queue.name)
      .text("verdict", name(queue.status))
      .text("reason", reason)
      .str();
}

}  // namespace queuecheck
