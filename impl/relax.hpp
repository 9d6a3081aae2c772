// What a spinning process does between two looks.
//
// Process and thread safety: touches nothing.
//
// Invariants
//   1. Never enters the kernel. One call takes 10 to 60 ns on the processors we know.
#pragma once

namespace queuecheck {

inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#else
  asm volatile("" ::: "memory");
#endif
}

}  // namespace queuecheck
