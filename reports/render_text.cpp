#include "queuecheck/reports/render_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/render_claims.hpp"
#include "queuecheck/reports/render_crash.hpp"
#include "queuecheck/reports/render_explored.hpp"
#include "queuecheck/reports/render_misuses.hpp"
#include "queuecheck/reports/render_table.hpp"
#include "queuecheck/stress/faults/fault_list.hpp"
#include "queuecheck/stress/hang_text.hpp"
#include "queuecheck/stress/hosts/runtime_text.hpp"

namespace queuecheck {
namespace {

constexpr const char* red = "\x1b[1;31m";
constexpr const char* green = "\x1b[1;32m";
constexpr const char* yellow = "\x1b[1;33m";
constexpr std::size_t counters_shown_max = 3;  // of a stage, in the summary
constexpr std::size_t line_width_max = 160;    // of the summary; the failure tells the rest
constexpr std::size_t told_width_min = 40;
constexpr const char* plain = "\x1b[0m";

std::string coloured(const std::string& text, const char* colour, const TextStyle& style) {
  return style.colour ? colour + text + plain : text;
}

const char* colour_of(Status status) {
  if (status == Status::valid) return green;
  return status == Status::violation || status == Status::internal ? red : yellow;
}

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count_text(count), count == 1 ? one : many);
}

bool is_hang(const std::optional<ViolationClass>& violation) {
  constexpr std::array hangs{ViolationClass::blocked,     ViolationClass::late_timeout,
                             ViolationClass::lost_wakeup, ViolationClass::close_sleeper,
                             ViolationClass::deadlock,    ViolationClass::livelock,
                             ViolationClass::dead_owner};
  return violation && std::find(hangs.begin(), hangs.end(), *violation) != hangs.end();
}

std::string hang_block(const Run& run) {
  std::string out;
  for (const std::string& line : hang_lines(run)) out += "  " + printable(line) + "\n";
  return out.empty() ? out : "Who waits where:\n" + out;
}

// How often the program failed as it was found.
std::string original_rate(const Failure& failure) {
  if (failure.original_reruns == 0) return "";
  return fmt::format(" (failed {} of {} further {})", failure.original_reruns_failed,
                     failure.original_reruns, failure.original_reruns == 1 ? "run" : "runs");
}

}  // namespace

std::string failure_headline(const Failure& failure) {
  const Judgement& judgement = failure.judgement;
  if (failure.explored.diverged) {
    return printable(fmt::format("{} ({}, stage {})", failure.explored.replayed, failure.queue.name,
                                 failure.stage));
  }
  std::string line{name(judgement.verdict)};
  if (!failure.known.empty()) line = "known " + line;
  if (judgement.violation) line += fmt::format(", class {}", name(*judgement.violation));
  if (!judgement.rule.empty()) line += ": " + judgement.rule;
  return printable(fmt::format("{} ({}, stage {})", line, failure.queue.name, failure.stage));
}

