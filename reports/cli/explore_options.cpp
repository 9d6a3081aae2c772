#include "queuecheck/reports/cli/explore_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "queuecheck/impl/own_queue.hpp"
#include "queuecheck/properties/explore/plugin_facts.hpp"

namespace queuecheck::cli {

namespace {

using Names = std::span<const std::string_view>;

// A check that names the culprit and the known names.
void add_name(CLI::App& app, const std::string& option, std::string& into, Names known,
              const std::string& text) {
  const std::string what = option.substr(2);
  app.add_option(option, into, text)->check([what, known](const std::string& given) {
    return explore::refused_name(what, given, known).value_or("");
  });
}

// More take longer to list than anybody waits for what comes of them.
constexpr double programs_max = 100'000;

// How many programs of this size there are: each operation is a put or a get, and the order of
// processes does not count.
double programs_of(const ExhaustSize& size) {
  const double kinds = std::ldexp(1.0, static_cast<int>(size.operations));
  double count = 1;
  for (std::uint32_t i = 0; i < size.processes; ++i) count *= (kinds + i) / (i + 1);
  return count;
}

// "processes=4,operations=2", in any order.
ExhaustSize parse_exhaust(const std::string& text) {
  ExhaustSize size;
  const auto refuse = [&](const std::string& part) {
    throw CLI::ValidationError(
        "--exhaust", fmt::format("'{}' is not understood; right would be processes=4,operations=2 "
                                 "(processes 1 to 7, operations 1 to 16)",
                                 part));
  };
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string part = text.substr(at, end - at);
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string key = part.substr(0, equals);
    std::uint32_t number = 0;
    const char* const last = part.data() + part.size();
    const auto parsed =
        std::from_chars(part.data() + std::min(equals + 1, part.size()), last, number);
    const std::uint32_t most = key == "processes" ? 7 : key == "operations" ? 16 : 0;
    if (parsed.ec != std::errc{} || parsed.ptr != last || number < 1 || number > most) refuse(part);
    (key == "processes" ? size.processes : size.operations) = number;
    at = end + 1;
  }
  if (programs_of(size) > programs_max) {
    throw CLI::ValidationError(
        "--exhaust", fmt::format("processes={},operations={} are {:.0f} programs; right would be a "
                                 "size of at most {:.0f}, e.g. processes=4,operations=2",
                                 size.processes, size.operations, programs_of(size), programs_max));
  }
  return size;
}

bool searches(const ExploreOptions& wanted) {
  return wanted.exhaust || wanted.strategy == "exhaustive" || wanted.strategy == "dpor";
}

bool is_ours(const QueueSource& source) {
  const bool built_in = source.plugin.empty() && !is_own(source);
  return (built_in && find_adapter(source.name) == nullptr) || source.name.starts_with("mutant:");
}

}  // namespace

void add_explore_options(CLI::App& app, ExploreOptions& options) {
  add_name(app, "--strategy", options.strategy, explore::strategy_names(),
           "random, sticky, pct, pos, surw, exhaustive, dpor or portfolio");
  add_name(app, "--memory", options.memory, explore::memory_names(), "sc, tso, c11 or portfolio");
  add_name(app, "--lane", options.lane, explore::lane_names(), "fibers or processes");
  app.add_option("--races", options.races,
                 "a data race with right answers: fail or warn (fail for queues of ours)")
      ->check(CLI::IsMember({"fail", "warn"}));
  app.add_option("--kills", options.kills,
                 "kill up to so many processes in a run, at any access (1)")
      ->check(CLI::Range(0U, 7U));
  app.add_option("--preemptions", options.preemptions, "bound of the searches")
      ->check(CLI::Range(0U, 100U));
  app.add_option("--schedules", options.schedules, "so many schedules, however long it takes")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 50));
  app.add_option("--instrumented", options.instrumented, "the instrumented twin of the queue");
  app.add_option_function<std::string>(
      "--exhaust", [&options](const std::string& text) { options.exhaust = parse_exhaust(text); },
      "all schedules of small programs: processes=4,operations=2");
}

