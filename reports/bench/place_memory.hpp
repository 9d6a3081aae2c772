// The memory of a queue's place, behind the harness's part of a run's segment.
//
// Process and thread safety: reserve_place() is used by the worker that creates the queue.
//
// Invariants
//   1. The pages are taken at once: running out of memory later would be a signal in the queue's
//      code. More than half of the machine's memory is refused.
#pragma once

#include <cstdint>

namespace queuecheck {

// The next multiple of the page size.
std::uint64_t whole_pages(std::uint64_t bytes);

// Throws MachineShortage with one line.
void reserve_place(int fd, std::uint64_t offset, std::uint64_t bytes);

}  // namespace queuecheck
