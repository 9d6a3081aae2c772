#include "queuecheck/reports/detection/render_score.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/csv_text.hpp"
#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {
namespace {

std::string share_text(std::size_t part, std::size_t whole) {
  if (whole == 0) return "none of 0";
  return fmt::format("{} of {} ({:.0f} %)", part, whole,
                     100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

// What stands in a mutant's row, in both tables.
std::string outcome_text(const ScoredMutant& one) {
  if (one.answered() == 0) return "no answer: " + one.trials.front().failed;
  if (one.facts.control) return one.alarmed() ? "ALARM" : "silent";
  return one.killed() ? "killed" : "SURVIVED";
}

std::string class_text(const ScoredMutant& one, const MutantTrial& typical) {
  return typical.violation + (one.class_right_times() == one.killed_times() ? "" : " (wrong)");
}

std::string size_text(const MutantTrial& trial) {
  if (trial.operations == 0) return "";
  return fmt::format("{} × {}", trial.processes, trial.operations);
}

std::string times_text(const ScoredMutant& one) {
  return fmt::format("{}/{}", one.killed_times(), one.answered());
}

std::string totals_text(const std::vector<ScoredMutant>& mutants) {
  const DetectionScore score = detection_score(mutants);
  std::string out = fmt::format(
      "killed {}; class right in {} of kills; counterexamples of at most 3 processes and 6 "
      "operations {}\n",
      share_text(score.killed, score.mutants), share_text(score.kills_named_rightly, score.kills),
      share_text(score.small, score.killed));
  out += fmt::format("time to detection: median {}, longest {} (of the mutants' medians)\n",
                     moment_text(score.time_to_detection_s_median),
                     moment_text(score.time_to_detection_s_max));
  if (score.slower != 0) {
    out += fmt::format("slower: {} of {} called worse than the base\n", score.slower_killed,
                       score.slower);
  }
  out += fmt::format("controls: {} of {} accused\n", score.controls_alarmed, score.controls);
  if (score.failed != 0) out += fmt::format("{} runs gave no answer\n", score.failed);
  return out;
}

std::string trial_json(const MutantTrial& trial) {
  JsonObject object;
  object.number("seed", trial.seed).boolean("killed", trial.killed);
  if (!trial.failed.empty()) object.text("failed", trial.failed);
  object.number("seconds", trial.seconds);
  if (!trial.killed) return object.str();
  return object.text("stage", trial.stage)
      .text("class", trial.violation)
      .boolean("class_right", trial.class_right)
      .number("time_to_detection_s", trial.time_to_detection_s)
      .number("operations", trial.operations)
      .number("processes", trial.processes)
      .number("reruns", trial.reruns)
      .number("reruns_failed", trial.reruns_failed)
      .number("programs", trial.programs)
      .number("schedules", trial.schedules)
      .text("replay", trial.replay)
      .str();
}

std::string trials_json(const ScoredMutant& one) {
  JsonArray trials;
  for (const MutantTrial& trial : one.trials) trials.raw(trial_json(trial));
  return trials.str();
}

std::string mutant_json(const ScoredMutant& one) {
  JsonObject object;
  object.text("mutant", one.id)
      .boolean("killed", one.killed())
      .number("killed_trials", one.killed_times())
      .number("trials", one.answered());
  if (const MutantTrial* const typical = one.typical()) {
    object.text("stage", typical->stage)
        .text("class", typical->violation)
        .boolean("class_right", typical->class_right)
        .number("time_to_detection_s", typical->time_to_detection_s)
        .number("time_to_detection_s_max", one.time_to_detection_max_s())
        .number("operations", typical->operations)
        .number("processes", typical->processes);
  } else {
    for (const char* name : {"stage", "class", "class_right", "time_to_detection_s",
                             "time_to_detection_s_max", "operations", "processes"}) {
      object.null(name);
    }
  }
  return object.raw("each", trials_json(one)).str();
}

}  // namespace

std::string render_score_text(const std::vector<ScoredMutant>& mutants,
                              const std::vector<std::string>& worse) {
  std::string out =
      fmt::format("{:<8} {:<10} {:>6}  {:<12} {:<24} {:>10} {:>10}  {:<8} {}\n", "mutant", "",
                  "seeds", "stage", "class", "median", "longest", "size", "fails again");
  for (const ScoredMutant& one : mutants) {
    out += fmt::format("{:<8} {:<10} {:>6}", one.id, outcome_text(one), times_text(one));
    if (const MutantTrial* const typical = one.typical()) {
      out += fmt::format("  {:<12} {:<24} {:>10} {:>10}  {:<8}", typical->stage,
                         class_text(one, *typical), moment_text(typical->time_to_detection_s),
                         moment_text(one.time_to_detection_max_s()), size_text(*typical));
      if (typical->reruns != 0) {
        out += fmt::format(" {} of {}", typical->reruns_failed, typical->reruns);
      }
    }
    out += '\n';
  }
  out +=
      "(size: processes × operations of the shrunk counterexample; median and longest: time to "
      "detection)\n\n";
  for (const std::string& line : worse) out += fmt::format("below the baseline: {}\n", line);
  return out + totals_text(mutants);
}

std::string render_score_markdown(const std::vector<ScoredMutant>& mutants,
                                  const std::vector<std::string>& worse) {
  std::string out =
      "| mutant | outcome | seeds | stage | class | median | longest | size |\n"
      "|---|---|--:|---|---|--:|--:|---|\n";
  for (const ScoredMutant& one : mutants) {
    out += fmt::format("| {} | {} | {} |", one.id, escape_markdown(outcome_text(one)),
                       times_text(one));
    if (const MutantTrial* const typical = one.typical()) {
      out += fmt::format(" {} | {} | {} | {} | {} |\n", typical->stage, class_text(one, *typical),
                         moment_text(typical->time_to_detection_s),
                         moment_text(one.time_to_detection_max_s()), size_text(*typical));
    } else {
      out += " | | | | |\n";
    }
  }
  out += '\n';
  for (const std::string& line : worse) {
    out += fmt::format("- below the baseline: {}\n", escape_markdown(line));
  }
  return out + "\n" + totals_text(mutants);
}

std::string render_score_csv(const std::vector<ScoredMutant>& mutants) {
  CsvTable table({"mutant", "control", "killed", "killed_trials", "trials", "stage", "class",
                  "class_right", "time_to_detection_s", "time_to_detection_s_max", "operations",
                  "processes"});
  for (const ScoredMutant& one : mutants) {
    table.text(one.id).boolean(one.facts.control).boolean(one.killed());
    table.number(one.killed_times()).number(one.answered());
    if (const MutantTrial* const typical = one.typical()) {
      table.text(typical->stage).text(typical->violation).boolean(typical->class_right);
      table.number(typical->time_to_detection_s).number(one.time_to_detection_max_s());
      table.number(typical->operations).number(typical->processes);
    } else {
      for (int i = 0; i < 7; ++i) table.none();
    }
  }
  return table.str();
}

ScoreJson render_score_json(const std::vector<ScoredMutant>& mutants) {
  JsonArray results;
  JsonArray controls;
  for (const ScoredMutant& one : mutants) {
    if (one.facts.control) {
      controls.raw(JsonObject()
                       .text("control", one.id)
                       .boolean("alarmed", one.alarmed())
                       .number("trials", one.answered())
                       .raw("each", trials_json(one))
                       .str());
    } else {
      results.raw(mutant_json(one));
    }
  }
  const DetectionScore score = detection_score(mutants);
  return {results.str(), controls.str(),
          JsonObject()
              .number("mutants", score.mutants)
              .number("killed", score.killed)
              .number("kills", score.kills)
              .number("kills_named_rightly", score.kills_named_rightly)
              .number("small_counterexamples", score.small)
              .number("slower", score.slower)
              .number("slower_killed", score.slower_killed)
              .number("controls", score.controls)
              .number("controls_alarmed", score.controls_alarmed)
              .number("trials_failed", score.failed)
              .number("time_to_detection_s_median", score.time_to_detection_s_median)
              .number("time_to_detection_s_max", score.time_to_detection_s_max)
              .str()};
}

}  // namespace queuecheck
