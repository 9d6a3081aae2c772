#include "queuecheck/properties/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "queuecheck/properties/explore/job.hpp"
#include "queuecheck/properties/failure_file.hpp"
#include "queuecheck/reports/cli/command.hpp"
#include "queuecheck/reports/cli/executors.hpp"
#include "queuecheck/reports/cli/hosted.hpp"
#include "queuecheck/reports/cli/replay_schedule.hpp"
#include "queuecheck/reports/cli/respecified.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck::cli {

namespace {

struct ReplayOptions {
  std::string file;
  std::uint32_t runs = 0;  // 0: as many as show it, by the stored rate
  double seconds = 30;
  std::string json;
  std::string plugin;        // of a schedule whose queue is no built-in one
  std::string instrumented;  // its twin, where it stands elsewhere
  std::string lane = "fibers";
  bool gdb = false;
};

// nullopt when it cannot be read, which the reader of failure files words better.
std::optional<std::string> content(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

// The queue that failed, as it is known to this binary today.
QueueSource source_of(const Failure& failure, const std::string& file) {
  if (!failure.queue.host.empty()) {
    return hosted_sources(failure.queue.host, {failure.queue.name}).front();
  }
  try {
    return failure.queue.plugin.empty() || failure.queue.name.rfind("mutant:", 0) == 0
               ? find_queue(failure.queue.name)
               : find_plugin(failure.queue.plugin);
  } catch (const std::exception& error) {
    throw CLI::ValidationError(file, error.what());
  }
}

std::string result_json(const Failure& failure, const ReplayResult& result) {
  return fmt::format(
      "[{{\"queue\":{},\"stored_verdict\":\"{}\",\"class\":{},\"same_class\":{},\"runs\":{},"
      "\"failed\":{},\"failed_otherwise\":{},\"unknown\":{},\"valid\":{},"
      "\"stored_reruns\":{},\"stored_reruns_failed\":{},\"original_reruns\":{},"
      "\"original_reruns_failed\":{}}}]",
      quote_json(failure.queue.name), name(result.stored.verdict),
      result.stored.violation ? quote_json(name(*result.stored.violation)) : "null",
      result.same_class, result.runs, result.failed_same, result.failed_other, result.unknown,
      result.valid, failure.reruns, failure.reruns_failed, failure.original_reruns,
      failure.original_reruns_failed);
}

Status run_schedule(const ReplayOptions& options, const std::string& text, const Failure* stored) {
  ScheduleReplay wanted{options.file, text, {}, options.instrumented, options.lane, options.json};
  wanted.gdb = options.gdb;
  wanted.runs = std::max(options.runs, 1U);
  if (!options.plugin.empty()) {
    try {
      wanted.queue = find_plugin(options.plugin);
    } catch (const std::exception& error) {
      throw CLI::ValidationError("--plugin", error.what());
    }
  } else {
    wanted.queue = stored != nullptr ? stored->queue : queue_of_schedule(text, options.file);
  }
  return replay_schedule(wanted, stored);
}

Status run(const ReplayOptions& options) {
  require_writable(options.json);
  if (const auto text = content(options.file); text && is_schedule(*text)) {
    return run_schedule(options, *text, nullptr);
  }
  StoredFailure stored;
  try {
    stored = read_failure_file(options.file);
  } catch (const FailureFileError& error) {
    throw CLI::ValidationError("FAILURE", error.what());
  }
  Failure& failure = stored.failure;
  if (options.gdb && !failure.explored) {
    throw CLI::ValidationError(
        "--gdb", options.file + " holds no schedule; right would be a failure of explore");
  }
  failure.queue = source_of(failure, options.file);
  if (failure.explored) return run_schedule(options, failure.explored.schedule, &failure);
  auto executor = make_executor(failure.executor, failure.queue);
  // What it failed may not be the queue's own claim (--spec).
  if (const auto& specification = failure.run.history.specification) {
    executor = respecified(std::move(executor), *specification);
  }
  const ReplayResult result = replay(
      failure, *executor, options.runs == 0 ? runs_to_see(failure) : options.runs, options.seconds);
  Environment environment = read_environment();
  note_library(environment, failure.queue);

  std::FILE* out = options.json == "-" ? stderr : stdout;
  const TextStyle style{colour_wanted(out), {}};
  Failure shown = failure;
  if (result.again) {
    shown.run = *result.again;
    shown.judgement = result.again_judgement;
  }
  const std::string stored_then = stored_rate(failure);
  shown.reruns = result.runs;
  shown.reruns_failed = result.failed_same;
  const std::string again =
      fmt::format("{} replay {}", quote_shell(command_words().front()), quote_shell(options.file));
  fmt::print(out, "{}\n", render_failure_text(shown, environment_line(environment), again, style));
  if (stored.build_id != environment.commit) {
    fmt::print(out, "Recorded by build {}, run by {}.\n", printable(stored.build_id),
               environment.commit);
  }
  fmt::print(out, "The stored history is {}: {}.\n{}{}{} (seed {})\n",
             result.same_class ? "judged as it was" : "now judged otherwise",
             name(result.stored.verdict), result.summary(), stored_then.empty() ? "" : "; ",
             stored_then, failure.seed);
  emit_json(options.json,
            json_document("replay", result.status(), failure.seed, environment_json(environment),
                          result_json(failure, result)));
  return result.status();
}

}  // namespace

Command add_replay(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("replay", "runs a stored failure again: failed k of n");
  auto options = std::make_shared<ReplayOptions>();
  app->add_option("FAILURE", options->file,
                  "failure-N.json of a results folder, or failure-N.schedule")
      ->required();
  app->add_option("--runs", options->runs,
                  "how often to run (20, or as often as shows a rarer failure; of a schedule, "
                  "which is exact: 1)")
      ->check(CLI::Range(1U, 1'000'000U));
  add_duration_option(*app, "--time", options->seconds, "at most this long, e.g. 30s");
  app->add_option("--json", options->json, "write the result as JSON, - for standard output");
  app->add_option("--plugin", options->plugin, "the queue of a schedule: a shared object");
  app->add_option("--instrumented", options->instrumented, "the instrumented twin of the queue");
  add_switch(*app, "--gdb", options->gdb,
             "of a schedule: stop in gdb before each step that matters");
  app->add_option("--lane", options->lane, "of a schedule: fibers or processes")
      ->check([](const std::string& given) {
        return explore::refused_name("lane", given, explore::lane_names()).value_or("");
      });
  return {app, [options] { return run(*options); }};
}

}  // namespace queuecheck::cli
