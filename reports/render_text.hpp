// Text for people at a terminal: one failure, and the summary of a run.
//
// Process and thread safety: pure functions, but for colour_wanted, which asks the terminal.
//
// Invariants
//   1. The parts of a failure stand in the order of DESIGN §10; the last line is the command that
//      replays it and nothing else, so that it can be pasted.
//   2. Nothing from outside reaches the terminal unescaped; colour only where asked for.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "queuecheck/reports/run_result.hpp"
#include "queuecheck/reports/timeline.hpp"

namespace queuecheck {

struct TextStyle {
  bool colour = false;
  TimelineLimits limits{};
};

// `environment` is one line (environment_line), `replay` a command (replay_command).
std::string render_failure_text(const Failure& failure, const std::string& environment,
                                const std::string& replay, const TextStyle& style = {});

// Failure `number` of the run.
std::string render_failure_text(const RunResult& run, std::size_t number,
                                const TextStyle& style = {});

// One line per stage (at most 160 columns), then warnings, the overall verdict and where the report
// is.
std::string render_summary_text(const RunResult& run, const TextStyle& style = {});

// All failures, then the summary: what a command prints when it has ended.
std::string render_run_text(const RunResult& run, const TextStyle& style = {});

// "violation, class false-full: FULL needs a full instant (mutant:PB3, stage properties)"
std::string failure_headline(const Failure& failure);

// "Shrunk from 4 processes with 31 operations to 2 processes with 5 operations; failed 9 of 20
// further runs. …" or "Not shrunk, …", and how many operations the proof has.
std::string failure_size(const Failure& failure);

// The counters of a stage in words, those that say most first.
std::vector<std::string> counter_texts(const StageResult& stage);

// The first `max` of them on one line.
std::string key_counters(const StageResult& stage, std::size_t max);

// Is `stream` a terminal that wants colour (NO_COLOR unset or empty, TERM not dumb)?
bool colour_wanted(std::FILE* stream);

}  // namespace queuecheck
