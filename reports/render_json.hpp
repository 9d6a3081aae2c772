// The documents for programs: what --json prints, and run.json and verdict.json of a results
// directory. Field names and units are those of DESIGN §9; docs/formats.md describes them.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Each result is one JSON document, valid whatever bytes names and reasons hold.
//   2. `class` is null unless the verdict is a violation; the class of a queue or a run is that of
//      its first failure.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

// Members of a document beside those that all have: name, and a JSON value.
using JsonMembers = std::vector<std::pair<std::string_view, std::string>>;

// {"schema":"queuecheck-<command>/1","verdict":…,"seed":…,"environment":{…},"results":[…],…} for
// any command; `results` is a JSON array.
std::string json_document(std::string_view command, Status status, std::uint64_t seed,
                          std::string_view environment, std::string_view results,
                          const JsonMembers& more = {});

std::string render_json(const RunResult& run);          // --json: one result per queue
std::string render_run_json(const RunResult& run);      // run.json: the same and how it was run
std::string render_verdict_json(const RunResult& run);  // verdict.json: verdicts and failures only

std::string throughput_json(const ThroughputRow& row);

}  // namespace queuecheck
