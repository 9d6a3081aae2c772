#include "queuecheck/reports/render_misuses.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/render_table.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t told_width_max = 90;

// "wrong, lost": the outcome with the class that it is, or would be.
std::string outcome_text(const MisuseRow& row) {
  const bool classed = row.violation && (row.outcome == MisuseOutcome::wrong || row.forbidden);
  return fmt::format("{}{}{}", name(row.outcome), classed ? ", " : "",
                     classed ? name(*row.violation) : "");
}

std::string cell(const MisuseRow& row) {
  if (row.outcome == MisuseOutcome::not_asked) return "–";
  return fmt::format("{}{}", row.forbidden ? "❌ " : "", outcome_text(row));
}

}  // namespace

std::string misuses_text(const QueueResult& queue) {
  std::string out;
  std::size_t width = 0;
  for (const MisuseRow& row : queue.misuses) width = std::max(width, row.name.size());
  for (const MisuseRow& row : queue.misuses) {
    if (!row.forbidden && !queue.misuses_asked) continue;
    std::string told = printable(row.told);
    if (told.size() > told_width_max) told = told.substr(0, told_width_max - 3) + "...";
    out += fmt::format("    {:<{}}  {}{}{}{}\n", row.name, width, outcome_text(row),
                       row.forbidden ? " (forbidden)" : "", told.empty() ? "" : ": ", told);
  }
  return out;
}

std::string misuses_table(const std::vector<MisuseRow>& rows) {
  if (rows.empty()) return "";
  std::string body;
  for (const MisuseRow& row : rows) {
    body += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}{}</td><td>{}</td></tr>\n",
                        escape_xml(row.name), escape_xml(row.says), escape_xml(outcome_text(row)),
                        row.forbidden ? ", forbidden" : "", escape_xml(row.told));
  }
  return "<h3>Contract misuse</h3>\n<div class=\"scroll\"><table class=\"claims\">\n"
         "<thead><tr><th scope=\"col\">Misuse</th><th scope=\"col\">What was done</th>"
         "<th scope=\"col\">Outcome</th><th scope=\"col\">In words</th></tr></thead>\n<tbody>\n" +
         body + "</tbody></table></div>\n";
}

std::string misuses_json(const std::vector<MisuseRow>& rows) {
  JsonArray array;
  for (const MisuseRow& row : rows) {
    JsonObject object;
    object.text("misuse", row.name).text("says", row.says).text("outcome", name(row.outcome));
    object.text("told", row.told);
    if (row.violation) {
      object.text("class", name(*row.violation));
    } else {
      object.null("class");
    }
    array.raw(object.boolean("forbidden", row.forbidden).str());
  }
  return array.str();
}

std::string misuses_markdown(const RunResult& run) {
  std::vector<const QueueResult*> queues;
  for (const QueueResult& queue : run.queues) {
    if (queue.misuses_asked && !queue.misuses.empty()) queues.push_back(&queue);
  }
  if (queues.empty()) return "";
  std::string out = "\n| misuse |";
  std::string line = "|---|";
  for (const QueueResult* queue : queues) {
    out += fmt::format(" {} |", code_markdown(queue->queue.name));
    line += "---|";
  }
  out += "\n" + line + "\n";
  for (std::size_t i = 0; i < queues.front()->misuses.size(); ++i) {
    out += fmt::format("| {} |", escape_markdown(queues.front()->misuses[i].name));
    for (const QueueResult* queue : queues) {
      out += i < queue->misuses.size() ? fmt::format(" {} |", cell(queue->misuses[i])) : " |";
    }
    out += "\n";
  }
  return out;
}

}  // namespace queuecheck
