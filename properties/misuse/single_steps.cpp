#include "queuecheck/properties/misuse/single_steps.hpp"

#include <signal.h>
#include <ucontext.h>

namespace queuecheck::misuse {
namespace {

SingleSteps::AtEachStep at_each_step = nullptr;
void* at_each_step_context = nullptr;
std::uint64_t steps_done = 0;

#if defined(__x86_64__)

constexpr unsigned long long trap_flag = 0x100;

void on_trap(int, siginfo_t*, void* context) {
  ++steps_done;
  if (steps_done >= steps_max) {
    static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL] &=
        ~static_cast<greg_t>(trap_flag);
  }
  at_each_step(steps_done, at_each_step_context);
}

void set_trap_flag(bool on) {
  const auto flags = __builtin_ia32_readeflags_u64();
  __builtin_ia32_writeeflags_u64(on ? flags | trap_flag : flags & ~trap_flag);
}

#else

void on_trap(int, siginfo_t*, void*) {}
void set_trap_flag(bool) {}

#endif

}  // namespace

bool SingleSteps::possible() {
#if defined(__x86_64__)
  return true;
#else
  return false;
#endif
}

SingleSteps::SingleSteps(AtEachStep at_step, void* context) {
  at_each_step = at_step;
  at_each_step_context = context;
  steps_done = 0;
  struct sigaction action {};
  action.sa_sigaction = on_trap;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGTRAP, &action, nullptr);
  set_trap_flag(true);
}

SingleSteps::~SingleSteps() {
  set_trap_flag(false);
  signal(SIGTRAP, SIG_DFL);
}

}  // namespace queuecheck::misuse
