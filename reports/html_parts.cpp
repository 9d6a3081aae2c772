#include "queuecheck/reports/html_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_claims.hpp"
#include "queuecheck/reports/render_crash.hpp"
#include "queuecheck/reports/render_explored.hpp"
#include "queuecheck/reports/render_misuses.hpp"
#include "queuecheck/reports/render_svg.hpp"
#include "queuecheck/reports/render_table.hpp"
#include "queuecheck/reports/render_text.hpp"
#include "queuecheck/stress/hang_text.hpp"

namespace queuecheck {
namespace {

std::string counters_list(const StageResult& stage) {
  std::string out;
  for (const std::string& text : counter_texts(stage)) {
    out += fmt::format("<li>{}</li>", escape_xml(text));
  }
  return out.empty() ? "" : fmt::format("<ul class=\"counters\">{}</ul>", out);
}

// How to read the picture: only the signs that occur in it.
std::string caption(const std::string& picture) {
  std::string out =
      "Time runs to the right, stretched so that every call can be read; only the order counts.";
  const auto add = [&](std::string_view sign, std::string_view text) {
    if (picture.find(sign) != std::string::npos) out += fmt::format(" {}", text);
  };
  add("qc-witness", "Numbered: the operations that prove it.");
  add("qc-open", "A pointed end: never returned.");
  add("qc-cross", "A cross: the process was killed.");
  add("qc-rule", "A dotted line: all to its left returned before all to its right began.");
  add("qc-cut", "A ladder: operations left out.");
  return out;
}

std::string hang_text(const Run& run) {
  std::string out;
  for (const std::string& line : hang_lines(run)) out += line + "\n";
  return out;
}

std::string left_out_text(const StageResult& stage) {
  return stage.left_out.empty() ? "" : "Left out: " + stage.left_out;
}

std::string stages_table(const QueueResult& queue) {
  if (queue.stages.empty()) return "<p class=\"remark\">No stage ran.</p>\n";
  std::string rows;
  for (const StageResult& stage : queue.stages) {
    std::string reason;
    for (const std::string& line : {stage.reason, stage.level, left_out_text(stage)}) {
      if (!line.empty()) reason += fmt::format("<p class=\"reason\">{}</p>", escape_xml(line));
    }
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}{}</td><td class=\"number\">{}</td></tr>\n",
        escape_xml(stage.stage), html_pill(stage.status), reason, counters_list(stage),
        seconds_text(stage.seconds));
  }
  return "<div class=\"scroll\"><table class=\"stages\">\n<thead><tr><th scope=\"col\">Stage</th>"
         "<th scope=\"col\">Verdict</th><th scope=\"col\">What was done</th>"
         "<th scope=\"col\" class=\"number\">Time</th></tr></thead>\n<tbody>\n" +
         rows + "</tbody></table></div>\n";
}

// Bars start at zero and share one scale, so their lengths may be compared.
std::string throughput_table(const std::vector<ThroughputRow>& rows) {
  if (rows.empty()) return "";
  double most = 0;
  for (const ThroughputRow& row : rows) most = std::max(most, row.items_per_second);
  std::string body;
  for (const ThroughputRow& row : rows) {
    const double share = most > 0 ? std::max(0.0, row.items_per_second) / most * 100 : 0;
    const std::string spread =
        row.samples > 1 ? fmt::format("{} to {}, {} samples", figure_text(row.items_per_second_min),
                                      figure_text(row.items_per_second_max), row.samples)
                        : "";
    body += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"number\">{}×{}</td><td class=\"number\">{}</td>"
        "<td class=\"number\">{}</td><td><div class=\"bar\"><i style=\"width:{:.1f}%\"></i></div>"
        "<b>{}</b> items/s <span class=\"soft\">{}</span></td><td class=\"number\">{}</td>"
        "<td>{}</td></tr>\n",
        escape_xml(row.queue), row.producers, row.consumers, row.item_bytes,
        row.capacity == 0 ? "unbounded" : count_text(row.capacity), share,
        figure_text(row.items_per_second), spread,
        row.ratio ? fmt::format("{:.2f}", *row.ratio) : "",
        escape_xml(row.waiting + (row.note.empty() ? "" : ", " + row.note)));
  }
  return "<h3>Throughput</h3>\n<div class=\"scroll\"><table class=\"throughput\">\n<thead><tr>"
         "<th scope=\"col\">Queue</th><th scope=\"col\" class=\"number\">Producers×consumers</th>"
         "<th scope=\"col\" class=\"number\">Item bytes</th>"
         "<th scope=\"col\" class=\"number\">Capacity</th><th scope=\"col\">Median</th>"
         "<th scope=\"col\" class=\"number\">Ratio</th><th scope=\"col\">How</th></tr></thead>\n"
         "<tbody>\n" +
         body + "</tbody></table></div>\n";
}

}  // namespace

std::string html_pill(Status status) {
  const char* sign = status == Status::valid       ? "✓"
                     : status == Status::violation ? "✗"
                     : status == Status::unknown   ? "?"
                                                   : "!";
  return fmt::format("<span class=\"pill {0}\"><span aria-hidden=\"true\">{1}</span> {0}</span>",
                     name(status), sign);
}

