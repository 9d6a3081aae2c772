// Memory that a virtual process maps in a run: the kernel knows nothing of runs, so it is unmapped
// before the next one, when nobody knows of it any more.
//
// Process and thread safety: belongs to the one who runs the queue's code: the explorer, or each
// process of the lane of real processes.
//
// Invariants
//   1. What was mapped in setup stays.
#pragma once

#include <cstddef>

namespace queuecheck::explore::models {

// `from` was mapped, or unmapped, by the queue's code.
void note_mapped(void* from, std::size_t bytes);
void note_unmapped(void* from);

// Before a run.
void unmap_last_run();

}  // namespace queuecheck::explore::models
