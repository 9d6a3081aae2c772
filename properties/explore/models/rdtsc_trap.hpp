// The processor's time stamp counter, read by instruction, is time from outside: a queue that uses
// it would not behave the same again. While the trap is on, virtual processes read the virtual
// clock instead, and nobody else notices.
//
// Process and thread safety: the calling thread's; set before its runs begin. Elsewhere than on
// x86 it does nothing.
//
// Invariants
//   1. rdtsc and rdtscp in a virtual process give nanoseconds of the virtual clock.
//   2. Outside they give the counter, at the price of a signal: the explorer reads clocks by the
//      system call (interpose_time.cpp).
#pragma once

#include <ucontext.h>

namespace queuecheck::explore::models {

// Needs the signal handler of faults.hpp. False: the machine does not let it be trapped.
bool trap_rdtsc(bool on);
bool rdtsc_trapped();

// In the handler of SIGSEGV: was it such an instruction? Then it is done, and the program goes on
// after it.
bool emulate_rdtsc(ucontext_t& context);

}  // namespace queuecheck::explore::models
