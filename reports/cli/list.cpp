#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "queuecheck/impl/adapters/known_findings.hpp"
#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/model/named_points.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/explore_helper.hpp"
#include "queuecheck/reports/cli/hosted.hpp"
#include "queuecheck/reports/cli/list_json.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/run_result.hpp"
#include "queuecheck/stress/hosts/built_in_hosts.hpp"
#include "queuecheck/stress/programs/programs.hpp"

namespace queuecheck::cli {

namespace {

std::string offered(const QueueFacts& queue) {
  std::string text;
  for (std::size_t i = 0; i < operation_names.size(); ++i) {
    if (!queue.has(static_cast<OperationKind>(i))) continue;
    if (!text.empty()) text += ' ';
    text += operation_names[i];
  }
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " or "));
}

void list_mutants() {
  std::map<std::string, std::vector<QueueEntry>> of_base;
  std::vector<QueueEntry> controls;
  for (QueueEntry& entry : known_queues()) {
    if (!entry.mutant) continue;
    std::vector<QueueEntry>& group = entry.mutant->control ? controls : of_base[entry.mutant->base];
    group.push_back(std::move(entry));
  }
  fmt::print("\nMutants (queues with one planted bug, and the class that names it):\n");
  if (of_base.empty()) {
    fmt::print("  none: build the target 'mutants' (the preset 'test' does)\n");
  }
  for (const auto& [base, mutants] : of_base) {
    fmt::print("  of {}\n", base);
    for (const QueueEntry& entry : mutants) {
      const std::string& needs = entry.mutant->needs;
      fmt::print("    {:<12} {:<28} {}{}\n", entry.source.name, joined(entry.mutant->expected),
                 entry.summary, needs.empty() ? "" : fmt::format(" [needs {}]", needs));
    }
  }
  if (controls.empty()) return;
  fmt::print("\nControls (changed and still right: whatever is reported is a false alarm):\n");
  for (const QueueEntry& entry : controls) {
    fmt::print("    {:<12} of {:<25} {}\n", entry.source.name, entry.mutant->base, entry.summary);
  }
}

void list_hosted(const HostedQueue& queue) {
  const QueueFacts facts = facts_of(queue);
  Options options;
  options.item_bytes_max = 64;
  fmt::print("  {:<24} {}\n{:26} {}\n{:26} operations: {}\n", queue.name,
             queue.summary.empty() ? queue.actors : queue.summary, "", facts.specification(options),
             "", offered(facts));
  fmt::print("{:26} {} (at most {}) that wait by {}{}, {}\n", "", queue.actors, queue.processes_max,
             queue.waiting, queue.polling ? ", polling" : "",
             queue.can_kill ? "can be killed" : "cannot be killed");
}

Status status_of(const HostHello& hello) {
  return hello.queues.empty() ? Status::nothing : Status::valid;
}

Status list_host(const std::string& host, const HostHello& hello) {
  fmt::print("Queues of the host {} ({}; specification for capacity 8):\n", printable(host),
             printable(hello.runtime));
  for (const HostedQueue& queue : hello.queues) list_hosted(queue);
  for (const AbsentQueue& queue : hello.absent) {
    fmt::print("  {:<24} absent: {}\n", queue.name, printable(queue.reason));
  }
  return status_of(hello);
}

void list_hosts() {
  fmt::print("\nHosts (queues of other runtimes; 'list --host NAME' asks one what it has):\n");
  for (const BuiltInHost& host : built_in_hosts()) {
    const std::string absent = built_in_host(host.name)->absent;
    fmt::print("  {:<20} {}{}\n", host.name, host.summary,
               absent.empty() ? "" : " [absent: " + absent + "]");
  }
}

Status list() {
  Options options;
  options.item_bytes_max = 64;
  fmt::print("Queues (specification for capacity {}):\n", options.capacity);
  Status status = Status::valid;
  for (const QueueEntry& entry : known_queues()) {
    if (entry.mutant) continue;
    const LoadedQueue queue = load(entry.source);
    const InstrumentedTwin twin = instrumented_twin(entry.source);
    const std::string library = library_of(entry.source);
    fmt::print("  {:<20} {}\n{:22} {}\n{:22} operations: {}\n", entry.source.name, entry.summary,
               "", queue.specification(options), "", offered(queue));
    if (!library.empty()) fmt::print("{:22} library: {}\n", "", library);
    if (const KnownFinding* finding = known_finding(entry.source.name)) {
      fmt::print("{:22} fails its own claim: {}, {} ({})\n", "", finding->violation, finding->shown,
                 finding->page);
    }
    if (!twin) fmt::print("{:22} explore: not available: {}\n", "", twin.reason);
  }
  for (const Adapter& adapter : adapters()) {
    if (!adapter.absent.empty())
      fmt::print("  {:<20} not built: {}\n", adapter.name, adapter.absent);
  }
  list_hosts();
  if (const FoundHelper helper = find_helper(); helper.path.empty()) {
    fmt::print("\nExploring is not available: {}\n", helper.missing);
  }
  list_mutants();
  fmt::print("\nSpecifications by name (axes can be added: 'python-queue capacity=4'):\n");
  for (const NamedPoint& point : named_points()) {
    fmt::print("  {:<20} {}\n", point.name, point.specification);
  }
  fmt::print("\nPrograms of stress:\n");
  for (const StressProgram& program : stress_programs()) {
    fmt::print("  {:<20} {}\n", program.name, program.summary);
  }
  fmt::print(
      "\nStages of verify (tutorial only with --spec tutorial): {}\n"
      "Not in this version: the command mutants.\n",
      fmt::join(stage_names, " "));
  return status;
}

}  // namespace

Command add_list(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("list", "queues, specifications and mutants known here");
  auto host = std::make_shared<std::string>();
  auto json = std::make_shared<std::string>();
  app->add_option("--host", *host, "the queues of a host instead: python, or a command");
  app->add_option("--json", *json, "write it as JSON to this file, - for standard output");
  return {app, [host, json] {
            require_writable(*json);
            const HostHello* hello = host->empty() ? nullptr : &greeting(*host);
            if (!json->empty())
              emit_json(*json, hello != nullptr ? list_json(*hello) : list_json());
            if (*json == "-") return hello != nullptr ? status_of(*hello) : Status::valid;
            return hello != nullptr ? list_host(*host, *hello) : list();
          }};
}

}  // namespace queuecheck::cli
