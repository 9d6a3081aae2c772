#include "queuecheck/reports/render_markdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_crash.hpp"
#include "queuecheck/reports/render_misuses.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t counters_shown_max = 2;  // of a stage

const char* sign_of(Status status) {
  if (status == Status::valid) return "✅";
  if (status == Status::violation || status == Status::internal) return "❌";
  return status == Status::nothing ? "➖" : "⚠️";
}

std::string verdict_text(Status status) {
  return fmt::format("{} {}", sign_of(status), name(status));
}

// How the stage ended, in a few words: what a reader looks for is why it is not valid.
std::string told(const StageResult& stage) {
  std::string out = escape_markdown(key_counters(stage, counters_shown_max));
  const auto add = [&](const std::string& text) {
    if (!text.empty()) out += (out.empty() ? "" : "; ") + text;
  };
  add(escape_markdown(stage.reason));
  if (!stage.left_out.empty()) add("left out: " + escape_markdown(stage.left_out));
  if (only_known(stage)) add("not counted");
  return out;
}

std::string stages_table(const RunResult& run) {
  std::string out = "| queue | stage | verdict | what was done | time |\n|---|---|---|---|--:|\n";
  for (const QueueResult& queue : run.queues) {
    std::string queue_cell = code_markdown(queue.queue.name);
    if (queue.stages.empty()) {
      out += fmt::format("| {} | | {} | | |\n", queue_cell, verdict_text(Status::nothing));
    }
    for (const StageResult& stage : queue.stages) {
      const bool known = only_known(stage) && stage.status == Status::violation;
      out += fmt::format("| {} | {} | {} | {} | {} |\n", queue_cell, escape_markdown(stage.stage),
                         known ? "❕ known" : verdict_text(stage.status), told(stage),
                         seconds_text(stage.seconds));
      queue_cell.clear();  // named once, in its first row
    }
  }
  return out;
}

// A block of code that no line of the text can end.
std::string block(const std::string& text) {
  const std::string fence = fence_markdown(text, 3);
  return fence + "text\n" + text + (text.ends_with('\n') ? "" : "\n") + fence + "\n";
}

std::string failure_markdown(const RunResult& run, const Failure& failure, std::size_t number) {
  return fmt::format("<details{}><summary>{}. {}</summary>\n\n{}\n</details>\n",
                     failure.known.empty() ? " open" : "", number,
                     escape_xml(failure_headline(failure)),
                     block(render_failure_text(run, number)));
}

std::string failures(const RunResult& run, bool known, std::size_t& bytes_left) {
  std::string out;
  std::size_t told = 0;
  std::size_t left_out = 0;
  for_each_failure(
      run, [&](const QueueResult&, const StageResult&, const Failure& failure, std::size_t number) {
        if (failure.known.empty() == known) return;
        const std::string text = failure_markdown(run, failure, number);
        if (told >= failures_told_max || text.size() > bytes_left) {
          ++left_out;
          return;
        }
        ++told;
        bytes_left -= text.size();
        out += text;
      });
  if (out.empty() && left_out == 0) return "";
  if (left_out > 0) out += fmt::format("\n{} more in report.html.\n", left_out);
  return fmt::format("\n### {}\n\n{}", known ? "Known failures, not counted" : "Failures", out);
}

}  // namespace

std::string render_markdown(const RunResult& run) {
  std::string out = fmt::format("## {} queuecheck {}: {}\n\n", sign_of(run.status),
                                escape_markdown(run.command), name(run.status));
  out += run.queues.empty() ? "Nothing ran.\n" : stages_table(run);
  out += crash_markdown(run) + misuses_markdown(run);
  for (const std::string& warning : run.warnings) {
    out += fmt::format("\n> {}\n", escape_markdown(warning));
  }
  std::size_t bytes_left = markdown_bytes_max;
  out += failures(run, false, bytes_left) + failures(run, true, bytes_left);
  out += fmt::format("\nSeed {}, {} · {}\n", run.seed, seconds_text(run.seconds),
                     escape_markdown(environment_line(run.environment)));
  if (!run.command_line.empty()) out += fmt::format("\n{}", block(printable(run.command_line)));
  return out;
}

}  // namespace queuecheck