std::string failure_size(const Failure& failure) {
  const auto size_text = [](std::uint64_t processes, std::uint64_t operations) {
    return fmt::format("{} with {}", plural(processes, "process", "processes"),
                       plural(operations, "operation", "operations"));
  };
  // The program is what shrinking makes smaller; a run of it may record more operations (a call
  // until it succeeds, the drain at the end) or fewer (a hang).
  const std::uint64_t operations = operation_count(failure.program);
  const std::uint64_t processes = failure.program.processes.size();
  const std::string now = size_text(processes, operations);
  std::string out;
  if (processes == 0) {
    out = "No program is stored;";
  } else if (failure.original_operations > 0 && (failure.original_operations != operations ||
                                                 failure.original_processes != processes)) {
    out = fmt::format("Shrunk from {}{} to {};",
                      size_text(failure.original_processes, failure.original_operations),
                      original_rate(failure), now);
  } else if (failure.reruns > 0) {
    out = fmt::format("Not shrunk, no smaller program failed: {};", now);
  } else if (!failure.explored.replayed.empty()) {
    out = "The program: " + now + ";";
  } else if (failure.explored) {
    out = fmt::format("{}: {};",
                      failure.explored.certificate.empty() ? "Nothing smaller was found to fail"
                                                           : "Nothing smaller fails",
                      now);
  } else if (!failure.program.kills.empty()) {
    out = fmt::format("Not shrunk, as it has kills: {};", now);
  } else if (is_hang(failure.judgement.violation)) {
    out = fmt::format("Not shrunk, as it hangs: {};", now);  // more than a second a try
  } else {
    out = fmt::format("Not shrunk: {};", now);
  }
  std::uint64_t recorded = 0;
  for (const Operation& operation : failure.run.history.operations) {
    if (operation.kind != OperationKind::crash) ++recorded;
  }
  const std::string recorded_text = plural(recorded, "operation", "operations");
  if (!failure.explored.replayed.empty()) {
    out.back() = '.';  // the caller tells what came of it
  } else if (failure.explored) {
    out += " the schedule replays it exactly.";
  } else if (failure.reruns > 0) {
    out += fmt::format(" failed {} of {} further {}. The recorded history ({}) is the proof.",
                       failure.reruns_failed, failure.reruns, failure.reruns == 1 ? "run" : "runs",
                       recorded_text);
  } else {
    out += fmt::format(" not run again, the recorded history ({}) is the proof.", recorded_text);
  }
  if (const auto faults = faults_in_name(failure.executor)) {
    out += " It ran under " + text_of(*faults) + ".";
  }
  // The file of a schedule alone does not know it.
  if (!failure.explored.replayed.empty() && failure.time_to_detection_s <= 0) return out;
  return out + fmt::format(" Found after {} in program {} of seed {}.",
                           moment_text(failure.time_to_detection_s), failure.program_index,
                           failure.seed);
}

std::string render_failure_text(const Failure& failure, const std::string& environment,
                                const std::string& replay, const TextStyle& style) {
  const History& history = failure.run.history;
  const Judgement& judgement = failure.judgement;
  const Timeline timeline = lay_out(history, judgement.witness, style.limits);
  const std::string table = render_table(history, timeline, {style.colour});
  std::string out = coloured(failure_headline(failure), red, style) + "\n\n" + table;
  for (const std::string& note : {table_legend(table), cut_note(timeline)}) {
    if (!note.empty()) out += "(" + note + ")\n";
  }
  out += "\n";
  const Exploration& explored = failure.explored;
  if (!explored.steps.empty()) out += printable(explored.steps, true) + "\n";
  if (!judgement.explanation.empty()) out += printable(judgement.explanation) + "\n";
  out += hang_block(failure.run);
  if (!judgement.level.empty()) out += "This is " + printable(judgement.level) + ".\n";
  if (!failure.known.empty()) out += "Known, and not counted: " + printable(failure.known) + "\n";
  if (!explored.confirmation.empty()) out += printable(explored.confirmation) + "\n";
  if (history.specification) {
    out += "Specification: " + printable(*history.specification) + "\n";
  }
  out += failure_size(failure) + "\n";
  if (!explored.certificate.empty()) out += printable(explored.certificate) + "\n";
  if (!failure.queue.host.empty()) {
    const std::string runtime = runtime_text(history.environment);
    out +=
        "Host: " + printable(failure.queue.host + (runtime.empty() ? "" : ": " + runtime)) + "\n";
  }
  if (!environment.empty()) out += "Environment: " + printable(environment) + "\n";
  return out + replay + "\n";
}

std::string render_failure_text(const RunResult& run, std::size_t number, const TextStyle& style) {
  std::string text;
  for_each_failure(run, [&](const QueueResult&, const StageResult&, const Failure& failure,
                            std::size_t its_number) {
    if (its_number != number) return;
    text = render_failure_text(failure, environment_line(run.environment),
                               replay_command(run, number), style);
  });
  return text;
}

std::vector<std::string> counter_texts(const StageResult& stage) {
  constexpr std::array<std::string_view, 15> first{"schedules",
                                                   "schedules_per_second",
                                                   "programs",
                                                   "programs_per_second",
                                                   "items",
                                                   "items_per_second",
                                                   "crash_steps",
                                                   "crash_trials",
                                                   "kills",
                                                   "recovery_ns_p99",
                                                   "operations",
                                                   "ratio_to_boost_message_queue",
                                                   "futex_round_trip_ns",
                                                   "runs",
                                                   "unknown"};
  std::vector<std::string> texts;
  for (const std::string_view name : first) {
    const auto found = stage.counters.find(std::string(name));
    if (found != stage.counters.end()) texts.push_back(counter_text(name, found->second));
  }
  for (const auto& [name, value] : stage.counters) {
    if (std::find(first.begin(), first.end(), name) == first.end()) {
      texts.push_back(counter_text(name, value));
    }
  }
  return texts;
}

