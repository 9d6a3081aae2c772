#include "queuecheck/reports/cli/options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <limits>
#include <random>

#include "queuecheck/impl/own_queue.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/reports/cli/hosted.hpp"
#include "queuecheck/reports/duration.hpp"
#include "queuecheck/stress/faults/fault_list.hpp"

namespace queuecheck::cli {

namespace {

void add_share_options(CLI::App& app, CommonOptions& options) {
  app.add_option("--shard", options.shard_text,
                 "run the I-th of N parts of the programs: I/N, or auto as the engine that started "
                 "this says (auto/N where it does not say how many); all parts need one --seed");
  app.add_option("--resume", options.resume,
                 "folder of results of a run that was cut off: with the same options, run what it "
                 "did not");
  app.add_option("--programs", options.programs,
                 "that many programs of each kind, of all shards together, instead of a time")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40));
}

// Programs keep capacities in 32 bits.
constexpr std::uint64_t capacity_max = std::numeric_limits<std::uint32_t>::max();

Profile profile_of(const std::string& text) {
  if (text == "smoke") return Profile::smoke;
  if (text == "ci") return Profile::ci;
  if (text == "nightly") return Profile::nightly;
  throw CLI::ValidationError(
      "--profile", fmt::format("'{}' is unknown; right would be smoke, ci or nightly", text));
}

}  // namespace

double CommonOptions::seconds() const {
  if (time_s > 0) return time_s;
  switch (profile) {
    case Profile::smoke:
      return 26;
    case Profile::ci:
      return 270;
    case Profile::nightly:
      return 7200;
  }
  return 26;
}

std::vector<std::pair<std::string, std::string>> CommonOptions::extra() const {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string& entry : set) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw CLI::ValidationError("--set", fmt::format("'{}' is not of the form key=value", entry));
    }
    pairs.emplace_back(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return pairs;
}

std::vector<QueueSource> CommonOptions::sources() const {
  if (!host.empty()) return hosted_sources(host, queue_names);
  std::vector<QueueSource> found;
  for (const std::string& name : queue_names) {
    try {
      found.push_back(find_queue(name));
    } catch (const std::exception& error) {
      throw CLI::ValidationError("QUEUE", error.what());
    }
  }
  for (const std::string& path : plugins) {
    try {
      found.push_back(find_plugin(path));
    } catch (const std::exception& error) {
      throw CLI::ValidationError("--plugin", error.what());
    }
  }
  if (found.empty()) found = own_queues();
  if (found.empty()) {
    throw CLI::ValidationError(
        "QUEUE", "no queue given; name one (see 'queuecheck list') or use --plugin or --host");
  }
  return found;
}

std::map<std::string, std::string> CommonOptions::campaign() const {
  std::map<std::string, std::string> decides;
  const auto tell = [&](const char* option, std::string value) {
    if (!value.empty()) decides[option] = std::move(value);
  };
  std::string queues;
  for (const std::string& one : queue_names) queues += (queues.empty() ? "" : " ") + one;
  for (const std::string& one : plugins) queues += (queues.empty() ? "" : " ") + one;
  tell("queues", std::move(queues));
  tell("host", host);
  tell("spec", specification);
  tell("executor", executor);
  tell("program", program);
  if (capacity) tell("capacity", std::to_string(*capacity));
  if (item_bytes) tell("item-bytes", std::to_string(*item_bytes));
  tell("processes", std::to_string(processes));
  tell("operations", std::to_string(operations));
  std::string sizes;
  for (const std::uint32_t one : stress_processes) sizes += ' ' + std::to_string(one);
  tell("processes of fixed programs", std::move(sizes));
  if (stress_items != 0) tell("items", std::to_string(stress_items));
  if (kills != 0) tell("kills", std::to_string(kills));
  tell("faults", faults);
  if (kill_rate != 0) tell("kill-rate", std::to_string(kill_rate));
  if (soak_s != 0) tell("soak", soak_checks);
  std::string sets;
  for (const std::string& one : set) sets += (sets.empty() ? "" : " ") + one;
  tell("set", std::move(sets));
  return decides;
}

void CommonOptions::settle() {
  const auto chosen = chosen_shard(shard_text, [](const char* name) { return std::getenv(name); });
  if (const auto* problem = std::get_if<std::string>(&chosen)) {
    throw CLI::ValidationError("--shard", *problem);
  }
  shard = std::get<Shard>(chosen);
  if (shard.count > 1 && !seed_given) {
    throw CLI::ValidationError(
        "--shard",
        "the shards of a campaign have one seed; right would be --seed N, the same for "
        "all of them");
  }
  seed = seed_given ? *seed_given
                    : (std::uint64_t{std::random_device{}()} << 32) | std::random_device{}();
  if (!specification.empty()) {
    const auto parsed = parse_specification(specification);
    if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
      throw CLI::ValidationError("--spec", error->message);
    }
    if (const auto refused = cannot_judge(std::get<Specification>(parsed))) {
      throw CLI::ValidationError("--spec", *refused);
    }
  }
  if (!faults.empty()) {
    const auto parsed = parse_faults(faults);
    if (const auto* wrong = std::get_if<std::string>(&parsed)) {
      throw CLI::ValidationError("--faults", *wrong);
    }
  }
  (void)extra();
}

