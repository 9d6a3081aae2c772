#include "queuecheck/reports/render_crash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_table.hpp"

namespace queuecheck {
namespace {

bool is_violation(std::string_view outcome) {
  return std::find(crash_outcomes.begin(), crash_outcomes.end(), outcome) == crash_outcomes.end();
}

// The same step, killed and stopped; either may be missing.
struct Both {
  std::string step;
  std::string place;
  const CrashRow* kill = nullptr;
  const CrashRow* stop = nullptr;
};

std::vector<Both> side_by_side(const std::vector<CrashRow>& rows) {
  std::vector<Both> all;
  for (const CrashRow& row : rows) {
    auto known = std::find_if(all.begin(), all.end(),
                              [&](const Both& both) { return both.step == row.step; });
    if (known == all.end()) known = all.insert(all.end(), {row.step, row.place});
    (row.pauses ? known->stop : known->kill) = &row;
  }
  return all;
}

// "put, access 7 of 12" is ("put, access", 7, " of 12"); number 0: no access.
struct Numbered {
  std::string_view before;
  std::uint64_t number = 0;
  std::string_view after;
};

Numbered numbered(std::string_view step) {
  constexpr std::string_view word = ", access ";
  const std::size_t at = step.rfind(word);
  if (at == std::string_view::npos) return {step, 0, {}};
  const std::size_t digits = at + word.size();
  const std::size_t end = std::min(step.find(' ', digits), step.size());
  return {step.substr(0, at), std::strtoull(step.data() + digits, nullptr, 10), step.substr(end)};
}

// Some neighbours that end the same way.
struct Group {
  std::vector<Both> steps;

  std::set<std::string> outcomes(bool pauses) const {
    std::set<std::string> all;
    for (const Both& both : steps) {
      const CrashRow* row = pauses ? both.stop : both.kill;
      if (row == nullptr) continue;
      for (const auto& [outcome, count] : row->outcomes) all.insert(outcome);
      if (!row->not_run.empty()) all.insert(row->not_run);
    }
    return all;
  }

