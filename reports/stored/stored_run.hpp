// The results folder of a run read back, so that every report can be made of it again: what
// RunResult -> run.json and failure-N.json -> RunResult keeps is all that any renderer shows.
//
// Process and thread safety: read_run reads files; parse_run is a pure function but for what
// `failure` does.
//
// Invariants
//   1. Of a finished run the same page is made as when it ended, byte for byte, if it is read from
//      the folder's name of then.
//   2. Verdicts are those that were stored; nothing is judged again.
//   3. What cannot be read is a StoredError that names file and field.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "queuecheck/reports/run_result.hpp"
#include "queuecheck/reports/stored/stored_error.hpp"

namespace queuecheck {

inline constexpr const char* run_format = "queuecheck-run/1";
inline constexpr const char* run_file = "run.json";

// Failure `number` of the run as its own file has it; nothing where there is no such file.
using FailureReader = std::function<std::optional<Failure>(std::size_t number)>;

RunResult parse_run(const std::string& text, const std::filesystem::path& folder,
                    const FailureReader& failure);
RunResult read_run(const std::filesystem::path& folder);

}  // namespace queuecheck
