// Who writes, and by which clock: what the logs of several processes must agree on before they can
// be put together.
//
// Process and thread safety: pure readings of /proc; any thread.
//
// Invariants
//   1. What could not be read is empty or 0, and then equal to nothing that was read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "queuecheck/stress/recording/call_record.hpp"

namespace queuecheck::recording {

std::string boot_id();           // another one after every start of the machine
std::uint64_t time_namespace();  // inode
ProcessKey own_process();
std::string own_name();

// Is that process there? nullopt where it cannot be known: it is of another pid namespace.
std::optional<bool> lives(const ProcessKey& process);

}  // namespace queuecheck::recording
