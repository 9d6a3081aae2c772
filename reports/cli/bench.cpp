#include <fmt/format.h>

#include "queuecheck/reports/bench/google_bench.hpp"
#include "queuecheck/reports/bench/host_run.hpp"
#include "queuecheck/reports/bench/render_bench.hpp"
#include "queuecheck/reports/bench/render_round_trip.hpp"
#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/reports/charts/bench_page.hpp"
#include "queuecheck/reports/cli/bench_latency.hpp"
#include "queuecheck/reports/cli/bench_options.hpp"
#include "queuecheck/reports/cli/bench_result.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/executors.hpp"
#include "queuecheck/reports/cli/options.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/compare/render_bench_csv.hpp"
#include "queuecheck/reports/compare/render_bench_markdown.hpp"
#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/render_json.hpp"

namespace queuecheck::cli {

namespace {

// Those of ours and those of the hosts.
std::vector<QueueSource> measured_queues(const BenchSettings& settings) {
  std::vector<QueueSource> queues = settings.queues;
  for (const std::string& host : settings.hosts) {
    for (const std::string& queue : hosted_queues(host)) queues.push_back({queue, ""});
  }
  return queues;
}

// The page and all else is made of the document, as `report` will make it again.
OwnReports throughput_reports(const BenchReport& report, const RunResult& run) {
  return bench_reports(
      json_document(
          "bench", run.status, run.seed, environment_json(run.environment),
          bench_rows_json(report.rows),
          {{"baseline", quote_json(report.baseline)}, {"limits", limits_json(report.limits)}}),
      run);
}

Status round_trips(BenchOptions& options) {
  options.common.settle();
  const BenchSettings settings = settings_of(options);
  if (!options.hosts.empty() || !options.baseline.empty() || options.batches.size() != 1 ||
      options.batches.front() != 1) {
    throw CLI::ValidationError("--round-trip", "takes no --host, --baseline or --batch");
  }
  if (options.capacities.size() != 1 || options.shapes != "1x1") {
    throw CLI::ValidationError("--round-trip",
                               "is between two processes, with one capacity: no lists of either");
  }
  Session session("bench", options.common);
  session.progress().begin({"round trips", settings.seconds, session.result().seed, 0});
  const RoundTripReport report = run_round_trips(
      settings, [&](std::string_view line) { session.progress().update("bench", line); });
  session.progress().wipe();
  for (const QueueSource& queue : settings.queues) {
    const auto own = rows_of(report.rows, queue, &RoundTripRow::name);
    StageResult* stage = add_result(session, queue, options, status_of(own), report.status);
    if (stage == nullptr) continue;
    for (const RoundTripRow& row : own) {
      const std::string phase(name(row.phase));
      if (row.has_figures()) stage->counters["latency_" + phase + "_p50_ns"] = row.p50_ns;
    }
  }
  fmt::print(session.text_stream(), "{}", render_round_trips_text(report));
  return session.finish([&](const RunResult& run) {
    return OwnReports{
        json_document("bench", run.status, settings.seed, environment_json(run.environment),
                      round_trips_json(report.rows)),
        {},
        {},
        {}};
  });
}

Status bench(BenchOptions& options, const std::vector<std::string>& flags) {
  options.common.settle();
  const BenchSettings settings = settings_of(options);
  Session session("bench", options.common);
  if (!flags.empty()) session.leave_standard_output();  // Google Benchmark writes there
  session.progress().begin({"throughput", settings.seconds, session.result().seed, 0});
  const auto started = std::chrono::steady_clock::now();
  BenchReport report;
  try {
    report = run_bench(settings, flags,
                       [&](std::string_view line) { session.progress().update("bench", line); });
  } catch (const std::invalid_argument& error) {
    throw CLI::ValidationError("bench", error.what());
  }
  session.progress().wipe();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
  const std::vector<ThroughputRow> rows = throughput_rows(report);
  for (const QueueSource& queue : measured_queues(settings)) {
    const auto own = rows_of(report.rows, queue, &BenchRow::queue);
    StageResult* stage = add_result(session, queue, options, status_of(own), report.status);
    if (stage == nullptr) continue;
    stage->seconds = seconds.count();
    QueueResult& result = session.result().queues.back();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (report.rows[i].queue == queue.name) result.throughput.push_back(rows[i]);
    }
    if (!own.empty() && own.front().has_figures()) {
      stage->counters["items_per_second"] = own.front().items_per_second.median;
    }
  }
  fmt::print(session.text_stream(), "{}", render_bench_text(report));
  return session.finish([&](const RunResult& run) { return throughput_reports(report, run); });
}

}  // namespace

Command add_bench(CLI::App& parent, std::vector<std::string> flags) {
  CLI::App* app = parent.add_subcommand(
      "bench", "throughput of queues side by side (after --, Google Benchmark's own flags)");
  auto options = std::make_shared<BenchOptions>();
  CommonOptions& common = options->common;
  app->add_option("QUEUE", common.queue_names, "queues by name");
  app->add_option("--plugin", common.plugins, "a queue of your own: a shared object");
  add_seed_option(*app, common, "64-bit seed: the order within rounds");
  add_duration_option(*app, "--time", common.time_s, "budget of the rounds, e.g. 30s, 5m");
  add_grid_options(*app, *options);
  app->add_option("--repetitions", options->repetitions, "rounds; each measures every cell once")
      ->check(CLI::Range(1U, 10'000U));
  app->add_option("--host", options->hosts,
                  "python: multiprocessing.Queue and SimpleQueue in the same rounds")
      ->check(CLI::IsMember({"python"}));
  app->add_option("--baseline", options->baseline,
                  "the queue that ratios refer to, e.g. ticket or python-queue");
  add_switch(*app, "--round-trip", options->round_trip,
             "latency of an item there and its answer back, spinning and asleep, with the limits");
  auto latency = std::make_shared<LatencyOptions>();
  add_latency_options(*app, *latency);
  app->add_option("--set", common.set, "queue options to compare, key=v1,v2");
  add_output_options(*app, common);
  return {app, [options, latency, flags = std::move(flags)] {
            for (const std::string& flag : flags) {
              if (flag.rfind("--benchmark_", 0) != 0) throw CLI::ExtrasError("bench", {flag});
            }
            require_latency_alone(*latency, *options, !flags.empty());
            if (latency->on) return run_bench_latency(*options, *latency);
            if (!options->round_trip) return bench(*options, flags);
            if (!flags.empty()) {
              throw CLI::ValidationError("--round-trip", "takes no flags of Google Benchmark");
            }
            return round_trips(*options);
          }};
}

}  // namespace queuecheck::cli