void add_run_options(CLI::App& app, CommonOptions& options) {
  app.add_option("QUEUE", options.queue_names, "queues by name, e.g. locked or mutant:PB8");
  CLI::Option* plugin =
      app.add_option("--plugin", options.plugins, "a queue of your own: a shared object");
  CLI::Option* host =
      app.add_option("--host", options.host,
                     "queues of another runtime: a built-in host (python) or a command; QUEUE is "
                     "one of its")
          ->excludes(plugin);
  add_seed_option(app, options, "64-bit seed of everything that is random");
  app.add_option_function<std::string>(
      "--profile", [&options](const std::string& text) { options.profile = profile_of(text); },
      "smoke (30 s), ci (5 min) or nightly (2 h), a queue");
  add_duration_option(app, "--time", options.time_s,
                      "budget per queue instead of the profile's, e.g. 30s, 5m");
  app.add_option("--spec", options.specification,
                 "judge against this specification instead of the queue's own");
  app.add_option("--capacity", options.capacity, "capacity to ask for")
      ->check(CLI::Range(std::uint64_t{1}, capacity_max));
  app.add_option("--item-bytes", options.item_bytes, "largest item")
      ->check(CLI::Range(std::uint32_t{0}, std::uint32_t{1} << 24));
  app.add_option("--processes", options.processes, "processes of generated programs")
      ->check(CLI::Range(2U, 64U));
  app.add_option("--operations", options.operations, "operations per process of generated programs")
      ->check(CLI::Range(1U, 200U));
  add_share_options(app, options);
  app.add_option("--executor", options.executor,
                 "processes or threads; by itself processes, where the queue spans them")
      ->check(CLI::IsMember({"processes", "threads"}))
      ->excludes(host);  // what its actors are, a host says
  app.add_option("--set", options.set, "an option of the queue's own, key=value");
  add_output_options(app, options);
  add_switch(app, "--fail-fast", options.fail_fast,
             "run no further queue after the first that failed (a queue always ends with its "
             "first stage that failed)");
  app.add_option("--known", options.known,
                 "file of accepted failures, QUEUE CLASS [STAGE] [\"words of the rule\"] # why: "
                 "still told, but not counted");
}

CLI::Option* add_switch(CLI::App& app, const std::string& name, bool& on, const std::string& text) {
  return app.add_flag(name, on, text)->check([name](const std::string& given) {
    return given == "true" ? ""
                           : fmt::format("'{}' is a value; right would be {} alone", given, name);
  });
}

void add_seed_option(CLI::App& app, CommonOptions& options, const std::string& text) {
  app.add_option_function<std::string>(
      "--seed",
      [&options](const std::string& word) {
        // By hand: the parser would take -1, and the largest seed for whatever is larger.
        std::uint64_t seed = 0;
        const char* const last = word.data() + word.size();
        const auto [end, error] = std::from_chars(word.data(), last, seed);
        if (error != std::errc{} || end != last) {
          throw CLI::ValidationError("--seed",
                                     fmt::format("'{}' is not a number from 0 to {}", word,
                                                 std::numeric_limits<std::uint64_t>::max()));
        }
        options.seed_given = seed;
      },
      text);
}

CLI::Option* add_duration_option(CLI::App& app, const std::string& name, double& seconds,
                                 const std::string& text) {
  return app.add_option_function<std::string>(
      name,
      [name, &seconds](const std::string& given) {
        const auto parsed = parse_duration(given);
        if (!parsed) {
          throw CLI::ValidationError(name,
                                     "'" + given + "' is not a duration such as 30s, 5m or 2h");
        }
        seconds = *parsed;
      },
      text);
}

void add_progress_option(CLI::App& app, CommonOptions& options) {
  app.add_option("--progress", options.progress,
                 "how it goes, on standard error: line, plain, json (a document a second) or none; "
                 "by itself line on a terminal, else plain")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, ProgressForm>{{"line", ProgressForm::line},
                                              {"plain", ProgressForm::plain},
                                              {"json", ProgressForm::json},
                                              {"none", ProgressForm::none}}));
}

void add_output_options(CLI::App& app, CommonOptions& options) {
  app.add_option("--out", options.out, "folder for results");
  app.add_option("--json", options.json,
                 "write the result as JSON to this file, - for standard output");
  app.add_option("--csv", options.csv,
                 "write the result as comma-separated values to this file, - for standard output");
  app.add_option("--summary", options.summary,
                 "append the summary in Markdown to this file, as $GITHUB_STEP_SUMMARY wants it");
  add_progress_option(app, options);
}

}  // namespace queuecheck::cli
