#include "queuecheck/reports/render_csv.hpp"

#include "queuecheck/reports/csv_text.hpp"

namespace queuecheck {
namespace {

// The first that counts, else the first that is known.
const Failure* told_failure(const StageResult& stage) {
  for (const Failure& failure : stage.failures) {
    if (failure.known.empty()) return &failure;
  }
  return stage.failures.empty() ? nullptr : &stage.failures.front();
}

std::size_t known_of(const StageResult& stage) {
  std::size_t known = 0;
  for (const Failure& failure : stage.failures) known += std::size_t{!failure.known.empty()};
  return known;
}

void add_queue(CsvTable& table, const RunResult& run, const QueueResult& queue) {
  table.text(run.command).number(run.seed).text(queue.queue.name).text(queue.queue.plugin);
  table.text(queue.queue.host).text(queue.specification);
}

}  // namespace

std::string render_csv(const RunResult& run) {
  CsvTable table({"command", "seed", "queue", "plugin", "host", "specification", "stage", "verdict",
                  "class", "rule", "explanation", "failures", "known", "reason", "level",
                  "left_out", "programs", "seconds"});
  for (const QueueResult& queue : run.queues) {
    for (const StageResult& stage : queue.stages) {
      const Failure* const failure = told_failure(stage);
      add_queue(table, run, queue);
      table.text(stage.stage).text(name(stage.status));
      if (failure != nullptr && failure->judgement.violation) {
        table.text(name(*failure->judgement.violation));
      } else {
        table.none();
      }
      table.text(failure == nullptr ? "" : failure->judgement.rule)
          .text(failure == nullptr ? "" : failure->judgement.explanation)
          .number(stage.failures.size())
          .number(known_of(stage))
          .text(stage.reason)
          .text(stage.level)
          .text(stage.left_out);
      const auto programs = stage.counters.find("programs");
      if (programs != stage.counters.end()) {
        table.number(programs->second);
      } else {
        table.none();
      }
      table.number(stage.seconds);
    }
    if (!queue.stages.empty()) continue;
    add_queue(table, run, queue);
    table.none().text(name(Status::nothing)).none().none().none().number(0).number(0);
    table.none().none().none().none().number(0);
  }
  return table.str();
}

}  // namespace queuecheck
