#include "queuecheck/properties/explore/token.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

#include "queuecheck/properties/explore/models/real_call.hpp"

namespace queuecheck::explore {

static_assert(sizeof(std::atomic<Order>) == sizeof(std::uint32_t));

void Seat::give(Order order) {
  order_.store(order, std::memory_order_release);
  REAL(syscall)(SYS_futex, &order_, FUTEX_WAKE, 1);
}

std::optional<Order> Seat::wait(std::int64_t patience_ns) {
  constexpr std::int64_t second_ns = 1'000'000'000;
  const timespec patience{patience_ns / second_ns, patience_ns % second_ns};
  for (int tries = 0;; ++tries) {
    const Order order = order_.load(std::memory_order_acquire);
    if (order != Order::none) {
      order_.store(Order::none, std::memory_order_relaxed);
      return order;
    }
    // Woken without an order, or by a signal: once more. The time is patience, not a deadline.
    const long answer = REAL(syscall)(SYS_futex, &order_, FUTEX_WAIT, Order::none,
                                      patience_ns < 0 ? nullptr : &patience);
    if (answer != 0 && patience_ns >= 0 && tries > 0) return std::nullopt;
  }
}

Order Seat::wait() {
  return *wait(-1);
}

}  // namespace queuecheck::explore
