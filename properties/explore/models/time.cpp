#include "queuecheck/properties/explore/models/time.hpp"

#include <algorithm>

#include "queuecheck/properties/explore/models/call.hpp"

namespace queuecheck::explore::models {

std::int64_t clock_reading_ns(clockid_t clock) {
  const std::int64_t now_ns = read_clock();
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI:
      return now_ns + realtime_ahead_ns;
    default:
      return now_ns;
  }
}

timespec time_of(std::int64_t ns) {
  timespec time{};
  time.tv_sec = static_cast<time_t>(ns / second_ns);
  time.tv_nsec = static_cast<long>(ns % second_ns);
  return time;
}

void sleep_until(std::int64_t deadline_ns, const void* at) {
  announce_pause(at);
  if (in_run() && !passed(deadline_ns)) sleep(WaitKind::sleep, no_key, false, deadline_ns);
  runtime.world->clock_ns = std::max(runtime.world->clock_ns, deadline_ns);
}

void yield(const void* at) {
  announce_pause(at);
  runtime.world->clock_ns += yield_ns;
}

}  // namespace queuecheck::explore::models
