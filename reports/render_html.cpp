#include "queuecheck/reports/render_html.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/html_parts.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/page.hpp"
#include "queuecheck/reports/page_frame.hpp"
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

}  // namespace

std::string render_html(const RunResult& run) {
  PageFrame frame;
  frame.parts = {picture_css(), page_js(), page_js_hash()};
  frame.title =
      fmt::format("{}: {} · queuecheck {}", queue_names(run), name(run.status), run.command);
  frame.word = frame.css = name(run.status);
  frame.sign = verdict_sign(run.status);
  frame.meaning = meaning(run);
  frame.command = run.command;
  const std::size_t known = known_count(run);
  frame.facts = {{run.queues.size() == 1 ? "Queue" : "Queues", queue_names(run)},
                 {"Seed", std::to_string(run.seed)},
                 {"Started", run.started_utc},
                 {"Took", seconds_text(run.seconds)},
                 {"Failures", fmt::format("{}{}", failure_count(run),
                                          known == 0 ? "" : fmt::format(", {} known", known))}};
  if (!run.warnings.empty()) {
    frame.facts_html = fmt::format(
        "<div><dt>Warnings</dt><dd><a href=\"#warnings\">{}</a></dd></div>\n", run.warnings.size());
  }
  frame.links_html = failure_links(run);
  frame.beside = "run.json, verdict.json, junit.xml and the failures as files";
  frame.data_html =
      fmt::format("<script type=\"application/json\" id=\"queuecheck-run\">{}</script>\n",
                  json_for_script(render_run_json(run)));
  std::string content;
  for (const QueueResult& queue : run.queues) content += html_queue(run, queue);
  content += warnings_section(run.warnings) + command_section(run);
  return framed_page(frame, content + html_environment(run.environment));
}

}  // namespace queuecheck
