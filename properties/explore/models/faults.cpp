#include "queuecheck/properties/explore/models/faults.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <cstddef>
#include <cstdio>

#include "queuecheck/properties/explore/models/rdtsc_trap.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore::models {

namespace {

constexpr std::size_t stack_bytes = std::size_t{64} << 10;
constexpr int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

const char* name_of(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGFPE:
      return "SIGFPE";
    case SIGILL:
      return "SIGILL";
    default:
      return "SIGABRT";
  }
}

[[noreturn]] void died(int signal, const void* address) {
  char text[sizeof World::what];
  std::uint32_t offset = 0;
  RunEnd end = RunEnd::crashed;
  if (signal != SIGSEGV && signal != SIGBUS) {
    std::snprintf(text, sizeof text, "dies by %s", name_of(signal));
  } else if (region_of(address, offset) == Region::elsewhere) {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    std::snprintf(text, sizeof text,
                  at < 4096 ? "dies by %s: null pointer" : "dies by %s at an address of its own",
                  name_of(signal));
  } else if (region_of(address, offset) == Region::own_segment) {
    std::snprintf(text, sizeof text, "dies by %s: %u bytes from the start of a segment of %u",
                  name_of(signal), offset, runtime.area.segment_bytes);
  } else {
    end = RunEnd::address;
    std::snprintf(text, sizeof text, "dies by %s in another process's mapping", name_of(signal));
  }
  end_run(end, current(), text);
}

void handle(int signal, siginfo_t* information, void* context) {
  if (signal == SIGSEGV && emulate_rdtsc(*static_cast<ucontext_t*>(context))) return;
  if (virtual_process()) died(signal, information->si_addr);
  // Ours: as if nobody had looked. The instruction is done again, and ends the program.
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  sigaction(signal, &usual, nullptr);
  if (signal == SIGABRT) raise(signal);
}

}  // namespace

void catch_faults() {
  static bool done = false;
  if (done) return;
  done = true;
  void* const memory = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  stack_t stack{};
  stack.ss_sp = memory;
  stack.ss_size = stack_bytes;
  if (memory == MAP_FAILED || sigaltstack(&stack, nullptr) != 0) return;
  struct sigaction action {};
  action.sa_sigaction = handle;
  // Not blocked meanwhile: the handler does not return, and the next fault wants it again.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (const int signal : signals) sigaction(signal, &action, nullptr);
}

}  // namespace queuecheck::explore::models
