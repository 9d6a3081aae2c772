// A file beside the names of shared memory that stands for an object of the kernel's which is no
// file: a message queue outlives every process, and who cleans up after the dead must find it.
//
// Process and thread safety: a name is marked by one process; anybody may remove it.
//
// Invariants
//   1. The file is there before the object is, and goes after it: whoever is killed in between
//      leaves no object without a file.
//   2. What is removed belongs to this user and is not older than its file: whatever else has, or
//      had, the same key or name stays.
#pragma once

#include <cstdint>
#include <string>

namespace queuecheck {

enum class KernelObject { posix_queue, system_v_queue };

// /dev/shm/NAME, which must not exist yet. `key` is the System V key.
void mark_kernel_object(const std::string& name, KernelObject object, std::int32_t key = 0);
// Another key for the same name, as the first one was taken.
void mark_again(const std::string& name, KernelObject object, std::int32_t key);

// Removes what /dev/shm/NAME stands for, and the file. Nothing happens where there is no such file,
// or it is none of these.
void remove_marked(const std::string& name) noexcept;

}  // namespace queuecheck
