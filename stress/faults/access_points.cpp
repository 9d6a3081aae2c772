#include "queuecheck/stress/faults/access_points.hpp"

#include <dlfcn.h>
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

std::uint64_t image_offset(const void* address) {
  Dl_info info{};
  if (dladdr(address, &info) == 0) return 0;
  return reinterpret_cast<std::uintptr_t>(address) -
         reinterpret_cast<std::uintptr_t>(info.dli_fbase);
}

}  // namespace

void AccessPoints::arm(std::span<const std::byte> memory, const AccessOrders& orders) {
  count_ = 0;
  kill_at_ = orders.kill_at;
  pause_ = orders.pause;
  hit_place_ = orders.hit_place;
  delay_below_ = static_cast<std::uint32_t>((std::uint64_t{orders.delay_per_mille} << 32) / 1000);
  random_ = orders.seed * 2 + 1;
  bytes_ = memory.size();
  base_ = reinterpret_cast<std::uintptr_t>(memory.data());
}

std::uint64_t AccessPoints::disarm() {
  bytes_ = 0;
  return count_;
}

// Either signal comes before the system call returns.
void AccessPoints::hit(const void* place) const {
  // relaxed: read when the kernel says that we are dead or stopped
  if (hit_place_ != nullptr) hit_place_->store(image_offset(place), std::memory_order_relaxed);
  const auto self = static_cast<pid_t>(syscall(SYS_getpid));
  syscall(SYS_kill, self, pause_ ? SIGSTOP : SIGKILL);
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
