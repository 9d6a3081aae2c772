#include "queuecheck/reports/html_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/html_failure.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_claims.hpp"
#include "queuecheck/reports/render_coverage.hpp"
#include "queuecheck/reports/render_crash.hpp"
#include "queuecheck/reports/render_explored.hpp"
#include "queuecheck/reports/render_misuses.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t operations_max = 10'000;
constexpr std::size_t operations_each_min = 500;

// All but what the table of what was reached shows.
std::string counters_list(StageResult stage) {
  std::string out;
  std::erase_if(stage.counters, [](const auto& counter) { return is_coverage(counter.first); });
  for (const std::string& text : counter_texts(stage)) {
    out += fmt::format("<li>{}</li>", escape_xml(text));
  }
  return out.empty() ? "" : fmt::format("<ul class=\"counters\">{}</ul>", out);
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
  return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Stages\"><table "
         "class=\"stages\">\n<thead><tr><th scope=\"col\">Stage</th>"
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
  return "<h3>Throughput</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
         "aria-label=\"Throughput\"><table class=\"throughput\">\n<thead><tr>"
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
  // What failed comes before what was done: it is what the reader came for. A page shows so many
  // operations of all its failures together.
  const std::size_t each =
      std::max(operations_each_min, operations_max / std::max<std::size_t>(failure_count(run), 1));
  for_each_failure(run, [&](const QueueResult& its_queue, const StageResult&,
                            const Failure& failure, std::size_t number) {
    if (&its_queue == &queue) out += html_failure(run, failure, number, each);
  });
  out += stages_table(queue);
  for (const StageResult& stage : queue.stages) out += crash_table(stage.crash_matrix);
  return out + coverage_table(queue) + explored_table(queue.explored) + claims_table(queue.claims) +
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
