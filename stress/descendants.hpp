// Ending everything that a subreaper has below it.
//
// Process and thread safety: called by a single-threaded process that is a subreaper
// (PR_SET_CHILD_SUBREAPER) and wants no child to live on.
//
// Invariants
//   1. When it returns, this process has no child: those that it had, those that they left, and so
//      on, are dead and reaped, whatever signals they ignore.
#pragma once

#include <sys/types.h>

#include <functional>
#include <span>

namespace queuecheck {

// `known`: children by name, for kernels that do not list them. `reaped` is told of each that
// ended, with its wait status.
void end_descendants(std::span<const pid_t> known,
                     const std::function<void(pid_t, int)>& reaped = {});

}  // namespace queuecheck
