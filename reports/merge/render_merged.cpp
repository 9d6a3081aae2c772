#include <fmt/format.h>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/merge/merged_campaign.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {
namespace {

std::string coverage_text(const MergedStage& stage) {
  if (!stage.counted) {
    return stage.parts == 1 ? "in one run" : fmt::format("in each of {} runs", stage.parts);
  }
  std::string text = fmt::format("{} programs of {} shard{}: {}", count_text(stage.programs),
                                 stage.shards, stage.shards == 1 ? "" : "s",
                                 stage.complete ? "each exactly once" : "not each exactly once");
  if (stage.not_given != 0) {
    text += fmt::format("; {} of them the queue cannot be given", count_text(stage.not_given));
  }
  return text;
}

std::string texts_json(const std::vector<std::string>& lines) {
  JsonArray array;
  for (const std::string& line : lines) array.text(line);
  return array.str();
}

}  // namespace

std::string render_merged_text(const MergedCampaign& merged) {
  std::string out = fmt::format("{} run{} of {}, seed {}\n", merged.parts,
                                merged.parts == 1 ? "" : "s", merged.command, merged.seed);
  std::string queue;
  for (const MergedStage& stage : merged.stages) {
    if (stage.queue != queue) out += fmt::format("\n{}\n", printable(stage.queue));
    queue = stage.queue;
    out +=
        fmt::format("  {:<12} {:<11} {}\n", stage.stage, name(stage.status), coverage_text(stage));
    for (const std::string& gap : stage.gaps) out += fmt::format("    gap: {}\n", gap);
    for (const std::string& repeat : stage.repeats) out += fmt::format("    twice: {}\n", repeat);
  }
  if (!merged.failures.empty()) out += '\n';
  for (const MergedFailure& one : merged.failures) {
    out += fmt::format(
        "{}{} in stage {} of {}: {}\n  queuecheck replay {}\n", one.failure.known ? "known " : "",
        one.failure.violation.empty() ? "failure" : one.failure.violation, one.failure.stage,
        printable(one.queue), printable(one.failure.rule), quote_shell(one.file.string()));
  }
  return out + fmt::format("\n{}\n", name(merged.status));
}

std::string render_merged_json(const MergedCampaign& merged) {
  JsonArray results;
  for (const MergedStage& stage : merged.stages) {
    JsonObject object;
    object.text("queue", stage.queue)
        .text("stage", stage.stage)
        .text("verdict", name(stage.status))
        .number("runs", stage.parts);
    if (stage.counted) {
      object.number("shards", stage.shards)
          .number("programs", stage.programs)
          .number("not_given", stage.not_given)
          .boolean("each_exactly_once", stage.complete);
    } else {
      object.null("shards").null("programs").null("not_given").null("each_exactly_once");
    }
    object.raw("gaps", texts_json(stage.gaps)).raw("repeats", texts_json(stage.repeats));
    JsonArray failures;
    for (const MergedFailure& one : merged.failures) {
      if (one.queue != stage.queue || one.failure.stage != stage.stage) continue;
      failures.raw(JsonObject()
                       .text("class", one.failure.violation)
                       .text("rule", one.failure.rule)
                       .text("file", one.file.string())
                       .boolean("known", one.failure.known)
                       .str());
    }
    results.raw(object.raw("failures", failures.str()).str());
  }
  return results.str();
}

}  // namespace queuecheck
