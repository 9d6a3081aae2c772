#include "queuecheck/properties/explore/models/rdtsc_trap.hpp"

#include <sys/prctl.h>

#include <cstdint>
#include <cstring>

#include "queuecheck/properties/explore/runtime.hpp"

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace queuecheck::explore::models {

namespace {

bool trapped = false;

}  // namespace

bool rdtsc_trapped() {
  return trapped;
}

#if defined(__x86_64__)

bool trap_rdtsc(bool on) {
  if (on == trapped) return true;
  if (prctl(PR_SET_TSC, on ? PR_TSC_SIGSEGV : PR_TSC_ENABLE) != 0) return false;
  trapped = on;
  return true;
}

bool emulate_rdtsc(ucontext_t& context) {
  auto& registers = context.uc_mcontext.gregs;
  const auto* const code = reinterpret_cast<const unsigned char*>(registers[REG_RIP]);
  constexpr unsigned char rdtsc[] = {0x0f, 0x31};
  constexpr unsigned char rdtscp[] = {0x0f, 0x01, 0xf9};
  // The first byte was fetched; the others may lie beyond the end of a page, so one at a time.
  const bool plain = code[0] == rdtsc[0] && code[1] == rdtsc[1];
  const bool with_processor =
      !plain && code[0] == rdtscp[0] && code[1] == rdtscp[1] && code[2] == rdtscp[2];
  if (!trapped || (!plain && !with_processor)) return false;
  std::uint64_t count = 0;
  if (virtual_process()) {
    count = static_cast<std::uint64_t>(read_clock());
  } else {
    prctl(PR_SET_TSC, PR_TSC_ENABLE);
    count = __rdtsc();
    prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
  }
  registers[REG_RAX] = static_cast<greg_t>(count & 0xffffffff);
  registers[REG_RDX] = static_cast<greg_t>(count >> 32);
  if (with_processor) registers[REG_RCX] = 0;
  registers[REG_RIP] += static_cast<greg_t>(plain ? sizeof rdtsc : sizeof rdtscp);
  return true;
}

#else

bool trap_rdtsc(bool) {
  return false;
}

bool emulate_rdtsc(ucontext_t&) {
  return false;
}

#endif

}  // namespace queuecheck::explore::models