std::string key_counters(const StageResult& stage, std::size_t max) {
  const std::vector<std::string> counters = counter_texts(stage);
  std::string out;
  for (std::size_t i = 0; i < std::min(counters.size(), max); ++i) {
    out += fmt::format("{}{}", i > 0 ? ", " : "", printable(counters[i]));
  }
  return out;
}

std::string render_summary_text(const RunResult& run, const TextStyle& style) {
  std::size_t stage_width = 0;
  std::size_t status_width = 0;
  for (const QueueResult& queue : run.queues) {
    for (const StageResult& stage : queue.stages) {
      stage_width = std::max(stage_width, display_width(printable(stage.stage)));
      status_width = std::max(status_width, name(stage.status).size());
    }
  }
  const auto padded = [](std::string text, std::size_t width) {
    const std::size_t own = display_width(text);
    return text + std::string(width > own ? width - own : 0, ' ');
  };
  std::string out;
  for (const QueueResult& queue : run.queues) {
    const std::string library =
        queue.queue.host.empty() ? library_noted(run.environment, queue.queue.name) : queue.runtime;
    out += fmt::format("{}{}: {}\n", printable(queue.queue.name),
                       library.empty() ? "" : " (" + printable(library) + ")",
                       printable(queue.specification));
    for (const StageResult& stage : queue.stages) {
      std::string told = key_counters(stage, counters_shown_max);
      if (!stage.reason.empty()) told += (told.empty() ? "" : "; ") + printable(stage.reason);
      if (only_known(stage)) told += (told.empty() ? "" : "; ") + std::string("known");
      const std::string before = "  " + padded(printable(stage.stage), stage_width) + "  ";
      const std::string after = fmt::format("  {:>8}  ", seconds_text(stage.seconds));
      const std::size_t used = display_width(before) + status_width + display_width(after);
      const std::string status = padded(std::string(name(stage.status)), status_width);
      // A failure is told above at length. Nothing else tells why a stage did not run, or gave up,
      // and the remedy stands at the end.
      const bool told_above = stage.reason.empty() || stage.status == Status::violation;
      const std::size_t room = std::max(line_width_max, used + told_width_min) - used;
      out += before + coloured(status, colour_of(stage.status), style) + after +
             (told_above ? cut_to_width(told, room) : told);
      while (out.ends_with(' ')) out.pop_back();
      out += "\n";
      if (!stage.level.empty()) {
        out += std::string(display_width(before), ' ') + "level: " + printable(stage.level) + "\n";
      }
      if (!stage.left_out.empty()) {
        out += std::string(display_width(before), ' ') + "left out: " + printable(stage.left_out) +
               "\n";
      }
      out += crash_text(stage.crash_matrix);
    }
    out += explored_text(queue.explored) + claims_text(queue.claims) + misuses_text(queue);
  }
  for (const std::string& warning : run.warnings) out += "warning: " + printable(warning) + "\n";
  out += fmt::format("{}: {} (seed {}, {})\n", printable(run.command),
                     coloured(std::string(name(run.status)), colour_of(run.status), style),
                     run.seed, seconds_text(run.seconds));
  if (!run.directory.empty()) {
    out += fmt::format("report: {}\n", printable(run.directory + "/report.html"));
  }
  return out;
}

std::string render_run_text(const RunResult& run, const TextStyle& style) {
  std::string out;
  for (std::size_t number = 1; number <= failure_count(run); ++number) {
    out += render_failure_text(run, number, style) + "\n";
  }
  return out + render_summary_text(run, style);
}

bool colour_wanted(std::FILE* stream) {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  const char* term = std::getenv("TERM");
  if (term != nullptr && std::string_view(term) == "dumb") return false;
  return isatty(fileno(stream)) == 1;
}

}  // namespace queuecheck