  std::string cell(bool pauses) const {
    std::map<std::string, std::uint64_t> sums;
    std::string not_run;
    for (const Both& both : steps) {
      const CrashRow* row = pauses ? both.stop : both.kill;
      if (row == nullptr) continue;
      for (const auto& [outcome, count] : row->outcomes) sums[outcome] += count;
      if (!row->not_run.empty()) not_run = row->not_run;
    }
    std::string violations;
    std::string others;
    for (const auto& [outcome, count] : sums) {
      std::string& text = is_violation(outcome) ? violations : others;
      text += fmt::format("{}{}{} {}", text.empty() ? "" : ", ",
                          is_violation(outcome) ? "violation " : "", outcome, count_text(count));
    }
    if (!violations.empty() && !others.empty()) violations += ", ";
    if (sums.empty()) return not_run.empty() ? "–" : "not run: " + not_run;
    return violations + others;
  }
};

// The sign tells what the colour tells.
std::string outcome_cell(const std::string& text) {
  const bool none = text == "–" || text.starts_with("not run");
  const bool broken = text.starts_with("violation");
  const bool unharmed = text.starts_with("nothing-lost") && text.find(',') == std::string::npos;
  return fmt::format("<td class=\"{}\">{}{}</td>",
                     none       ? "none"
                     : broken   ? "broken"
                     : unharmed ? "unharmed"
                                : "declared",
                     none       ? ""
                     : broken   ? "✗ "
                     : unharmed ? "✓ "
                                : "• ",
                     escape_xml(text));
}

// A sentence for each outcome that occurs, from where the matrix defines them.
std::string outcome_legend(const std::vector<CrashRow>& rows) {
  constexpr std::array<std::string_view, crash_outcomes.size()> sentences{
      "no verdict, or the trial did not come to its end",  "the survivors stand still, as declared",
      "the queue refused for good, and said so",           "fewer places than before, as declared",
      "somebody waited until the stopped process went on", "the call had no effect that lasts",
      "the put that never returned was delivered",         "nothing at all was lost",
  };
  std::string out;
  for (std::size_t i = 0; i < crash_outcomes.size(); ++i) {
    const bool occurs = std::any_of(rows.begin(), rows.end(), [&](const CrashRow& row) {
      return row.outcomes.contains(std::string(crash_outcomes[i]));
    });
    if (occurs) out += fmt::format(" <b>{}</b>: {}.", crash_outcomes[i], sentences[i]);
  }
  return out;
}

bool joins(const Group& group, const Both& next) {
  const Numbered last = numbered(group.steps.back().step);
  const Numbered own = numbered(next.step);
  const Group alone{{next}};
  return own.number == last.number + 1 && last.number != 0 && own.before == last.before &&
         own.after == last.after && group.outcomes(false) == alone.outcomes(false) &&
         group.outcomes(true) == alone.outcomes(true);
}

CrashLine line_of(const Group& group) {
  const Both& first = group.steps.front();
  const Both& last = group.steps.back();
  CrashLine line{first.step, first.place, group.cell(false), group.cell(true)};
  if (group.steps.size() == 1) return line;
  const Numbered begin = numbered(first.step);
  line.step = fmt::format("{}, accesses {} to {}{}", begin.before, begin.number,
                          numbered(last.step).number, begin.after);
  if (last.place != first.place) line.place += " to " + last.place;
  return line;
}

}  // namespace

std::vector<CrashLine> crash_lines(const std::vector<CrashRow>& rows) {
  std::vector<Group> groups;
  for (const Both& both : side_by_side(rows)) {
    if (!groups.empty() && joins(groups.back(), both)) {
      groups.back().steps.push_back(both);
    } else {
      groups.push_back({{both}});
    }
  }
  std::vector<CrashLine> lines;
  for (const Group& group : groups) lines.push_back(line_of(group));
  return lines;
}

std::string crash_text(const std::vector<CrashRow>& rows) {
  const std::vector<CrashLine> lines = crash_lines(rows);
  if (lines.empty()) return "";
  const CrashLine head{"step", "", "SIGKILL", "SIGSTOP, later SIGCONT"};
  const auto step_text = [](const CrashLine& line) {
    return printable(line.step + (line.place.empty() ? "" : " (" + line.place + ")"));
  };
  std::size_t step_width = 0;
  std::size_t killed_width = head.killed.size();
  for (const CrashLine& line : lines) {
    step_width = std::max(step_width, display_width(step_text(line)));
    if (line.killed != line.stopped) {
      killed_width = std::max(killed_width, display_width(printable(line.killed)));
    }
  }
  std::string out;
  const auto add = [&](const CrashLine& line) {
    const std::string step = step_text(line);
    out += "    " + step + std::string(step_width - display_width(step) + 2, ' ');
    const std::string killed = printable(line.killed);
    if (line.killed == line.stopped && killed.starts_with("not run")) {
      out += killed + "\n";
      return;
    }
    const std::size_t own = display_width(killed);
    out += killed + std::string(std::max(killed_width, own) - own + 2, ' ') +
           printable(line.stopped) + "\n";
  };
  add(head);
  for (const CrashLine& line : lines) add(line);
  return out;
}

std::string crash_table(const std::vector<CrashRow>& rows) {
  const std::vector<CrashLine> lines = crash_lines(rows);
  if (lines.empty()) return "";
  std::string body;
  for (const CrashLine& line : lines) {
    body +=
        fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td>{}{}</tr>\n", escape_xml(line.step),
                    escape_xml(line.place), outcome_cell(line.killed), outcome_cell(line.stopped));
  }
  return "<h3>Crash matrix</h3>\n<p class=\"remark\">One process is killed, or stopped for a "
         "while, at each step; so many trials ended like this." +
         outcome_legend(rows) +
         "</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Crash "
         "matrix\"><table class=\"claims crash\">\n"
         "<thead><tr><th scope=\"col\">Step</th><th scope=\"col\">Place</th>"
         "<th scope=\"col\">SIGKILL</th><th scope=\"col\">SIGSTOP, later "
         "SIGCONT</th></tr></thead>\n"
         "<tbody>\n" +
         body + "</tbody></table></div>\n";
}

std::string crash_json(const std::vector<CrashRow>& rows) {
  JsonArray array;
  for (const CrashRow& row : rows) {
    JsonObject object;
    object.text("step", row.step).text("kind", row.kind());
    if (!row.place.empty()) object.text("place", row.place);
    object.number("trials", row.trials);
    JsonObject outcomes;
    for (const auto& [outcome, count] : row.outcomes) outcomes.number(outcome, count);
    object.raw("outcomes", outcomes.str());
    if (!row.not_run.empty()) object.text("not_run", row.not_run);
    array.raw(object.str());
  }
  return array.str();
}

std::string crash_markdown(const RunResult& run) {
  std::string out;
  for (const QueueResult& queue : run.queues) {
    for (const StageResult& stage : queue.stages) {
      const std::vector<CrashLine> lines = crash_lines(stage.crash_matrix);
      if (lines.empty()) continue;
      out += fmt::format(
          "\n**Crash matrix of {}**\n\n| step | place | SIGKILL | SIGSTOP, later SIGCONT |\n"
          "|---|---|---|---|\n",
          code_markdown(queue.queue.name));
      for (const CrashLine& line : lines) {
        out += fmt::format("| {} | {} | {} | {} |\n", escape_markdown(line.step),
                           escape_markdown(line.place), escape_markdown(line.killed),
                           escape_markdown(line.stopped));
      }
    }
  }
  return out;
}

}  // namespace queuecheck
