// Weak definitions of parts that are being written; each goes when its part is there.
#include "queuecheck/properties/explore/process_image.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore {
#define WEAK __attribute__((weak))
namespace memory {
WEAK void begin_run(MemoryMode, bool, unsigned) {}
WEAK std::uint64_t load(const Access&, const void*) {
  return 0;
}
WEAK void store(const Access&, void*, std::uint64_t) {}
WEAK std::uint64_t change(const Access&, void*, Change, std::uint64_t) {
  return 0;
}
WEAK bool compare_exchange(const Access&, void*, std::uint64_t&, std::uint64_t, int, bool) {
  return false;
}
WEAK void fence(unsigned) {}
WEAK void plain(const Access&) {}
WEAK void acquire(std::uint32_t) {}
WEAK void release(std::uint32_t) {}
WEAK void fence_everywhere() {}
WEAK std::uint32_t flushable() {
  return 0;
}
WEAK void flush(unsigned) {}
WEAK void invoked(unsigned) {}
WEAK void returned(unsigned) {}
WEAK bool precedes(unsigned, unsigned) {
  return false;
}
}  // namespace memory
}  // namespace queuecheck::explore
