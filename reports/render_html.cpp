#include "queuecheck/reports/render_html.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/html_parts.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/page.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck {
namespace {

std::string queue_names(const RunResult& run) {
  std::string out;
  for (const QueueResult& queue : run.queues) {
    out += (out.empty() ? "" : ", ") + queue.queue.name;
  }
  return out.empty() ? "no queue" : out;
}

// The reason of the first stage that ended like the run.
std::string first_reason(const RunResult& run) {
  for (const QueueResult& queue : run.queues) {
    for (const StageResult& stage : queue.stages) {
      if (stage.status == run.status && !stage.reason.empty()) {
        return fmt::format("{}, stage {}: {}", queue.queue.name, stage.stage, stage.reason);
      }
    }
  }
  return "";
}

// One sentence under the verdict: what it means, and no more than it means.
std::string meaning(const RunResult& run) {
  std::string text;
  for_each_failure(
      run, [&](const QueueResult&, const StageResult&, const Failure& failure, std::size_t) {
        if (!text.empty() || !failure.known.empty()) return;
        const Judgement& judgement = failure.judgement;
        const std::string_view what =
            judgement.violation ? name(*judgement.violation) : name(judgement.verdict);
        text = fmt::format("{}: {} ({}, stage {})", what, judgement.rule, failure.queue.name,
                           failure.stage);
      });
  if (!text.empty()) return text;
  text = first_reason(run);
  switch (run.status) {
    case Status::valid:
      if (known_count(run) > 0) return "Nothing failed but what is known, and accepted for now.";
      return "Nothing that was tried broke the specification. What was tried stands below.";
    case Status::violation:
      return text.empty() ? "The specification was broken." : text;
    case Status::unknown:
      return text.empty() ? "A budget ended before a decision." : text;
    case Status::environment:
      return text.empty() ? "The machine could not do what was asked." : text;
    case Status::internal:
      return text.empty() ? "queuecheck itself failed; this says nothing about the queue." : text;
    case Status::nothing:
      break;
  }
  return "Nothing ran, so nothing is known about the queue.";
}

const char* sign_of(Status status) {
  if (status == Status::valid) return "✓";
  if (status == Status::violation) return "✗";
  return status == Status::unknown ? "?" : "!";
}

// Where there is more than one to choose from.
std::string failure_links(const RunResult& run) {
  if (failure_count(run) < 2) return "";
  std::string items;
  for_each_failure(run, [&](const QueueResult&, const StageResult&, const Failure& failure,
                            std::size_t number) {
    const Judgement& judgement = failure.judgement;
    items += fmt::format("<li><a href=\"#failure-{}\">{}</a> {}</li>\n", number,
                         judgement.violation ? name(*judgement.violation) : name(judgement.verdict),
                         escape_xml(fmt::format("{}, stage {}{}", failure.queue.name, failure.stage,
                                                failure.known.empty() ? "" : ", known")));
  });
  return "<nav aria-label=\"Failures\"><ol class=\"failures\">\n" + items + "</ol></nav>\n";
}

std::string banner(const RunResult& run) {
  std::string facts;
  const auto fact = [&](std::string_view label, const std::string& value) {
    if (value.empty()) return;
    facts += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", label, escape_xml(value));
  };
  fact(run.queues.size() == 1 ? "Queue" : "Queues", queue_names(run));
  fact("Seed", std::to_string(run.seed));
  fact("Started", run.started_utc);
  fact("Took", seconds_text(run.seconds));
  const std::size_t known = known_count(run);
  fact("Failures",
       fmt::format("{}{}", failure_count(run), known == 0 ? "" : fmt::format(", {} known", known)));
  if (!run.warnings.empty()) {
    facts += fmt::format("<div><dt>Warnings</dt><dd><a href=\"#warnings\">{}</a></dd></div>\n",
                         run.warnings.size());
  }
  return fmt::format(
      "<header class=\"banner {0}\">\n<p class=\"product\">queuecheck <b>{1}</b></p>\n"
      "<h1><span aria-hidden=\"true\">{2}</span> <span class=\"word\">{0}</span></h1>\n<p "
      "class=\"meaning\">{3}"
      "</p>\n<dl class=\"facts\">\n{4}</dl>\n{5}</header>\n",
      name(run.status), escape_xml(run.command), sign_of(run.status), escape_xml(meaning(run)),
      facts, failure_links(run));
}

std::string warnings(const RunResult& run) {
  if (run.warnings.empty()) return "";
  std::string items;
  for (const std::string& warning : run.warnings) {
    items += fmt::format("<li>{}</li>\n", escape_xml(warning));
  }
  return "<section class=\"warnings\" id=\"warnings\">\n<h2>Warnings</h2>\n<ul>\n" + items +
         "</ul>\n</section>\n";
}

std::string reproduce(const RunResult& run) {
  if (run.command_line.empty()) return "";
  return fmt::format(
      "<section class=\"command\">\n<h2>Command</h2>\n<div class=\"replay\"><p>As it was started; "
      "seed {}</p><pre>{}</pre></div>\n</section>\n",
      run.seed, escape_xml(run.command_line));
}

}  // namespace

std::string render_html(const RunResult& run) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; img-src data:; script-src '{}'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n"
      "<title>{}: {} · queuecheck {}</title>\n",
      page_js_hash(), escape_xml(queue_names(run)), name(run.status), escape_xml(run.command));
  out += fmt::format("<style>\n{}{}</style>\n</head>\n<body>\n", page_css(), picture_css());
  out += banner(run) + "<main>\n";
  for (const QueueResult& queue : run.queues) out += html_queue(run, queue);
  out += warnings(run) + reproduce(run) + html_environment(run.environment) + "</main>\n";
  out +=
      "<footer>Beside this page: run.json, verdict.json, junit.xml and the failures as files. "
      "This page loads nothing.</footer>\n";
  out += fmt::format("<script type=\"application/json\" id=\"queuecheck-run\">{}</script>\n",
                     json_for_script(render_run_json(run)));
  out += fmt::format("<script>{}</script>\n", page_js());
  return out + "</body>\n</html>\n";
}

}  // namespace queuecheck
