// The virtual clock as programs see it, and letting time pass.
//
// Process and thread safety: as the current virtual process.
//
// Invariants
//   1. Readings depend on the run only; each is later than the one before.
//   2. Whoever sleeps goes on at any later step, but not before everybody who could go on when it
//      fell asleep has made a step (or can go on no more): then the clock is at least where it
//      wanted it. So whoever loses patience after so many naps has let the others do as much.
//   3. A yield takes some time too, so that loops "for a millisecond" are short.
#pragma once

#include <cstdint>
#include <ctime>

namespace queuecheck::explore::models {

std::int64_t clock_reading_ns(clockid_t clock);
timespec time_of(std::int64_t ns);

inline constexpr std::int64_t yield_ns = 50'000;

void yield(const void* at);
void sleep_until(std::int64_t deadline_ns, const void* at);

}  // namespace queuecheck::explore::models
