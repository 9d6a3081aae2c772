#include "queuecheck/reports/cli/bench_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/reports/cli/executors.hpp"

namespace queuecheck::cli {

namespace {

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

}  // namespace

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

void add_grid_options(CLI::App& app, BenchOptions& options) {
  app.add_option("--shapes", options.shapes, "producers x consumers, e.g. 1x1,4x4,16x16");
  app.add_option("--item-bytes", options.item_bytes, "item sizes, e.g. 8,64,1024")
      ->delimiter(',')
      ->check(CLI::Range(8U, 1U << 24));
  app.add_option("--capacity", options.capacities, "capacities, e.g. 1,64,1024")
      ->delimiter(',')
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 32));
  app.add_option("--batch", options.batches,
                 "items a call: from 2 on by put_many and get_many, e.g. 1,32")
      ->delimiter(',')
      ->check(CLI::Range(1U, 4096U));
}

}  // namespace queuecheck::cli
