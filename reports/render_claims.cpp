#include "queuecheck/reports/render_claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_table.hpp"
#include "queuecheck/reports/timeline.hpp"

namespace queuecheck {
namespace {

std::string class_of(const ClaimRow& row) {
  if (row.broken == 0) return "";
  if (row.of_caller) return "a race of its callers, not of the queue";
  return row.why.violation ? std::string(name(*row.why.violation)) : "";
}

std::string found(const ClaimRow& row) {
  if (!row.absent.empty()) return "not asked: " + row.absent;
  if (row.asked == 0) return fmt::format("not asked: it did not come up in {} runs", row.runs);
  if (row.broken == 0) return fmt::format("held in all of {}", count_text(row.asked));
  return fmt::format("broken in {} of {} ({:.3g} %)", count_text(row.broken), count_text(row.asked),
                     100.0 * static_cast<double>(row.broken) / static_cast<double>(row.asked));
}

std::string proof_text(const ClaimRow& row) {
  if (!row.of_caller || !row.proof) return "";
  const Timeline timeline = lay_out(row.proof->history, row.why.witness, {});
  return fmt::format("\n{}: {}\n\n{}\n", printable(row.name), printable(row.why.explanation),
                     render_table(row.proof->history, timeline, {}));
}

// What proof_text shows: the lines of the history's own format, and which of them prove it.
std::string proof_json(const ClaimRow& row) {
  std::stringstream lines;
  write_json(lines, row.proof->history);
  JsonArray history;
  for (std::string line; std::getline(lines, line);) history.raw(line);
  JsonArray witness;
  for (const std::size_t index : row.why.witness) witness.raw(std::to_string(index));
  return JsonObject().raw("witness", witness.str()).raw("history", history.str()).str();
}

}  // namespace

std::string claims_text(const std::vector<ClaimRow>& rows) {
  std::string out;
  std::size_t width = 0;
  for (const ClaimRow& row : rows) width = std::max(width, row.name.size());
  for (const ClaimRow& row : rows) {
    const std::string what = class_of(row);
    out += fmt::format("    {:<{}}  {}{}{}\n", printable(row.name), width, printable(found(row)),
                       what.empty() ? "" : ", ", what);
  }
  for (const ClaimRow& row : rows) out += proof_text(row);
  return out;
}

std::string claims_table(const std::vector<ClaimRow>& rows) {
  if (rows.empty()) return "";
  std::string body;
  for (const ClaimRow& row : rows) {
    body += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        escape_xml(row.name), escape_xml(row.says), escape_xml(found(row)),
        escape_xml(class_of(row) +
                   (row.of_caller && row.proof ? ": " + row.why.explanation : std::string())));
  }
  return "<h3>The tutorial, claim by claim</h3>\n<div class=\"scroll\"><table class=\"claims\">\n"
         "<thead><tr><th scope=\"col\">Claim</th><th scope=\"col\">The tutorial says</th>"
         "<th scope=\"col\">Found</th><th scope=\"col\">As</th></tr></thead>\n<tbody>\n" +
         body + "</tbody></table></div>\n";
}

std::string claims_json(const std::vector<ClaimRow>& rows) {
  JsonArray array;
  for (const ClaimRow& row : rows) {
    JsonObject object;
    object.text("claim", row.name).text("says", row.says).boolean("of_caller", row.of_caller);
    object.number("runs", row.runs).number("asked", row.asked).number("broken", row.broken);
    if (!row.absent.empty()) object.text("reason", row.absent);
    if (row.broken > 0 && row.why.violation) object.text("class", name(*row.why.violation));
    if (row.broken > 0) object.text("explanation", row.why.explanation);
    if (row.of_caller && row.proof) object.raw("proof", proof_json(row));
    array.raw(object.str());
  }
  return array.str();
}

}  // namespace queuecheck
