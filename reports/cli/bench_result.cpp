#include "queuecheck/reports/cli/bench_result.hpp"

#include <string>
#include <utility>

#include "queuecheck/model/named_points.hpp"
#include "queuecheck/reports/charts/bench_page.hpp"
#include "queuecheck/reports/compare/render_bench_csv.hpp"
#include "queuecheck/reports/compare/render_bench_markdown.hpp"
#include "queuecheck/reports/compare/stored_bench.hpp"

namespace queuecheck::cli {

namespace {

// A hosted queue's is the named point of its name.
std::string specification_of(const QueueSource& queue, std::uint64_t capacity) {
  for (const NamedPoint& point : named_points()) {
    if (point.name == queue.name && queue.name.starts_with("python-")) {
      return std::string(point.specification);
    }
  }
  Options asked;
  asked.capacity = capacity;
  return load(queue).specification(asked);
}

}  // namespace

StageResult* add_result(Session& session, const QueueSource& queue, const BenchOptions& options,
                        RowsStatus outcome, Status whole) {
  if (outcome.status == Status::nothing && whole != Status::nothing) {
    session.result().warnings.push_back(outcome.reason);
    return nullptr;
  }
  QueueResult& result = session.result().queues.emplace_back();
  result.queue = queue;
  result.specification = specification_of(queue, options.capacities.front());
  StageResult& stage = result.stages.emplace_back();
  stage.stage = "bench";
  stage.status = outcome.status;
  stage.reason = std::move(outcome.reason);
  result.status = merged_status(result);
  return &stage;
}

OwnReports bench_reports(std::string document, const RunResult& run) {
  const StoredBench bench = parse_bench(document, bench_file);
  OwnReports own;
  own.csv = render_bench_csv(bench);
  own.markdown = render_bench_markdown(bench, run);
  own.files = {{bench_file, document + "\n"},  // for compare and report
               {"summary.md", own.markdown},
               {"report.html", bench_page(bench, run)}};
  own.json = std::move(document);
  return own;
}

}  // namespace queuecheck::cli
