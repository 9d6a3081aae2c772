#include <unistd.h>

#include <cstdio>

#include "queuecheck/stress/nursery.hpp"

// Present only when the program was built for it; else null. A child ends by _exit, which runs
// neither the coverage writer nor the leak check (measured: coverage of child-only code is 0 %).
extern "C" {
__attribute__((weak)) void __gcov_dump();
__attribute__((weak)) int __llvm_profile_write_file();
}

namespace queuecheck {

// The handlers and destructors that the child inherited belong to its parent: gtest's reporters,
// temporary files, buffered output. Hence _exit. Leaks are not looked for here: a worker is killed
// at any instant, so its heap proves nothing.
void end_child(int status) {
  std::fflush(stderr);
  if (__gcov_dump != nullptr) __gcov_dump();
  if (__llvm_profile_write_file != nullptr) __llvm_profile_write_file();
  _exit(status);
}

}  // namespace queuecheck
