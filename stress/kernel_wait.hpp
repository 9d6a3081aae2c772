// Where a process stands in the kernel, in the queue's own terms: a futex by the offset of its word
// in the queue's memory and by what it holds now, everything else by the call and its object.
//
// Process and thread safety: reads /proc and the memory of the process that is asked for.
//
// Invariants
//   1. Nothing is changed and nobody is stopped for it.
//   2. The offset of one word is the same whichever process is asked, wherever it maps the memory.
#pragma once

#include <cstdint>
#include <string>

#include "queuecheck/stress/hang_evidence.hpp"

namespace queuecheck {

// Where a process has mapped the queue's memory.
struct QueueMapping {
  std::uint64_t address = 0;
  std::uint64_t bytes = 0;
};

KernelWait kernel_wait(const std::string& proc_path, const QueueMapping& queue);

// In few words: "at offset 0x1c0 of the queue's memory", "in read of pipe:[12]", "in nanosleep",
// else the kernel's own word for it, and "running" where there is none.
std::string place_text(const KernelWait& wait);

// "a futex", with where its word is, what it waits for and what it holds.
std::string futex_text(const FutexWord& word);

}  // namespace queuecheck
