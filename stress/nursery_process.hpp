// The nursery's own side: the loop of the forked, single-threaded process that is the parent of
// every worker.
//
// Process and thread safety: runs in its own process and never returns.
//
// Invariants: those of nursery.hpp.
#pragma once

namespace queuecheck {

// Serves requests until the other end of `socket` is closed, then leaves nothing behind.
[[noreturn]] void run_nursery(int socket, int harness_socket);

}  // namespace queuecheck
