// How much memory processes take together: each page once, however many share it.
//
// Process and thread safety: reads /proc.
//
// Invariants
//   1. The sum of the proportional shares (PSS) of all that map a page is that page: shared memory
//      is counted, and counted once.
//   2. Pages of files, programs among them, are left out: their share changes with every other
//      process on the machine that maps the same file.
//   3. A process that cannot be asked counts nothing.
#pragma once

#include <cstdint>
#include <string>

namespace queuecheck::soak {

// Anonymous and shared memory of /proc/<pid>/smaps_rollup, in bytes; all of it where the kernel
// does not tell them apart (before Linux 5.9).
std::uint64_t own_memory_bytes(const std::string& proc_path);

}  // namespace queuecheck::soak
