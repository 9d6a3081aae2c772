// The symbols of clocks and of sleeping: virtual processes read the virtual clock and let others go
// on. Everybody else gets the machine's time by the system call, not by the kernel's page of code:
// where the processor's time stamp counter is trapped (rdtsc_trap.hpp), that page may not be used.
#include <sched.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/rdtsc_trap.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/models/time.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

using namespace queuecheck::explore;

#define CALLER __builtin_return_address(0)

namespace {

timespec machine_time() {
  timespec now{};
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
  return now;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  if (virtual_process()) {
    *now = models::time_of(models::clock_reading_ns(clock));
    return 0;
  }
  if (!models::rdtsc_trapped()) return REAL(clock_gettime)(clock, now);
  return static_cast<int>(syscall(SYS_clock_gettime, clock, now));
}

int gettimeofday(timeval* __restrict now, void* __restrict zone) noexcept {
  if (!virtual_process() && !models::rdtsc_trapped()) return REAL(gettimeofday)(now, zone);
  const timespec time = virtual_process()
                            ? models::time_of(models::clock_reading_ns(CLOCK_REALTIME))
                            : machine_time();
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* into) noexcept {
  if (!virtual_process() && !models::rdtsc_trapped()) return REAL(time)(into);
  const time_t now = virtual_process()
                         ? models::time_of(models::clock_reading_ns(CLOCK_REALTIME)).tv_sec
                         : machine_time().tv_sec;
  if (into != nullptr) *into = now;
  return now;
}

clock_t clock() noexcept {
  if (!virtual_process()) return REAL(clock)();
  return static_cast<clock_t>(read_clock() / (models::second_ns / CLOCKS_PER_SEC));
}

int sched_yield() noexcept {
  if (!virtual_process()) return REAL(sched_yield)();
  models::yield(CALLER);
  return 0;
}

int nanosleep(const timespec* length, timespec* left) {
  if (!virtual_process()) return REAL(nanosleep)(length, left);
  std::int64_t deadline_ns = 0;
  if (!models::deadline_after(length, deadline_ns)) {
    errno = EINVAL;
    return -1;
  }
  models::sleep_until(deadline_ns, CALLER);
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left) {
  if (!virtual_process()) return REAL(clock_nanosleep)(clock, flags, time, left);
  std::int64_t deadline_ns = 0;
  const bool right = (flags & TIMER_ABSTIME) != 0 ? models::deadline_of(time, clock, deadline_ns)
                                                  : models::deadline_after(time, deadline_ns);
  if (!right) return EINVAL;
  models::sleep_until(deadline_ns, CALLER);
  return 0;
}

int usleep(useconds_t microseconds) {
  if (!virtual_process()) return REAL(usleep)(microseconds);
  models::sleep_until(runtime.world->clock_ns + std::int64_t{microseconds} * 1000, CALLER);
  return 0;
}

unsigned sleep(unsigned seconds) {
  if (!virtual_process()) return REAL(sleep)(seconds);
  models::sleep_until(runtime.world->clock_ns + seconds * models::second_ns, CALLER);
  return 0;
}

}  // extern "C"
