// How much memory processes take together: each page once, however many share it.
//
// Process and thread safety: reads /proc.
//
// Invariants
//   1. The sum of the proportional shares (PSS) of all that map a page is that page: shared memory
//      is counted, and counted once.
//   2. A process that cannot be asked counts nothing.
#pragma once

#include <cstdint>
#include <string>

namespace queuecheck::soak {

// "Pss:" of /proc/<pid>/smaps_rollup, in bytes.
std::uint64_t pss_bytes(const std::string& proc_path);

}  // namespace queuecheck::soak
