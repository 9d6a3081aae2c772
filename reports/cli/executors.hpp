// Executors by the name that --executor and failure files use.
//
// Process and thread safety: used by main's thread, after start().
//
// Invariants
//   1. An unknown name is a std::invalid_argument that names it and the known ones, and so is an
//      executor whose processes a queue does not span.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "queuecheck/stress/executor.hpp"

namespace queuecheck::cli {

// Of 1000 accesses, so many are delayed by "delayed".
inline constexpr std::uint32_t delays_per_mille = 20;

// Throws CLI::ValidationError for a queue that needs threads where `what` means processes.
void require_processes(const QueueSource& queue, const std::string& what);

// The executor for this queue where `asked` (empty: nothing) was asked for: processes, or threads
// for a queue that needs them. Throws CLI::ValidationError where it cannot run as it was asked.
std::string executor_for(const QueueSource& queue, const std::string& asked);

// The queue of a host runs in that host, whatever the name.
std::unique_ptr<Executor> make_executor(const std::string& name, const QueueSource& queue);

}  // namespace queuecheck::cli