void refuse_ignored_options(const CLI::App& app, const ExploreOptions& wanted) {
  const auto refuse = [&app](bool wrong, const char* option, const char* why) {
    if (wrong && app.count(option) != 0) throw CLI::ValidationError(option, why);
  };
  refuse(true, "--executor", "explore has none; right would be --lane fibers or processes");
  refuse(wanted.lane == "processes", "--memory",
         "real processes have this processor's memory; right would be together with --lane fibers");
  if (!searches(wanted)) {
    refuse(true, "--preemptions", "bounds a search; right would be together with --exhaust");
    return;
  }
  refuse(wanted.lane != "fibers", "--lane",
         "a search runs on fibers; right would be --lane fibers");
  refuse(wanted.strategy != "portfolio" && wanted.strategy != "exhaustive" &&
             wanted.strategy != "dpor",
         "--strategy", "--exhaust searches; right would be exhaustive, dpor or none");
  refuse(true, "--races", "a search looks for none; right would be without --exhaust");
  refuse(true, "--schedules", "a search ends by itself or by --time; right would be --time");
  for (const char* option : {"--processes", "--operations"}) {
    refuse(true, option, "a search has a size; right would be --exhaust processes=4,operations=2");
  }
}

void check_explore_options(const CommonOptions& options, const std::vector<QueueSource>& sources) {
  const ExploreOptions& wanted = options.explore;
  if (!wanted.instrumented.empty() && sources.size() != 1) {
    throw CLI::ValidationError("--instrumented", "is the twin of one queue; name only that queue");
  }
  for (const QueueSource& source : sources) {
    const InstrumentedTwin twin = twin_of(source, options);
    if (!twin) continue;  // told as the reason of the stage
    try {
      explore::explorable_plugin(twin.path);
    } catch (const std::runtime_error& error) {
      throw CLI::ValidationError(wanted.instrumented.empty() ? source.name : "--instrumented",
                                 error.what());
    }
  }
}

InstrumentedTwin twin_of(const QueueSource& source, const CommonOptions& options) {
  if (!source.host.empty()) {
    return {"", "the queue runs in another program, where its accesses cannot be scheduled"};
  }
  const std::string& given = options.explore.instrumented;
  if (given.empty()) return instrumented_twin(source);
  return {std::filesystem::absolute(given).lexically_normal().string(), ""};
}

explore::Job job_of(const QueueSource& source, const CommonOptions& options, double seconds) {
  const ExploreOptions& wanted = options.explore;
  explore::Job job;
  job.queue = source;
  job.instrumented = twin_of(source, options).path;
  job.specification = options.specification;
  job.seed = options.seed;
  job.seconds = wanted.schedules != 0 && options.time_s <= 0 ? 0 : seconds;
  job.shrink_seconds = options.is_smoke() ? 3 : std::clamp(options.seconds() / 4, 1.0, 30.0);
  job.schedules = wanted.schedules;
  job.strategy = wanted.strategy;
  job.memory = wanted.memory;
  job.lane = wanted.lane;
  job.kills = wanted.kills.value_or(1);
  job.preemptions = wanted.preemptions;
  job.races_fail = wanted.races.empty() ? is_ours(source) : wanted.races == "fail";
  job.processes = std::min(options.processes, 7U);  // the late-comer is the eighth
  job.operations = std::min(options.operations, wanted.operations_max);
  if (options.capacity) job.capacity = static_cast<std::uint32_t>(*options.capacity);
  job.item_bytes = options.item_bytes;
  job.extra = options.extra();
  if (searches(wanted)) {
    const ExhaustSize size = wanted.exhaust.value_or(ExhaustSize{});
    job.task = "exhaust";
    job.kills = wanted.kills.value_or(0);
    job.processes = size.processes;
    job.operations = size.operations;
  }
  return job;
}

}  // namespace queuecheck::cli
