#include "queuecheck/reports/cli/bench_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/bench/bench_plan.hpp"
#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/reports/cli/executors.hpp"

namespace queuecheck::cli {

namespace {

constexpr std::uint32_t rounds_most = 10'000;

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

template <class Kind>
std::vector<Kind> parsed(const std::vector<std::string>& texts,
                         std::optional<Kind> (*parse)(std::string_view)) {
  std::vector<Kind> kinds;
  for (const std::string& text : texts) kinds.push_back(*parse(text));  // checked by the option
  return kinds;
}

bool any_given(const std::vector<const CLI::Option*>& options) {
  return std::any_of(options.begin(), options.end(),
                     [](const CLI::Option* option) { return option->count() > 0; });
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
  settings.waitings = parsed(options.waitings, parse_waiting);
  settings.placements = parsed(options.placements, parse_placement);
  settings.option_sets = option_sets(options.common);
  settings.repetitions = options.rounds.value_or(options.repetitions);
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

BenchSettings bench_settings(const BenchOptions& options, bool own_rounds) {
  BenchSettings settings = settings_of(options);
  if (options.full) {
    if (any_given(options.points)) {
      throw CLI::ValidationError("--full",
                                 "is every shape, item size and capacity; right would be it alone, "
                                 "or those that are wanted by --shapes, --item-bytes, --capacity");
    }
    settings.points = full_matrix();
  } else if (!options.all && !any_given(options.axes) && options.common.set.empty()) {
    settings.points = default_slice();
  }
  if (own_rounds && !options.rounds) {
    settings.half_width = half_width_wanted;
    settings.repetitions = rounds_most;
    if (settings.seconds <= 0) settings.seconds = default_seconds(settings, options.full);
  }
  return settings;
}

void add_grid_options(CLI::App& app, BenchOptions& options) {
  options.points = {
      app.add_option("--shapes", options.shapes, "producers x consumers, e.g. 1x1,4x4,16x16"),
      app.add_option("--item-bytes", options.item_bytes, "item sizes, e.g. 8,64,1024")
          ->delimiter(',')
          ->check(CLI::Range(8U, 1U << 24)),
      app.add_option("--capacity", options.capacities, "capacities, e.g. 1,64,1024")
          ->delimiter(',')
          ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 32))};
  options.axes = options.points;
  options.axes.push_back(
      app.add_option("--batch", options.batches,
                     "items a call: from 2 on by put_many and get_many, e.g. 1,32")
          ->delimiter(',')
          ->check(CLI::Range(1U, 4096U)));
  options.axes.push_back(
      app.add_option("--waiting", options.waitings,
                     "blocking (put, get) or polling (try_put, try_get), or both")
          ->delimiter(',')
          ->check(CLI::IsMember({"usual", "blocking", "polling"})));
  options.axes.push_back(
      app.add_option("--placement", options.placements,
                     "apart (a core each), together (one core), free (unpinned), or several")
          ->delimiter(',')
          ->check(CLI::IsMember({"usual", "apart", "together", "free"})));
}

}  // namespace queuecheck::cli
