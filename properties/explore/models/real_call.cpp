#include "queuecheck/properties/explore/models/real_call.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace queuecheck::explore::models {

void* real_function(const char* name) {
  void* found = nullptr;
#if defined(__x86_64__)
  // Conditions have an old form under the same name, and a lookup without a version may find it.
  if (std::strncmp(name, "pthread_cond_", 13) == 0) found = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
#endif
  if (found == nullptr) found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) {
    static constexpr char text[] = "queuecheck-explore: the C library has no function ";
    static_cast<void>(!write(STDERR_FILENO, text, sizeof text - 1));
    static_cast<void>(!write(STDERR_FILENO, name, std::strlen(name)));
    static_cast<void>(!write(STDERR_FILENO, "\n", 1));
    _exit(70);
  }
  return found;
}

}  // namespace queuecheck::explore::models
