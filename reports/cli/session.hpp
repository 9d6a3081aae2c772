// One run of a command that executes queues: seed, results folder, progress line, evidence, and at
// the end the files, the failures and the summary.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. The seed is the first and the last thing told.
//   2. Evidence is on disk before it is judged further: save() is called as soon as a failure is
//      found, shrinking comes later.
//   3. With --json - or --csv -, standard output carries the document only; everything else goes to
//      standard error.
#pragma once

#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/reports/cli/options.hpp"
#include "queuecheck/reports/cli/progress_line.hpp"
#include "queuecheck/reports/results_directory.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck::cli {

// What a command tells in its own words instead of the run's; empty: the run's own. `files` are
// more of the results folder, and replace those that every run leaves.
struct OwnReports {
  std::string json;
  std::string csv;
  std::string markdown;
  std::vector<std::pair<std::string, std::string>> files;
};

class Session {
 public:
  // Makes the results folder: throws EnvironmentError when it cannot be written.
  Session(std::string command, const CommonOptions& options);

  RunResult& result() { return result_; }
  ProgressLine& progress() { return progress_; }

  // Text goes to standard error from now on: somebody else writes to standard output.
  void leave_standard_output() { standard_output_taken_ = true; }

  // SIGINT came: nothing more runs, and what was found until then is told. Where that is no failure
  // finish() ends this process by the signal.
  void interrupt();
  bool interrupted() const { return result_.interrupted; }

  // What is known by now, for --resume and merge: into run.json, every few seconds. `so_far` is the
  // stage under way of the last queue.
  void checkpoint(const StageResult& so_far);

  // Stores a failure's history now; the failure file follows in finish().
  void save(const Failure& failure);

  // Writes all files, prints failures and summary, and returns the merged status. `own` is asked
  // when that is known.
  Status finish(const std::function<OwnReports(const RunResult&)>& own = {});

  std::FILE* text_stream() const;  // for people: what standard output does not carry

 private:
  const CommonOptions& options_;
  bool standard_output_taken_ = false;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point kept_;  // the last checkpoint
  RunResult result_;
  std::optional<ResultsDirectory> directory_;
  ProgressLine progress_;
};

// The failure file's text (properties/failure_file), with this build and this machine in it.
std::string failure_text(const Failure& failure, const Environment& environment);

// Throws EnvironmentError naming option and path when nothing could be written there: asked before
// anything runs, so that no result of minutes is lost.
void require_writable(const std::string& target, const std::string& option = "--json");

// Our own command line, word by word.
std::vector<std::string> command_words();

// Writes `text` to the file that `option` names, or to standard output for "-"; nothing for "".
// Throws EnvironmentError naming option and path.
void emit_text(const std::string& target, const std::string& text, const std::string& option);
// The same with a line break behind it, for --json.
void emit_json(const std::string& target, const std::string& document);
// All that add_output_options() gives: each can be written. Throws CLI::ValidationError where two
// documents were to share standard output.
void require_outputs(const CommonOptions& options);

// Appends to the file that --summary names; nothing for "". Throws EnvironmentError naming it.
void append_summary(const std::string& target, const std::string& text);

}  // namespace queuecheck::cli
