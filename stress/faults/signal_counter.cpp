#include "queuecheck/stress/faults/signal_counter.hpp"

namespace queuecheck {
namespace {

WorkerSlot* counted = nullptr;  // of this process; set before the handler stands

extern "C" void count_one(int) {
  // relaxed: a count that others only read
  counted->signals.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

void count_signals(WorkerSlot& slot) {
  static_assert(std::atomic<std::uint32_t>::is_always_lock_free);
  counted = &slot;
  struct sigaction action {};
  action.sa_handler = count_one;  // sa_flags stays 0: no SA_RESTART
  sigemptyset(&action.sa_mask);
  sigaction(storm_signal, &action, nullptr);
}

}  // namespace queuecheck
