// The C library's own functions behind those that we define: REAL(name)(arguments...).
//
// Process and thread safety: any.
//
// Invariants
//   1. Looked up once for each place of use, without a guard of the compiler (which would call what
//      we interpose); several threads would find the same.
#pragma once

namespace queuecheck::explore::models {

// The next definition of this function after ours, in the version that programs are linked with
// today. Ends the program when there is none.
void* real_function(const char* name);

}  // namespace queuecheck::explore::models

#define REAL(name)                                              \
  ([]() -> decltype(&::name) {                                  \
    static decltype(&::name) found = nullptr;                   \
    auto of_libc = __atomic_load_n(&found, __ATOMIC_RELAXED);   \
    if (of_libc == nullptr) {                                   \
      of_libc = reinterpret_cast<decltype(&::name)>(            \
          ::queuecheck::explore::models::real_function(#name)); \
      __atomic_store_n(&found, of_libc, __ATOMIC_RELAXED);      \
    }                                                           \
    return of_libc;                                             \
  }())
