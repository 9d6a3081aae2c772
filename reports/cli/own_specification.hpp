// What a queue says of itself before anything runs, and what is wrong with it.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. A specification that nobody can read or judge costs one line, not a run without verdicts.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/cli/options.hpp"

namespace queuecheck::cli {

// With the options that were asked for; with --spec, that, and the queue's capacity where it names
// none. Throws RefusedError.
std::string own_specification(const QueueSource& source, const CommonOptions& options);

// Throws CLI::ValidationError naming the queue and the word that is wrong.
void check_own_specifications(const std::vector<QueueSource>& sources,
                              const CommonOptions& options);

// Throws RefusedError where a queue refuses an option of --set.
void check_own_options(const std::vector<QueueSource>& sources, const CommonOptions& options);

}  // namespace queuecheck::cli
