// The executor with real processes: a persistent pool of workers, forked by the nursery, that runs
// batches of programs by itself while the harness watches.
//
// Process and thread safety: used by one thread of the harness, after start().
//
// Invariants: those of executor.hpp, and
//   1. No code of the queue under test runs in the harness or the nursery.
//   2. The queue is created in one worker and attached in the others, at another address in each;
//      worker 1 was exec'ed.
#pragma once

#include <memory>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/watchdog_settings.hpp"

namespace queuecheck {

std::unique_ptr<Executor> make_process_executor(const QueueSource& queue,
                                                const WatchdogSettings& watchdog = {});

// With the queue's instrumented twin, in workers that count their accesses: programs may kill at an
// access (Kill::at_access), and so many of 1000 accesses are delayed. Its name is "instrumented",
// or "delayed" if there are delays. Throws EnvironmentError where there is no twin, or no such
// worker.
std::unique_ptr<Executor> make_counting_executor(const QueueSource& queue,
                                                 std::uint32_t delays_per_mille,
                                                 const WatchdogSettings& watchdog = {});

}  // namespace queuecheck
