// The same executor with threads in this process, for sanitizers that cannot see across processes.
//
// Process and thread safety: used by one thread.
//
// Invariants: those of executor.hpp, except
//   1. The queue's code runs in this process, so a crash of it is ours.
//   2. There are no kills: programs with kills are refused (std::invalid_argument).
//   3. Threads that hang cannot be ended: they are left behind, with the memory that they use, and
//      fresh ones take their place.
#pragma once

#include <memory>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/watchdog_settings.hpp"

namespace queuecheck {

std::unique_ptr<Executor> make_thread_executor(const QueueSource& queue,
                                               const WatchdogSettings& watchdog = {});

}  // namespace queuecheck
