// What arrives through syscall(): futex, membarrier, who am I, pidfd_open.
//
// Process and thread safety: as the current virtual process.
//
// Invariants
//   1. A number that is not known ends the run by its number: it may block.
//   2. membarrier is a full fence of every process.
#pragma once

namespace queuecheck::explore::models {

long system_call(long number, const long (&argument)[6], const void* at);

}  // namespace queuecheck::explore::models
