// The system call in which the kernel holds a process: which one, with what arguments, and whether
// it ends by itself.
//
// Process and thread safety: reads /proc and the memory of the process that is asked for.
//
// Invariants
//   1. What the kernel hides (permissions, a process that runs) is nullopt or empty, never a guess.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace queuecheck {

struct SystemCall {
  long number = -1;
  std::array<std::uint64_t, 6> arguments{};
};

std::optional<SystemCall> system_call_of(const std::string& proc_path);

// "futex", "msgrcv", ...; "system call 451" where this list does not know it.
std::string name(const SystemCall& call);

// The file descriptor that it works on; nullopt: on none.
std::optional<int> descriptor(const SystemCall& call);

// FUTEX_WAIT and its kin: the word's address, what it held, whether other processes' wake-ups
// reach it.
struct FutexWait {
  std::uint64_t address = 0;
  std::uint32_t expected = 0;
  bool process_private = false;
};
std::optional<FutexWait> futex_wait(const SystemCall& call);

// A call that ends by itself, and after how long from now at most. (How much of a relative time is
// over is not known: all of it is told.)
std::optional<std::int64_t> ends_by_itself_ns(const std::string& proc_path, const SystemCall& call);

// Whether all `bytes` at this address of the process could be read.
bool read_memory(const std::string& proc_path, std::uint64_t address, void* into,
                 std::size_t bytes);

}  // namespace queuecheck
