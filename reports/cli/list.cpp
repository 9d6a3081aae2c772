#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/model/named_points.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/explore_helper.hpp"
#include "queuecheck/stress/programs/programs.hpp"

namespace queuecheck::cli {

namespace {

std::string offered(const LoadedQueue& queue) {
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
    if (!twin) fmt::print("{:22} explore: not available: {}\n", "", twin.reason);
  }
  for (const Adapter& adapter : adapters()) {
    if (!adapter.absent.empty())
      fmt::print("  {:<20} not built: {}\n", adapter.name, adapter.absent);
  }
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
      "\nStages of verify: conformance properties stress faults explore bench\n"
      "Not in this version: the commands mutants, compare, report and merge; --host "
      "outside "
      "bench; shards.\n");
  return status;
}

}  // namespace

Command add_list(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("list", "queues, specifications and mutants known here");
  return {app, list};
}

}  // namespace queuecheck::cli
