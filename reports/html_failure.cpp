#include "queuecheck/reports/html_failure.hpp"

#include <fmt/format.h>

#include <vector>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/first_impossible.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_hang.hpp"
#include "queuecheck/reports/render_ladder.hpp"
#include "queuecheck/reports/render_overview.hpp"
#include "queuecheck/reports/render_schedule.hpp"
#include "queuecheck/reports/render_svg.hpp"
#include "queuecheck/reports/render_table.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck {
namespace {

// How to read the picture: only the signs that occur in it.
std::string caption(const std::string& picture) {
  std::string out =
      "Time runs to the right, stretched so that every call can be read; only the order counts.";
  const auto add = [&](std::string_view sign, std::string_view text) {
    if (picture.find(sign) != std::string::npos) out += fmt::format(" {}", text);
  };
  add("qc-witness", "Numbered: the operations that prove it.");
  add("qc-pointer", "▼: the first impossible operation.");
  add("qc-open", "A pointed end: never returned.");
  add("qc-cross", "A cross: the process was killed.");
  add("qc-rule", "A dotted line: all to its left returned before all to its right began.");
  add("qc-cut", "A ladder: operations left out.");
  return out;
}

// A history as picture and as text. `id`: of its first impossible operation.
std::string history_figure(const History& history, const Judgement& judgement,
                           const std::string& title, const std::string& id) {
  const Timeline timeline = lay_out(history, judgement.witness);
  const std::string table = render_table(history, timeline);
  std::string notes = table_legend(table);
  const std::string cut = cut_note(timeline);
  if (!cut.empty()) notes += (notes.empty() ? "" : ". ") + cut;
  const std::string picture = render_svg(history, judgement.witness, title, judgement.explanation,
                                         {.standalone = false, .id = id});
  return fmt::format(
      "<figure>\n<h5>{0}</h5>\n<div class=\"scroll picture\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{0}\">{1}</div>\n<figcaption>{2}</figcaption>\n"
      "<details><summary>The same as text</summary>\n<div class=\"scroll\" tabindex=\"0\" "
      "role=\"region\" aria-label=\"{0}, as text\"><pre class=\"table\">{3}</pre></div>\n{4}"
      "</details>\n</figure>\n",
      escape_xml(title), picture, caption(picture), escape_xml(table),
      notes.empty() ? "" : fmt::format("<p class=\"remark\">{}</p>\n", escape_xml(notes)));
}

std::string size_text(const History& history) {
  return fmt::format("{} {}, {} {}", history.processes,
                     history.processes == 1 ? "process" : "processes",
                     count_text(history.operations.size()),
                     history.operations.size() == 1 ? "operation" : "operations");
}

bool is_cut(const Failure& failure) {
  const Timeline timeline = lay_out(failure.run.history, failure.judgement.witness);
  for (const ShownOperation& shown : timeline.operations) {
    if (shown.count > 1) return true;
  }
  return timeline.cut_operations > 0;
}

std::string pictures(const Failure& failure, const std::string& id, std::size_t operations_max) {
  const History& history = failure.run.history;
  std::string figures;
  if (failure.original) {
    const OriginalRun& original = *failure.original;
    figures = "<div class=\"pair\">\n" +
              history_figure(history, failure.judgement, "Made small: " + size_text(history),
                             id + "-impossible") +
              history_figure(original.history, original.judgement,
                             "As it was found: " + size_text(original.history), id + "-original") +
              "</div>\n";
  } else {
    figures = history_figure(history, failure.judgement, size_text(history), id + "-impossible");
  }
  std::string out = "<section class=\"part happened\">\n<h4>What happened</h4>\n";
  const bool whole = is_cut(failure);
  if (first_impossible(history, failure.judgement.witness)) {
    out += fmt::format(
        "<p class=\"jumps\"><a class=\"jump\" href=\"#{}-impossible\">Jump to the "
        "first impossible operation</a>{}</p>\n",
        id,
        whole ? fmt::format("<a class=\"jump\" href=\"#{}-whole\">… in the whole "
                            "history</a>",
                            id)
              : "");
  }
  out += figures + "</section>\n";
  if (whole) out += overview_figure(failure, id, {.operations = operations_max});
  return out;
}

}  // namespace

std::string html_failure(const RunResult& run, const Failure& failure, std::size_t number,
                         std::size_t operations_max) {
  const Judgement& judgement = failure.judgement;
  const std::string id = fmt::format("failure-{}", number);
  const std::string violation{judgement.violation ? name(*judgement.violation)
                                                  : name(judgement.verdict)};
  std::string out = fmt::format(
      "<article class=\"failure\" id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h3 "
      "id=\"{0}-title\"><span class=\"soft\">Failure {1}</span> "
      "<code>{2}</code> {3}</h3>\n",
      id, number, violation, escape_xml(judgement.rule));
  if (!failure.known.empty()) {
    out += fmt::format("<p class=\"remark\">Known, and not counted: {}</p>\n",
                       escape_xml(failure.known));
  }
  out += fmt::format("<p class=\"explanation\">{}</p>\n", escape_xml(judgement.explanation));
  out += fmt::format("<div class=\"replay\"><p>Run it again</p><pre>{}</pre></div>\n",
                     escape_xml(replay_command(run, number)));
  std::vector<std::string> lines{failure_size(failure), failure.explored.confirmation,
                                 failure.explored.certificate};
  for (const std::string& line : lines) {
    if (!line.empty()) out += fmt::format("<p class=\"size\">{}</p>\n", escape_xml(line));
  }
  const std::string ladder = ladder_figure(failure);
  if (ladder.empty() && !judgement.level.empty()) {
    out += fmt::format("<p class=\"level\">This is {}.</p>\n", escape_xml(judgement.level));
  }
  return out + ladder + pictures(failure, id, operations_max) + hang_figure(failure.run) +
         schedule_figure(failure.explored) + "</article>\n";
}

}  // namespace queuecheck
