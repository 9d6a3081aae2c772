#include "queuecheck/reports/cli/list_json.hpp"

#include "queuecheck/impl/adapters/known_findings.hpp"
#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/model/named_points.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/reports/cli/explore_helper.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/run_result.hpp"
#include "queuecheck/stress/hosts/built_in_hosts.hpp"
#include "queuecheck/stress/programs/programs.hpp"

namespace queuecheck::cli {

namespace {

std::string specification_of(const QueueFacts& queue) {
  Options options;
  options.item_bytes_max = 64;
  return queue.specification(options);
}

std::string operations_of(const QueueFacts& queue) {
  JsonArray names;
  for (std::size_t i = 0; i < operation_names.size(); ++i) {
    if (queue.has(static_cast<OperationKind>(i))) names.text(operation_names[i]);
  }
  return names.str();
}

JsonObject& text_or_null(JsonObject& object, std::string_view key, std::string_view text) {
  return text.empty() ? object.null(key) : object.text(key, text);
}

std::string queue_json(const QueueEntry& entry) {
  const LoadedQueue queue = load(entry.source);
  JsonObject object;
  object.text("queue", entry.source.name)
      .text("summary", entry.summary)
      .text("specification", specification_of(queue))
      .raw("operations", operations_of(queue));
  text_or_null(object, "library", library_of(entry.source));
  text_or_null(object, "not_explored", instrumented_twin(entry.source).reason);
  if (const KnownFinding* finding = known_finding(entry.source.name)) {
    object.raw("finding", JsonObject()
                              .text("class", finding->violation)
                              .text("shown", finding->shown)
                              .text("page", finding->page)
                              .str());
  } else {
    object.null("finding");
  }
  return object.str();
}

std::string mutant_json(const QueueEntry& entry) {
  JsonArray expected;
  for (const std::string& violation : entry.mutant->expected) expected.text(violation);
  JsonObject object;
  object.text("queue", entry.source.name)
      .text("base", entry.mutant->base)
      .text("summary", entry.summary)
      .boolean("control", entry.mutant->control)
      .raw("classes", expected.str());
  return text_or_null(object, "needs", entry.mutant->needs).str();
}

std::string named(std::string_view key, std::string_view name, std::string_view other,
                  std::string_view text) {
  JsonObject object;
  object.text(key, name);
  return text_or_null(object, other, text).str();
}

JsonObject document(Status status) {
  JsonObject object;
  object.text("schema", "queuecheck-list/1")
      .text("verdict", name(status))
      .number("seed", 0)
      .raw("environment", environment_json(read_environment()));
  return object;
}

}  // namespace

std::string list_json() {
  JsonArray queues, mutants, absent, hosts, specifications, programs, stages;
  for (const QueueEntry& entry : known_queues()) {
    if (entry.mutant) {
      mutants.raw(mutant_json(entry));
    } else {
      queues.raw(queue_json(entry));
    }
  }
  for (const Adapter& adapter : adapters()) {
    if (!adapter.absent.empty()) absent.raw(named("queue", adapter.name, "reason", adapter.absent));
  }
  for (const BuiltInHost& host : built_in_hosts()) {
    JsonObject object;
    object.text("host", host.name).text("summary", host.summary);
    hosts.raw(text_or_null(object, "absent", built_in_host(host.name)->absent).str());
  }
  for (const NamedPoint& point : named_points()) {
    specifications.raw(named("name", point.name, "specification", point.specification));
  }
  for (const StressProgram& program : stress_programs()) {
    programs.raw(named("name", program.name, "summary", program.summary));
  }
  for (const std::string_view stage : stage_names) stages.text(stage);
  JsonObject object = document(Status::valid);
  object.raw("results", queues.str())
      .raw("absent", absent.str())
      .raw("mutants", mutants.str())
      .raw("hosts", hosts.str())
      .raw("specifications", specifications.str())
      .raw("programs", programs.str())
      .raw("stages", stages.str());
  return text_or_null(object, "not_explored", find_helper().missing).str();
}

std::string list_json(const HostHello& host) {
  JsonArray queues, absent;
  for (const HostedQueue& queue : host.queues) {
    const QueueFacts facts = facts_of(queue);
    queues.raw(JsonObject()
                   .text("queue", queue.name)
                   .text("summary", queue.summary.empty() ? queue.actors : queue.summary)
                   .text("specification", specification_of(facts))
                   .raw("operations", operations_of(facts))
                   .text("actors", queue.actors)
                   .number("processes_max", queue.processes_max)
                   .text("waiting", queue.waiting)
                   .boolean("polling", queue.polling)
                   .boolean("crash", queue.can_kill)
                   .str());
  }
  for (const AbsentQueue& queue : host.absent) {
    absent.raw(named("queue", queue.name, "reason", queue.reason));
  }
  return document(host.queues.empty() ? Status::nothing : Status::valid)
      .text("runtime", host.runtime)
      .raw("results", queues.str())
      .raw("absent", absent.str())
      .str();
}

}  // namespace queuecheck::cli
