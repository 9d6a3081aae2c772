#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "queuecheck/model/named_points.hpp"
#include "queuecheck/reports/bench/google_bench.hpp"
#include "queuecheck/reports/bench/host_run.hpp"
#include "queuecheck/reports/bench/render_bench.hpp"
#include "queuecheck/reports/bench/render_round_trip.hpp"
#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/executors.hpp"
#include "queuecheck/reports/cli/options.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/render_json.hpp"

namespace queuecheck::cli {

namespace {

struct BenchOptions {
  CommonOptions common;
  std::string shapes = "1x1";
  std::vector<std::uint32_t> item_bytes{8};
  std::vector<std::uint64_t> capacities{1024};
  std::vector<std::uint32_t> batches{1};
  std::uint32_t repetitions = 15;
  std::vector<std::string> hosts;
  std::string baseline;
  bool round_trip = false;
};

// --set wait_slice=none,10 is two option sets; several keys multiply.
std::vector<QueueOptions> option_sets(const CommonOptions& common) {
  std::vector<QueueOptions> sets{{}};
  for (const auto& [key, values] : common.extra()) {
    std::vector<QueueOptions> next;
    std::size_t begin = 0;
    while (begin <= values.size()) {
      const std::size_t comma = std::min(values.find(',', begin), values.size());
      for (QueueOptions set : sets) {
        set.emplace_back(key, values.substr(begin, comma - begin));
        next.push_back(std::move(set));
      }
      begin = comma + 1;
    }
    sets = std::move(next);
  }
  return sets;
}

BenchSettings settings_of(const BenchOptions& options) {
  BenchSettings settings;
  settings.queues = options.common.sources();
  for (const QueueSource& queue : settings.queues) require_processes(queue, "bench");
  const auto shapes = parse_shapes(options.shapes);
  if (!shapes) {
    throw CLI::ValidationError("--shapes",
                               fmt::format("'{}' is not a list such as 1x1,4x4", options.shapes));
  }
  settings.shapes = *shapes;
  settings.item_bytes = options.item_bytes;
  settings.capacities = options.capacities;
  settings.batches = options.batches;
  settings.option_sets = option_sets(options.common);
  settings.repetitions = options.repetitions;
  settings.seconds = options.common.time_s;
  settings.seed = options.common.seed;
  settings.hosts = options.hosts;
  if (!options.baseline.empty()) {
    settings.baseline = options.baseline;
    if (baseline_of(settings) != options.baseline) {
      throw CLI::ValidationError(
          "--baseline", fmt::format("'{}' is not among the measured queues", options.baseline));
    }
  }
  if (const auto wrong = check_settings(settings)) throw CLI::ValidationError("bench", *wrong);
  return settings;
}

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
  fmt::print(options.common.json == "-" || !flags.empty() ? stderr : stdout, "{}",
             render_bench_text(report));
  return session.finish([&](Status status) {
    return json_document("bench", status, settings.seed,
                         environment_json(session.result().environment),
                         bench_rows_json(report.rows));
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
  add_time_option(*app, common.time_s, "budget of the rounds, e.g. 30s, 5m");
  app->add_option("--shapes", options->shapes, "producers x consumers, e.g. 1x1,4x4,16x16");
  app->add_option("--item-bytes", options->item_bytes, "item sizes, e.g. 8,64,1024")
      ->delimiter(',')
      ->check(CLI::Range(8U, 1U << 24));
  app->add_option("--capacity", options->capacities, "capacities, e.g. 1,64,1024")
      ->delimiter(',')
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 32));
  app->add_option("--batch", options->batches,
                  "items a call: from 2 on by put_many and get_many, e.g. 1,32")
      ->delimiter(',')
      ->check(CLI::Range(1U, 4096U));
  app->add_option("--repetitions", options->repetitions, "rounds; each measures every cell once")
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