std::string html_failure(const RunResult& run, const Failure& failure, std::size_t number) {
  const Judgement& judgement = failure.judgement;
  const Timeline timeline = lay_out(failure.run.history, judgement.witness);
  const std::string table = render_table(failure.run.history, timeline);
  std::string notes = table_legend(table);
  const std::string cut = cut_note(timeline);
  if (!cut.empty()) notes += (notes.empty() ? "" : ". ") + cut;
  const std::string violation{judgement.violation ? name(*judgement.violation)
                                                  : name(judgement.verdict)};
  const std::string known =
      failure.known.empty() ? ""
                            : fmt::format("<p class=\"remark\">Known, and not counted: {}</p>\n",
                                          escape_xml(failure.known));
  std::string out = fmt::format(
      "<article class=\"failure\" id=\"failure-{0}\">\n<h3><span class=\"soft\">Failure {0}</span> "
      "<code>{1}</code> {2}</h3>\n{4}<p class=\"explanation\">{3}</p>\n",
      number, violation, escape_xml(judgement.rule), escape_xml(judgement.explanation), known);
  if (const std::string where = hang_text(failure.run); !where.empty()) {
    out += fmt::format(
        "<details open><summary>Who waits where</summary>\n<div class=\"scroll\"><pre "
        "class=\"table\">{}</pre></div></details>\n",
        escape_xml(where));
  }
  if (!judgement.level.empty()) {
    out += fmt::format("<p class=\"level\">This is {}.</p>\n", escape_xml(judgement.level));
  }
  const std::string picture = render_svg(failure, {.standalone = false});
  out += fmt::format(
      "<figure>\n<div class=\"scroll picture\" "
      "tabindex=\"0\">{}</div>\n<figcaption>{}</figcaption>\n"
      "</figure>\n",
      picture, caption(picture));
  out += fmt::format(
      "<details><summary>The same as text</summary>\n<div class=\"scroll\"><pre "
      "class=\"table\">{}</pre></div>\n{}</details>\n",
      escape_xml(table),
      notes.empty() ? "" : fmt::format("<p class=\"remark\">{}</p>\n", escape_xml(notes)));
  const Exploration& explored = failure.explored;
  if (!explored.steps.empty()) {
    out += fmt::format(
        "<details open><summary>Step by step</summary>\n<div class=\"scroll\"><pre "
        "class=\"table\">{}</pre></div></details>\n",
        escape_xml(explored.steps));
  }
  for (const std::string& line : {explored.confirmation, explored.certificate}) {
    if (!line.empty()) out += fmt::format("<p class=\"size\">{}</p>\n", escape_xml(line));
  }
  out += fmt::format("<p class=\"size\">{}</p>\n", escape_xml(failure_size(failure)));
  return out + fmt::format(
                   "<div class=\"replay\"><p>Run it again</p><pre>{}</pre></div>\n"
                   "</article>\n",
                   escape_xml(replay_command(run, number)));
}

std::string html_queue(const RunResult& run, const QueueResult& queue) {
  std::string out = fmt::format("<section class=\"queue\">\n<h2>{} {}</h2>\n",
                                escape_xml(queue.queue.name), html_pill(queue.status));
  if (!queue.specification.empty()) {
    out += fmt::format("<p class=\"spec\">Specification <code>{}</code></p>\n",
                       escape_xml(queue.specification));
  }
  const std::string library = library_noted(run.environment, queue.queue.name);
  if (!library.empty()) {
    out += fmt::format("<p class=\"spec\">Library <code>{}</code></p>\n", escape_xml(library));
  }
  if (!queue.queue.plugin.empty()) {
    out += fmt::format("<p class=\"spec\">Plugin <code>{}</code></p>\n",
                       escape_xml(queue.queue.plugin));
  }
  if (!queue.queue.host.empty()) {
    out += fmt::format("<p class=\"spec\">Host <code>{}</code>: {}</p>\n",
                       escape_xml(queue.queue.host), escape_xml(queue.runtime));
  }
  // What failed comes before what was done: it is what the reader came for.
  for_each_failure(run, [&](const QueueResult& its_queue, const StageResult&,
                            const Failure& failure, std::size_t number) {
    if (&its_queue == &queue) out += html_failure(run, failure, number);
  });
  out += stages_table(queue);
  for (const StageResult& stage : queue.stages) out += crash_table(stage.crash_matrix);
  return out + explored_table(queue.explored) + claims_table(queue.claims) +
         misuses_table(queue.misuses) + throughput_table(queue.throughput) + "</section>\n";
}

std::string html_environment(const Environment& e) {
  std::string out;
  const auto row = [&](std::string_view label, const std::string& value) {
    if (value.empty()) return;
    out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", label, escape_xml(value));
  };
  constexpr double mebibyte = 1024.0 * 1024.0;
  row("Processor", e.cpu_model);
  row("CPUs", fmt::format("{} online, {} allowed{}", e.cpus_online, e.cpus_allowed,
                          e.cpus_quota > 0 ? fmt::format(", quota {:.2g}", e.cpus_quota) : ""));
  row("Memory model", e.memory_model);
  row("SMT", e.smt);
  row("Frequency governor", e.governor);
  row("Clock source", e.clock_source);
  row("Load when it began", fmt::format("{:.2f}", e.load_1m));
  row("Shared memory", fmt::format("{:.0f} of {:.0f} MiB free in /dev/shm",
                                   static_cast<double>(e.shm_bytes_free) / mebibyte,
                                   static_cast<double>(e.shm_bytes_total) / mebibyte));
  row("Kernel", e.kernel);
  row("glibc", e.glibc);
  row("Boost", e.boost);
  row("Compiler", e.compiler);
  row("Build", e.build_type + (e.build_flags.empty() ? "" : ", " + e.build_flags));
  row("Commit", e.commit);
  return "<section class=\"environment\">\n<h2>Environment</h2>\n<dl>\n" + out +
         "</dl>\n</section>\n";
}

}  // namespace queuecheck
