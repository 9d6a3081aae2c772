#include "queuecheck/stress/interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>

namespace queuecheck {
namespace {

constexpr unsigned patience_s = 1;

// Read by any thread. Lock-free, so a handler may use it.
std::atomic<bool> came = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void end_now(int) {
  signal(SIGINT, SIG_DFL);
  raise(SIGINT);
}

void ask_to_end(int number) {
  // relaxed: a request, it publishes nothing
  if (came.exchange(true, std::memory_order_relaxed)) end_now(number);
  alarm(patience_s);
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(number, &action, nullptr);
}

}  // namespace

void listen_for_interrupt() {
  struct sigaction before = {};
  sigaction(SIGINT, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;
  handle(SIGALRM, end_now);
  handle(SIGINT, ask_to_end);
}

bool interrupted() {
  // relaxed: as in the handler
  return came.load(std::memory_order_relaxed);
}

void interrupt_is_handled() {
  alarm(0);
}

void end_by_interrupt() {
  end_now(SIGINT);
}

}  // namespace queuecheck
