#include "queuecheck/reports/compare/compared_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "queuecheck/reports/bench/bench_names.hpp"
#include "queuecheck/reports/bench/round_samples.hpp"
#include "queuecheck/reports/escape.hpp"

namespace queuecheck {
namespace {

std::set<std::string> queues_of(const StoredBench& bench) {
  std::set<std::string> queues;
  for (const StoredCell& cell : bench.cells) queues.insert(cell.queue);
  return queues;
}

std::string key(const StoredCell& cell, bool with_queue) {
  return with_queue ? cell.queue + " " + cell.cell : cell.cell;
}

void remark_on_software(ComparedResults& results, const StoredBench& first,
                        const StoredBench& second) {
  for (const auto& [name, value] : first.software) {
    const auto found = second.software.find(name);
    if (found == second.software.end() || found->second == value) continue;
    results.remarks.push_back(fmt::format("{}: {} in the first, {} in the second", name,
                                          printable(value), printable(found->second)));
  }
}

// The same cell of both queues, but for the queue and its own options, which the other may not
// know. By the capacity that was asked for: the effective one may differ.
bool same_cell(const BenchRow& a, const BenchRow& b) {
  return a.batch == b.batch && cell_name(a) == cell_name(b);
}

}  // namespace

std::string machine_difference(const StoredBench& first, const StoredBench& second) {
  for (const auto& [name, value] : first.machine) {
    const auto found = second.machine.find(name);
    const std::string other = found == second.machine.end() ? "unknown" : found->second;
    if (other != value) {
      return fmt::format("{} is '{}' in {} and '{}' in {}", name, printable(value),
                         printable(first.where), printable(other), printable(second.where));
    }
  }
  return {};
}

ComparedResults compare_stored(const StoredBench& first, const StoredBench& second,
                               const ComparisonSettings& settings) {
  ComparedResults results{first.where, second.where, {}, {}, {}};
  const auto ours = queues_of(first);
  const auto theirs = queues_of(second);
  const bool across = ours.size() == 1 && theirs.size() == 1 && ours != theirs;
  std::map<std::string, const StoredCell*> seconds;
  for (const StoredCell& cell : second.cells) seconds[key(cell, !across)] = &cell;
  for (const StoredCell& cell : first.cells) {
    const std::string name = key(cell, !across);
    const auto found = seconds.find(name);
    if (found == seconds.end()) {
      results.remarks.push_back(printable(name) + ": not in the second");
      continue;
    }
    for (const StoredCell* one : {&cell, found->second}) {
      if (one->problem.empty()) continue;
      results.remarks.push_back(printable(fmt::format(
          "{}: no figures in the {}: {}", name, one == &cell ? "first" : "second", one->problem)));
    }
    if (cell.problem.empty() && found->second->problem.empty()) {
      results.cells.push_back({name, cell.items_per_second, found->second->items_per_second, {}});
    }
    seconds.erase(found);
  }
  for (const auto& [name, cell] : seconds) {
    results.remarks.push_back(printable(name) + ": not in the first");
  }
  remark_on_software(results, first, second);
  results.rows = compare(results.cells, settings);
  return results;
}

ComparedResults compare_measured(const std::string& first, const std::string& second,
                                 const std::vector<BenchRow>& rows,
                                 const ComparisonSettings& settings) {
  ComparedResults results{first, second, {}, {}, {}};
  for (const BenchRow& row : rows) {
    if (row.queue != first) continue;
    const auto partner = std::find_if(rows.begin(), rows.end(), [&](const BenchRow& other) {
      return other.queue == second && same_cell(other, row) &&
             &other > &row;  // of a queue against itself: the next of its group
    });
    if (partner == rows.end()) continue;
    const std::string name =
        cell_name(row) + (row.batch > 1 ? fmt::format(" batch {}", row.batch) : "");
    for (const BenchRow* one : {&row, &*partner}) {
      if (one->has_figures()) continue;
      results.remarks.push_back(
          printable(fmt::format("{}: no figures of {}: {}", name, one->queue, one->problem)));
    }
    if (!row.has_figures() || !partner->has_figures()) continue;
    results.cells.push_back({name, {}, {}, paired_rounds(partner->samples, row.samples)});
  }
  results.rows = compare(results.cells, settings);
  return results;
}

}  // namespace queuecheck
