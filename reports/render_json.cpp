#include "queuecheck/reports/render_json.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/render_claims.hpp"
#include "queuecheck/reports/render_crash.hpp"
#include "queuecheck/reports/render_explored.hpp"
#include "queuecheck/reports/render_misuses.hpp"
#include "queuecheck/stress/hang_json.hpp"

namespace queuecheck {
namespace {

std::size_t number_of(const RunResult& run, const Failure& wanted) {
  std::size_t found = 0;
  for_each_failure(
      run, [&](const QueueResult&, const StageResult&, const Failure& failure, std::size_t number) {
        if (&failure == &wanted) found = number;
      });
  return found;
}

void add_level(JsonObject& object, const std::string& level) {
  if (level.empty()) {
    object.null("level");
  } else {
    object.text("level", level);
  }
}

void add_class(JsonObject& object, const Failure* failure) {
  if (failure != nullptr && failure->judgement.violation) {
    object.text("class", name(*failure->judgement.violation));
  } else {
    object.null("class");
  }
}

// The first that counts.
const Failure* first_failure(const QueueResult& queue) {
  for (const StageResult& stage : queue.stages) {
    for (const Failure& failure : stage.failures) {
      if (failure.known.empty()) return &failure;
    }
  }
  return nullptr;
}

std::string failure_json(const RunResult& run, const Failure& failure) {
  const Judgement& judgement = failure.judgement;
  JsonObject object;
  object.text("queue", failure.queue.name).text("stage", failure.stage);
  object.text("verdict", name(judgement.verdict));
  add_class(object, &failure);
  object.text("rule", judgement.rule).text("explanation", judgement.explanation);
  add_level(object, judgement.level);
  JsonArray witness;
  for (const std::size_t index : judgement.witness) witness.raw(std::to_string(index));
  object.raw("witness", witness.str());
  object.number("processes", failure.run.history.processes)
      .number("operations", failure.run.history.operations.size())
      .number("original_processes", failure.original_processes)
      .number("original_operations", failure.original_operations)
      .number("original_reruns", failure.original_reruns)
      .number("original_reruns_failed", failure.original_reruns_failed)
      .number("reruns", failure.reruns)
      .number("reruns_failed", failure.reruns_failed)
      .number("time_to_detection_s", failure.time_to_detection_s)
      .text("executor", failure.executor)
      .number("program_index", failure.program_index)
      .number("seed", failure.seed);
  const std::size_t number = number_of(run, failure);
  object.text("file", failure_file_name(number)).text("replay", replay_command(run, number));
  if (!failure.known.empty()) object.text("known", failure.known);
  if (failure.run.hang) object.raw("hang", write_hang(failure.run));
  if (const Exploration& explored = failure.explored) {
    object.text("schedule", schedule_file_name(number))
        .text("confirmation", explored.confirmation)
        .text("certificate", explored.certificate);
  }
  return object.str();
}

std::string stage_json(const RunResult& run, const StageResult& stage) {
  JsonObject object;
  object.text("stage", stage.stage).text("verdict", name(stage.status));
  object.text("reason", stage.reason).number("seconds", stage.seconds);
  add_level(object, stage.level);
  if (stage.ran) {
    object.raw("programs_run", JsonObject()
                                   .number("shard", stage.ran->shard.index + 1)
                                   .number("shards", stage.ran->shard.count)
                                   .number("done_before", stage.ran->shard.done)
                                   .number("programs", stage.ran->programs)
                                   .number("not_given", stage.ran->not_given)
                                   .str());
  } else {
    object.null("programs_run");
  }
  if (!stage.left_out.empty()) object.text("left_out", stage.left_out);
  if (!stage.crash_matrix.empty()) object.raw("crash_matrix", crash_json(stage.crash_matrix));
  JsonObject counters;
  for (const auto& [name, value] : stage.counters) counters.number(name, value);
  object.raw("counters", counters.str());
  JsonArray failures;
  for (const Failure& failure : stage.failures) failures.raw(failure_json(run, failure));
  return object.raw("failures", failures.str()).str();
}

std::string results_json(const RunResult& run) {
  JsonArray results;
  for (const QueueResult& queue : run.queues) {
    JsonObject object;
    object.text("queue", queue.queue.name);
    if (!queue.queue.plugin.empty()) object.text("plugin", queue.queue.plugin);
    const std::string library = library_noted(run.environment, queue.queue.name);
    if (!library.empty()) object.text("library", library);
    if (!queue.queue.host.empty()) {
      object.text("host", queue.queue.host).text("runtime", queue.runtime);
    }
    object.text("specification", queue.specification).text("verdict", name(queue.status));
    add_class(object, first_failure(queue));
    JsonArray stages;
    for (const StageResult& stage : queue.stages) stages.raw(stage_json(run, stage));
    JsonArray throughput;
    for (const ThroughputRow& row : queue.throughput) throughput.raw(throughput_json(row));
    object.raw("stages", stages.str()).raw("throughput", throughput.str());
    JsonArray explored;
    for (const explore::Row& row : queue.explored) explored.raw(explored_json(queue, row));
    object.raw("explored", explored.str());
    if (!queue.claims.empty()) object.raw("claims", claims_json(queue.claims));
    if (!queue.misuses.empty()) {
      object.raw("misuses", misuses_json(queue.misuses))
          .boolean("misuses_asked", queue.misuses_asked);
    }
    results.raw(object.str());
  }
  return results.str();
}

void add_run_fields(JsonObject& object, const RunResult& run) {
  object.text("started_utc", run.started_utc).number("seconds", run.seconds);
  JsonArray warnings;
  for (const std::string& warning : run.warnings) warnings.text(warning);
  object.raw("warnings", warnings.str());
}

}  // namespace

std::string throughput_json(const ThroughputRow& row) {
  JsonObject object;
  object.text("queue", row.queue)
      .number("producers", row.producers)
      .number("consumers", row.consumers)
      .number("item_bytes", row.item_bytes)
      .number("capacity", row.capacity)
      .text("waiting", row.waiting)
      .number("items_per_second", row.items_per_second)
      .number("items_per_second_min", row.items_per_second_min)
      .number("items_per_second_max", row.items_per_second_max)
      .number("samples", row.samples);
  if (row.ratio) {
    object.number("ratio", *row.ratio);
  } else {
    object.null("ratio");
  }
  return object.text("note", row.note).str();
}

std::string json_document(std::string_view command, Status status, std::uint64_t seed,
                          std::string_view environment, std::string_view results,
                          const JsonMembers& more) {
  JsonObject document;
  document.text("schema", fmt::format("queuecheck-{}/1", command))
      .text("verdict", name(status))
      .number("seed", seed)
      .raw("environment", environment)
      .raw("results", results);
  for (const auto& [name, value] : more) document.raw(name, value);
  return document.str();
}

std::string render_json(const RunResult& run) {
  return json_document(run.command, run.status, run.seed, environment_json(run.environment),
                       results_json(run));
}

std::string render_run_json(const RunResult& run) {
  JsonObject object;
  object.text("format", "queuecheck-run/1")
      .text("command", run.command)
      .text("command_line", run.command_line)
      .text("program", run.program)
      .text("verdict", name(run.status))
      .number("seed", run.seed);
  add_run_fields(object, run);
  object.boolean("finished", run.finished);
  JsonObject campaign;
  for (const auto& [option, value] : run.campaign) campaign.text(option, value);
  object.raw("campaign", campaign.str());
  if (run.programs_wanted) {
    object.number("programs_wanted", *run.programs_wanted);
  } else {
    object.null("programs_wanted");
  }
  object.raw("environment", environment_json(run.environment));
  return object.raw("results", results_json(run)).str();
}

std::string render_verdict_json(const RunResult& run) {
  JsonObject object;
  object.text("format", "queuecheck-verdict/1").text("verdict", name(run.status));
  const Failure* first = nullptr;
  JsonArray queues;
  JsonArray failures;
  for (const QueueResult& queue : run.queues) {
    if (first == nullptr) first = first_failure(queue);
    JsonObject one;
    one.text("queue", queue.queue.name).text("verdict", name(queue.status));
    add_class(one, first_failure(queue));
    queues.raw(one.str());
  }
  for_each_failure(run, [&](const QueueResult&, const StageResult&, const Failure& failure,
                            std::size_t) { failures.raw(failure_json(run, failure)); });
  add_class(object, first);
  return object.raw("queues", queues.str()).raw("failures", failures.str()).str();
}

}  // namespace queuecheck
