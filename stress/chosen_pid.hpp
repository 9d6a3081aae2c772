// Processes with a pid of our choice: how a stranger comes to have the pid of a dead process, which
// happens by itself only after a whole round of pids.
//
// Process and thread safety: of a single-threaded process; the child may only call
// sleep_until_killed().
//
// Invariants
//   1. Who asks why_pids_cannot_be_chosen() makes no process by that.
#pragma once

#include <sys/types.h>

#include <string>

namespace queuecheck {

// As fork(), but the child has this pid; -1 with errno EEXIST where somebody has it, EPERM where we
// may not choose (that takes CAP_CHECKPOINT_RESTORE, Linux 5.9). The C library does not know of the
// child: no call of it that asks for thread or process is right there.
pid_t fork_with_pid(pid_t wanted);

// The child's whole life: it has nothing open, does nothing, and dies with its parent.
[[noreturn]] void sleep_until_killed(pid_t parent);

// One line; empty where they can.
std::string why_pids_cannot_be_chosen();

}  // namespace queuecheck
