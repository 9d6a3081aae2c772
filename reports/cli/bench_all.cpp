#include "queuecheck/reports/cli/bench_all.hpp"

#include "queuecheck/impl/registry.hpp"

namespace queuecheck::cli {

namespace {

BenchRow absent_row(const std::string& queue, const std::string& reason) {
  BenchRow row;
  row.queue = queue;
  row.end = RunEnd::absent;
  row.problem = reason;
  return row;
}

}  // namespace

AllQueues all_queues() {
  AllQueues all;
  for (const QueueEntry& entry : known_queues()) {
    if (entry.mutant) continue;
    if (needs_threads(entry.source)) {
      all.absent.push_back(absent_row(
          entry.source.name, "it works between threads of one process; bench measures processes"));
    } else {
      all.names.push_back(entry.source.name);
    }
  }
  for (const Adapter& adapter : adapters()) {
    if (!adapter.absent.empty()) all.absent.push_back(absent_row(adapter.name, adapter.absent));
  }
  return all;
}

}  // namespace queuecheck::cli
