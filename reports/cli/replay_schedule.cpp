#include "queuecheck/reports/cli/replay_schedule.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/reports/cli/explore_helper.hpp"
#include "queuecheck/reports/cli/replay_gdb.hpp"
#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/render_text.hpp"

namespace queuecheck::cli {

namespace {

constexpr std::string_view first_words = "queuecheck-schedule ";

explore::Job job_of(const ScheduleReplay& wanted) {
  explore::Job job;
  job.task = "replay";
  job.queue = wanted.queue;
  job.instrumented = wanted.instrumented;
  job.lane = wanted.lane;
  job.schedule = wanted.schedule;
  job.schedule_file = wanted.file;
  if (job.instrumented.empty()) {
    const InstrumentedTwin twin = instrumented_twin(wanted.queue);
    if (!twin) throw CLI::ValidationError(wanted.file, wanted.queue.name + ": " + twin.reason);
    job.instrumented = twin.path;
  }
  return job;
}

struct Counted {
  std::uint32_t runs = 0, exact = 0, failed = 0;
};

bool counts(const explore::Ended& ended, const char* counter) {
  const auto found = ended.counters.find(counter);
  return found != ended.counters.end() && found->second > 0;
}

std::string result_json(const ScheduleReplay& wanted, const std::optional<Failure>& again,
                        const explore::Ended& ended, const Counted& counted) {
  JsonObject object;
  object.text("queue", wanted.queue.name).text("lane", wanted.lane);
  if (again && again->judgement.violation) {
    object.text("class", name(*again->judgement.violation));
  } else {
    object.null("class");
  }
  return "[" +
         object.boolean("exact", counted.exact == counted.runs)
             .number("runs", counted.runs)
             .number("failed", counted.failed)
             .text("reason", ended.reason)
             .str() +
         "]";
}

}  // namespace

bool is_schedule(const std::string& text) {
  return text.starts_with(first_words);
}

QueueSource queue_of_schedule(const std::string& text, const std::string& file) {
  const std::size_t at = text.find("\nqueue ");
  if (at == std::string::npos) {
    throw CLI::ValidationError(file, "names no queue; right would be a line 'queue NAME'");
  }
  const std::size_t begin = at + 7;
  const std::string queue = text.substr(begin, text.find('\n', begin) - begin);
  try {
    return find_queue(queue);
  } catch (const std::exception&) {
    throw CLI::ValidationError(
        file, fmt::format("needs --plugin FILE.so: '{}' is no built-in queue (see list)",
                          printable(queue)));
  }
}

Status replay_schedule(const ScheduleReplay& wanted, const Failure* stored) {
  if (wanted.gdb) replay_in_gdb(job_of(wanted));
  std::optional<Failure> again;
  HelperAnswers answers;
  answers.found = [&](explore::Found&& found) { again = std::move(found.failure); };
  explore::Ended ended;
  Counted counted;
  // Ends at the first that is not as recorded: that is the one to tell of.
  do {
    ended = ask_helper(job_of(wanted), answers);
    if (ended.refused_input) throw CLI::ValidationError("FAILURE", ended.reason);
    ++counted.runs;
    counted.exact += counts(ended, "exact") ? 1U : 0U;
    counted.failed += ended.status == Status::violation ? 1U : 0U;
  } while (counted.runs < wanted.runs && ended.counters.contains("diverged") &&
           !counts(ended, "diverged"));

  Environment environment = read_environment();
  note_library(environment, wanted.queue);
  std::FILE* const out = wanted.json == "-" ? stderr : stdout;
  const TextStyle style{colour_wanted(out), {}};
  if (again) {
    again->queue = wanted.queue;
    const bool diverged = counts(ended, "diverged");
    // Of the recorded run, which a diverged one is not.
    if (stored != nullptr && !diverged) {
      again->program_index = stored->program_index;
      again->original_processes = stored->original_processes;
      again->original_operations = stored->original_operations;
      again->time_to_detection_s = stored->time_to_detection_s;
      again->seed = stored->seed;
      again->explored.certificate = stored->explored.certificate;
      again->explored.confirmation = stored->explored.confirmation;
    }
    again->explored.replayed = ended.reason;
    again->explored.diverged = diverged;
    const std::string command =
        fmt::format("{} replay {}", quote_shell(command_words().front()), quote_shell(wanted.file));
    fmt::print(out, "{}\n",
               render_failure_text(*again, environment_line(environment), command, style));
  }
  if (wanted.runs > 1) {
    fmt::print(out, "{} of {} runs replayed exactly, {} failed\n", counted.exact, counted.runs,
               counted.failed);
  }
  fmt::print(out, "{}\n", printable(ended.reason));
  const std::uint64_t seed = again ? again->seed : 0;
  emit_json(wanted.json, json_document("replay", ended.status, seed, environment_json(environment),
                                       result_json(wanted, again, ended, counted)));
  return ended.status;
}

}  // namespace queuecheck::cli
