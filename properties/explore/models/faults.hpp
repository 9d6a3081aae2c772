// A virtual process that dies by its own fault: SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT in the
// queue's code end the run as RunEnd::crashed. In the explorer's own code they do what they did.
//
// Process and thread safety: handlers are the process's, the signal stack is the calling thread's.
//
// Invariants
//   1. The handler leaves for the main context by end_run(), never by returning; it runs on a stack
//      of its own, so a virtual process that has used up its stack is told as well.
//   2. An address in a mapping of the segment, or between two of them, is named as such.
#pragma once

namespace queuecheck::explore::models {

// Once; more often does no harm.
void catch_faults();

}  // namespace queuecheck::explore::models
