#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "queuecheck/model/named_points.hpp"
#include "queuecheck/reports/bench/bench_plan.hpp"
#include "queuecheck/reports/bench/google_bench.hpp"
#include "queuecheck/reports/bench/host_run.hpp"
#include "queuecheck/reports/bench/render_bench.hpp"
#include "queuecheck/reports/bench/render_round_trip.hpp"
#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/reports/cli/bench_all.hpp"
#include "queuecheck/reports/cli/bench_options.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/executors.hpp"
#include "queuecheck/reports/cli/options.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/render_json.hpp"

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

// Those of ours and those of the hosts.
std::vector<QueueSource> measured_queues(const BenchSettings& settings) {
  std::vector<QueueSource> queues = settings.queues;
  for (const std::string& host : settings.hosts) {
    for (const std::string& queue : hosted_queues(host)) queues.push_back({queue, ""});
  }
  return queues;
}

// A queue's part of the run's result: one stage; nullptr where it only has answers to tell (a shape
// not offered, options refused) while others were measured.
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

// The rows of one queue, whichever kind.
template <class Row, class Name>
std::vector<Row> rows_of(const std::vector<Row>& rows, const QueueSource& queue, Name name) {
  std::vector<Row> own;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(own),
               [&](const Row& row) { return row.*name == queue.name; });
  return own;
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
  fmt::print(options.common.json == "-" ? stderr : stdout, "{}", render_round_trips_text(report));
  return session.finish([&](Status status) {
    return json_document("bench", status, settings.seed,
                         environment_json(session.result().environment),
                         round_trips_json(report.rows));
  });
}

// Every queue of this program, and Python's; those that are absent are told.
AllQueues name_all(BenchOptions& options) {
  if (!options.common.queue_names.empty() || !options.common.plugins.empty()) {
    throw CLI::ValidationError("--all",
                               "is every queue; right would be it alone, or queues by name");
  }
  AllQueues all = all_queues();
  options.common.queue_names = all.names;
  if (options.hosts.empty()) options.hosts = {"python"};
  return all;
}

Status bench(BenchOptions& options, const std::vector<std::string>& flags) {
  std::vector<BenchRow> absent;
  if (options.all) {
    AllQueues all = name_all(options);
    absent = std::move(all.absent);
  }
  options.common.settle();
  const BenchSettings settings = bench_settings(options, flags.empty());
  Session session("bench", options.common);
  fmt::print(stderr, "{}\n", plan_text(settings));
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
  report.rows.insert(report.rows.end(), absent.begin(), absent.end());
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
  fmt::print(options.common.json == "-" || !flags.empty() ? stderr : stdout, "{}",
             render_bench_text(report));
  return session.finish([&](Status status) {
    const std::string document =
        JsonObject()
            .text("schema", "queuecheck-bench/1")
            .text("verdict", name(status))
            .number("seed", settings.seed)
            .raw("environment", environment_json(session.result().environment))
            .raw("results", bench_rows_json(report.rows))
            .raw("winners", winners_json(report.winners))
            .raw("warnings", warnings_json(report.warnings))
            .raw("limits", limits_json(report.limits))
            .str();
    session.keep(bench_file, document + "\n");  // for compare
    return document;
  });
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
  add_switch(*app, "--full", options->full,
             "every shape, item size and capacity, where else a slice of 20 stands for them");
  add_switch(*app, "--all", options->all,
             "every queue of this program, and Python's, at one typical point");
  app->add_option("--repetitions", options->rounds,
                  "so many rounds, each of every cell once; else until the medians are precise")
      ->check(CLI::Range(1U, 10'000U));
  app->add_option("--host", options->hosts,
                  "python: multiprocessing.Queue and SimpleQueue in the same rounds")
      ->check(CLI::IsMember({"python"}));
  app->add_option("--baseline", options->baseline,
                  "the queue that ratios refer to, e.g. ticket or python-queue");
  add_switch(*app, "--round-trip", options->round_trip,
             "latency of an item there and its answer back, spinning and asleep, with the limits");
  app->add_option("--set", common.set, "queue options to compare, key=v1,v2");
  add_output_options(*app, common);
  return {app, [options, flags = std::move(flags)] {
            for (const std::string& flag : flags) {
              if (flag.rfind("--benchmark_", 0) != 0) throw CLI::ExtrasError("bench", {flag});
            }
            if (!options->round_trip) return bench(*options, flags);
            if (!flags.empty()) {
              throw CLI::ValidationError("--round-trip", "takes no flags of Google Benchmark");
            }
            return round_trips(*options);
          }};
}

}  // namespace queuecheck::cli
