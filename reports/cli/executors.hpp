// Executors by the name that --executor and failure files use.
//
// Process and thread safety: used by main's thread, after start().
//
// Invariants
//   1. An unknown name is a std::invalid_argument that names it and the known ones.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "queuecheck/stress/executor.hpp"

namespace queuecheck::cli {

// Of 1000 accesses, so many are delayed by "delayed".
inline constexpr std::uint32_t delays_per_mille = 20;

// The queue of a host runs in that host, whatever the name.
std::unique_ptr<Executor> make_executor(const std::string& name, const QueueSource& queue);

}  // namespace queuecheck::cli
