#include "queuecheck/reports/cli/bench_latency.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/cli/bench_result.hpp"
#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/latency/latency_rounds.hpp"
#include "queuecheck/reports/latency/render_latency.hpp"
#include "queuecheck/reports/render_json.hpp"

namespace queuecheck::cli {

namespace {

LatencySettings latency_settings(const BenchOptions& bench, const LatencyOptions& latency) {
  LatencySettings settings;
  settings.bench = settings_of(bench);
  const std::string loads = latency.loads.empty() ? latency_loads_unless_told : latency.loads;
  const auto parsed = parse_loads(loads);
  if (!parsed) {
    throw CLI::ValidationError(
        "--load",
        fmt::format("'{}' is not a list such as 10%,50% (of what the queue moves, at "
                    "most {:.0f}%) or 100k/s,1M/s (at most {:.0f}M/s)",
                    printable(loads), load_share_max * 100, load_items_per_second_max / 1e6));
  }
  settings.loads = *parsed;
  if (!latency.arrivals.empty()) settings.arrivals = *parse_arrivals(latency.arrivals);
  return settings;
}

// The figures of one queue that a run's summary tells: busy and idle.
void add_counters(StageResult& stage, const std::vector<LatencyRow>& rows) {
  for (const LatencyRow& row : rows) {
    const auto& median = row.figures.front().ns;
    if (row.load || !median) continue;
    stage.counters[fmt::format("latency_{}_p50_ns", name(row.phase))] = *median;
  }
}

// The page and all else is made of the document, as `report` will make it again.
OwnReports latency_reports(const LatencyReport& report, const RunResult& run) {
  std::string document =
      json_document("bench", run.status, run.seed, environment_json(run.environment), "[]",
                    {{"latency", latency_rows_json(report.rows)},
                     {"latency_measuring", latency_measuring_json(report)}});
  return bench_reports(std::move(document), run);
}

}  // namespace

void add_latency_options(CLI::App& app, LatencyOptions& options) {
  add_switch(app, "--latency", options.on,
             "latency of an item one way: idle, busy, and at stated loads, with the limits");
  app.add_option("--load", options.loads,
                 "loads of --latency: shares of what the queue moves, or items a second, e.g. "
                 "10%,90%,100k/s,1M/s (10%,50%,80%,90%)");
  app.add_option("--arrivals", options.arrivals,
                 "of --latency: poisson, or fixed (one every so often)")
      ->check(CLI::IsMember({"poisson", "fixed"}));
}

void require_latency_alone(const LatencyOptions& latency, const BenchOptions& bench, bool flags) {
  if (!latency.on) {
    if (!latency.loads.empty()) throw CLI::ValidationError("--load", "is an option of --latency");
    if (!latency.arrivals.empty()) {
      throw CLI::ValidationError("--arrivals", "is an option of --latency");
    }
    return;
  }
  if (bench.round_trip || !bench.hosts.empty() || !bench.baseline.empty() ||
      bench.batches != std::vector<std::uint32_t>{1}) {
    throw CLI::ValidationError("--latency", "takes no --round-trip, --host, --baseline or --batch");
  }
  if (flags) throw CLI::ValidationError("--latency", "takes no flags of Google Benchmark");
}

Status run_bench_latency(BenchOptions& bench, const LatencyOptions& latency) {
  bench.common.settle();
  const LatencySettings settings = latency_settings(bench, latency);
  Session session("bench", bench.common);
  session.progress().begin({"latency", settings.bench.seconds, session.result().seed, 0});
  const LatencyReport report = run_latency(
      settings, [&](std::string_view line) { session.progress().update("bench", line); });
  session.progress().wipe();
  for (const QueueSource& queue : settings.bench.queues) {
    const auto own = rows_of(report.rows, queue, &LatencyRow::name);
    StageResult* stage = add_result(session, queue, bench, status_of(own), report.status);
    if (stage != nullptr) add_counters(*stage, own);
  }
  fmt::print(session.text_stream(), "{}", render_latency_text(report));
  return session.finish([&](const RunResult& run) { return latency_reports(report, run); });
}

}  // namespace queuecheck::cli
