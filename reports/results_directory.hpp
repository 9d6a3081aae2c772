// The folder of one run: results/<utc>-<command>-<seed>/, and the link `latest` beside it.
//
// Process and thread safety: one object per run, used by one thread; several harnesses may write
// below the same folder at once.
//
// Invariants
//   1. A folder is made by one mkdir that fails where something exists: nothing is overwritten.
//   2. A file appears whole or not at all (written beside, then renamed); so does `latest`.
//   3. What cannot be written is an EnvironmentError of one line that names the path and the
//   reason.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "queuecheck/model/history.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

// How a failure or a history becomes a file's text; given by the caller (properties/failure_file,
// model/history_io), so that this part knows folders only.
using FailureWriter = std::function<std::string(const Failure&)>;
using HistoryWriter = std::function<std::string(const History&)>;

class ResultsDirectory {
 public:
  // The wall clock names the folder; it measures nothing.
  using Time = std::chrono::system_clock::time_point;

  // Makes `out` too where it is missing.
  static ResultsDirectory create(const std::filesystem::path& out, std::string_view command,
                                 std::uint64_t seed, Time now = Time::clock::now());

  const std::filesystem::path& path() const { return path_; }

  void write(std::string_view name, std::string_view content) const;

  // `latest` beside the folder points here.
  void link_latest() const;

  // Evidence first: history-<n>.jsonl, before anyone judges or shrinks. Returns the name.
  std::string write_history(const History& history, const HistoryWriter& writer);

  // All that a finished run leaves: failure-*.json (where a writer is given), verdict.json,
  // run.json, junit.xml, summary.md, report.html; then `latest` points here. Sets run.directory and
  // the queues' status.
  void finish(RunResult& run, const FailureWriter& failure_writer);

 private:
  explicit ResultsDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
  std::size_t histories_ = 0;
};

std::string utc_text(ResultsDirectory::Time time);     // 2026-11-22T16:45:00Z
std::string utc_compact(ResultsDirectory::Time time);  // 20261122T164500Z

}  // namespace queuecheck
