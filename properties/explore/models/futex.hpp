// The futex system call, as it arrives through syscall().
//
// Process and thread safety: as the current virtual process.
//
// Invariants
//   1. The word is compared and the sleep begun in one step, after the caller's own store buffer
//   was
//      emptied: what the kernel's lock of the bucket gives.
//   2. With FUTEX_PRIVATE_FLAG, and in private memory, sleepers are found by their own process
//   only.
//   3. Answers are those of the kernel: 0 or a count, or -1 with errno.
#pragma once

#include <cstdint>
#include <ctime>

namespace queuecheck::explore::models {

long futex(std::uint32_t* word, int operation, std::uint32_t value, const timespec* timeout,
           std::uint32_t* second_word, std::uint32_t third_value, const void* at);

}  // namespace queuecheck::explore::models
