// A hint to the processor: this line of memory will be written soon; fetch it, and the right to
// write it, while other work goes on.
//
// Process and thread safety: no effect but on time; any address may be given.
//
// Invariants
//   1. Never faults, never waits, changes no memory.
#pragma once

namespace queuecheck {

inline void fetch_for_writing(const void* at) {
#if defined(__x86_64__)
  // The builtin makes a fetch for reading of it unless the target is said to know this one, which
  // is a no-operation on the few that do not.
  asm volatile("prefetchw %0" : : "m"(*static_cast<const char*>(at)));
#else
  __builtin_prefetch(at, 1);
#endif
}

}  // namespace queuecheck
