#include "queuecheck/stress/faults/access_points.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

#include "queuecheck/stress/patience.hpp"

namespace queuecheck {

AccessPoints access_points;

namespace {

// Most delays are short, so that the other side, on its own processor, does a few steps meanwhile;
// a few give the processor away, and a very few sleep, which lets several others through.
constexpr std::uint32_t spins_max = 256;
constexpr std::uint32_t yields_one_in = 8;
constexpr std::uint32_t sleeps_one_in = 64;
constexpr long sleep_ns = 20'000;

}  // namespace

void AccessPoints::arm(std::span<const std::byte> memory, const AccessOrders& orders) {
  count_ = 0;
  kill_at_ = orders.kill_at;
  delay_below_ = static_cast<std::uint32_t>((std::uint64_t{orders.delay_per_mille} << 32) / 1000);
  random_ = orders.seed * 2 + 1;
  bytes_ = memory.size();
  base_ = reinterpret_cast<std::uintptr_t>(memory.data());
}

std::uint64_t AccessPoints::disarm() {
  bytes_ = 0;
  return count_;
}

void AccessPoints::die() {
  syscall(SYS_kill, static_cast<pid_t>(syscall(SYS_getpid)), SIGKILL);
  for (;;) pause();  // not reached: the signal comes before the call returns
}

void AccessPoints::delay() {
  random_ = random_ * 6364136223846793005U + 1442695040888963407U;  // Knuth's
  if (static_cast<std::uint32_t>(random_ >> 32) >= delay_below_) return;
  random_ = random_ * 6364136223846793005U + 1442695040888963407U;
  const auto drawn = static_cast<std::uint32_t>(random_ >> 33);
  if (drawn % sleeps_one_in == 0) {
    const timespec nap{0, sleep_ns};
    nanosleep(&nap, nullptr);
  } else if (drawn % yields_one_in == 0) {
    sched_yield();
  } else {
    for (std::uint32_t i = drawn / sleeps_one_in % spins_max; i > 0; --i) relax_processor();
  }
}

}  // namespace queuecheck
