// The virtual clock as programs see it, and letting time pass.
//
// Process and thread safety: as the current virtual process.
//
// Invariants
//   1. Readings depend on the run only; each is later than the one before.
//   2. Whoever sleeps may go on at any later step: then the clock is at least where he wanted it.
//      Sleeping is a request that others go on, no order between processes.
#pragma once

#include <cstdint>
#include <ctime>

namespace queuecheck::explore::models {

std::int64_t clock_reading_ns(clockid_t clock);
timespec time_of(std::int64_t ns);

void sleep_until(std::int64_t deadline_ns, const void* at);

}  // namespace queuecheck::explore::models
