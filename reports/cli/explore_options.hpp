// The options of `explore`, and the job that they make.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. What is wrong with them is refused before anything runs, with one line (exit code 64).
#pragma once

#include <vector>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/properties/explore/job.hpp"
#include "queuecheck/reports/cli/options.hpp"

namespace queuecheck::cli {

void add_explore_options(CLI::App& app, ExploreOptions& options);

// Throws CLI::ValidationError for an option of `explore` that would have no effect.
void refuse_ignored_options(const CLI::App& app, const ExploreOptions& wanted);

// Throws CLI::ValidationError: --instrumented beside several queues, a twin that is none.
void check_explore_options(const CommonOptions& options, const std::vector<QueueSource>& sources);

// The twin that is to run: --instrumented, or what belongs to the queue.
InstrumentedTwin twin_of(const QueueSource& source, const CommonOptions& options);

// seconds 0: no limit of time.
explore::Job job_of(const QueueSource& source, const CommonOptions& options, double seconds);

}  // namespace queuecheck::cli
