#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <system_error>

#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/reports/charts/compared_page.hpp"
#include "queuecheck/reports/cli/bench_options.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/compare/compared_results.hpp"
#include "queuecheck/reports/compare/render_compared.hpp"
#include "queuecheck/reports/compare/stored_comparison.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/results_directory.hpp"

namespace queuecheck::cli {

namespace {

// Before so many rounds nothing is called, so that no run of luck ends a measurement.
constexpr std::uint32_t rounds_min = 9;
constexpr double seconds_unless_told = 60;

struct CompareOptions {
  BenchOptions bench;
  std::string first;
  std::string second;
  bool across_machines = false;
  double worse_share = 0;  // --fail-if-worse; 0 = never
};

// "5%" or "0.05".
std::optional<double> parse_share(std::string text) {
  const bool percent = text.ends_with('%');
  if (percent) text.pop_back();
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end || text.empty()) return std::nullopt;
  if (percent) value /= 100;
  if (!(value > 0 && value < 1)) return std::nullopt;
  return value;
}

bool is_queue(const std::string& name) {
  try {
    find_queue(name);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

ComparedResults stored(const CompareOptions& options) {
  try {
    const StoredBench first = read_bench(options.first);
    const StoredBench second = read_bench(options.second);
    const std::string difference = machine_difference(first, second);
    if (!difference.empty() && !options.across_machines) {
      throw CLI::ValidationError(
          "compare", fmt::format("not of one machine: {}; right would be --across-machines, if you "
                                 "know what you compare",
                                 difference));
    }
    ComparedResults results = compare_stored(first, second);
    if (!difference.empty()) results.remarks.push_back("not of one machine: " + difference);
    return results;
  } catch (const StoredBenchError& error) {
    throw CLI::ValidationError("compare", error.what());
  }
}

// Both in the same rounds, until every cell is precise enough or the budget ends.
ComparedResults measured(CompareOptions& options) {
  CommonOptions& common = options.bench.common;
  common.queue_names = {options.first, options.second};
  common.settle();
  BenchSettings settings = settings_of(options.bench);
  settings.baseline.clear();
  if (settings.seconds <= 0) settings.seconds = seconds_unless_told;
  ProgressLine progress(common.progress);
  progress.begin({options.first + " and " + options.second, settings.seconds, common.seed, 0});
  ThroughputRounds rounds(settings,
                          [&](std::string_view line) { progress.update("compare", line); });
  ComparedResults results;
  for (std::uint32_t round = 1; round <= settings.repetitions && rounds.measure_round(); ++round) {
    if (round < rounds_min || round % 2 == 0) continue;
    results = compare_measured(options.first, options.second, rounds.rows());
    const bool precise = std::all_of(results.rows.begin(), results.rows.end(),
                                     [](const ComparedRow& row) { return row.precise; });
    if (precise) break;
  }
  progress.wipe();
  return compare_measured(options.first, options.second, rounds.rows());
}

Status run(CompareOptions& options) {
  const std::string& json = options.bench.common.json;
  const std::string& csv = options.bench.common.csv;
  require_outputs(options.bench.common);
  const bool queues = is_queue(options.first);
  if (queues != is_queue(options.second)) {
    const std::string& other = queues ? options.second : options.first;
    throw CLI::ValidationError(
        "compare",
        fmt::format("'{}' is no queue; right would be two queues, or two results of bench",
                    printable(other)));
  }
  const ComparedResults results = queues ? measured(options) : stored(options);
  fmt::print(json == "-" || csv == "-" ? stderr : stdout, "{}", render_compared_text(results));
  Status status = results.rows.empty() ? Status::nothing : Status::valid;
  if (options.worse_share > 0 && any_worse_by(results.rows, options.worse_share)) {
    status = Status::violation;
  }
  const Environment environment = read_environment();
  const std::string document =
      json_document("compare", status, options.bench.common.seed, environment_json(environment),
                    render_compared_json(results), comparison_members(results));
  const std::string markdown = render_compared_markdown(results);
  if (!options.bench.common.out.empty()) {
    const auto folder =
        ResultsDirectory::create(options.bench.common.out, "compare", options.bench.common.seed);
    folder.write(comparison_file, document + "\n");
    folder.write("summary.md", markdown);
    folder.write("report.html", compared_page(results, status, environment));
    folder.link_latest();
    fmt::print(stderr, "results in {}\n", printable(folder.path().string()));
  }
  append_summary(options.bench.common.summary, markdown);
  emit_json(json, document);
  emit_text(csv, render_compared_csv(results), "--csv");
  return status;
}

}  // namespace

Command add_compare(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "compare", "better, worse or cannot tell: two results of bench, or two queues side by side");
  auto options = std::make_shared<CompareOptions>();
  BenchOptions& bench = options->bench;
  bench.repetitions = 201;
  bench.common.out.clear();
  app->add_option("FIRST", options->first, "a folder of results, a file of --json, or a queue")
      ->required();
  app->add_option("SECOND", options->second, "what is compared with it, of the same kind")
      ->required();
  app->add_option_function<std::string>(
      "--fail-if-worse",
      [options](const std::string& text) {
        const auto share = parse_share(text);
        if (!share) {
          throw CLI::ValidationError("--fail-if-worse", "'" + text + "' is no share such as 5%");
        }
        options->worse_share = *share;
      },
      "end with 1 where a cell is surely worse, and by more than this, e.g. 5%");
  add_switch(*app, "--across-machines", options->across_machines,
             "compare results that were measured on different machines");
  add_seed_option(*app, bench.common, "64-bit seed: the order within rounds");
  add_duration_option(*app, "--time", bench.common.time_s,
                      "budget, of two queues side by side (60s)");
  add_grid_options(*app, bench);
  app->add_option("--repetitions", bench.repetitions, "rounds at most, of two queues (201)")
      ->check(CLI::Range(1U, 10'000U));
  app->add_option("--json", bench.common.json,
                  "write the result as JSON to this file, - for standard output");
  app->add_option("--csv", bench.common.csv,
                  "write the result as comma-separated values to this file, - for standard output");
  app->add_option("--out", bench.common.out,
                  "folder for results: leaves a page, and what report reads; none unless given");
  add_progress_option(*app, bench.common);
  app->add_option("--summary", bench.common.summary,
                  "append the comparison in Markdown to this file");
  return {app, [options] { return run(*options); }};
}

}  // namespace queuecheck::cli
