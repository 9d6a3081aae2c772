#include "queuecheck/reports/bench/polling_loops.hpp"

#include <sched.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "queuecheck/impl/relax.hpp"

namespace queuecheck {

namespace {

// So many pauses, some microseconds, before the processor is offered to others: where the peer
// shares it, nothing else lets him go on.
constexpr int pauses_max = 100;

// Asks until the answer is neither `not_now` nor BUSY.
template <class Attempt>
int poll(Attempt attempt, int not_now) {
  for (int tries = 0;; ++tries) {
    const int outcome = attempt();
    if (outcome != not_now && outcome != QUEUECHECK_BUSY) return outcome;
    if (tries < pauses_max) {
      relax();
    } else {
      sched_yield();
    }
  }
}

}  // namespace

std::uint64_t put_items_polling(const QueueHandle& queue, std::uint64_t first, std::uint64_t count,
                                std::size_t bytes) {
  const auto try_put = queue.table()->try_put;
  std::vector<std::byte> item(std::max(bytes, sizeof(std::uint64_t)));
  for (std::uint64_t done = 0; done < count; ++done) {
    const std::uint64_t counter = first + done;
    std::memcpy(item.data(), &counter, sizeof counter);
    const auto attempt = [&] { return try_put(queue.raw(), item.data(), bytes).outcome; };
    if (poll(attempt, QUEUECHECK_FULL) != QUEUECHECK_OK) return done;
  }
  return count;
}

std::uint64_t get_items_polling(const QueueHandle& queue, std::uint64_t count, std::size_t bytes,
                                std::uint64_t& sum) {
  const auto try_get = queue.table()->try_get;
  std::vector<std::byte> item(std::max(bytes, sizeof(std::uint64_t)));
  sum = 0;
  for (std::uint64_t done = 0; done < count; ++done) {
    std::size_t got = 0;
    const auto attempt = [&] { return try_get(queue.raw(), item.data(), bytes, &got).outcome; };
    if (poll(attempt, QUEUECHECK_EMPTY) != QUEUECHECK_OK) return done;
    std::uint64_t counter = 0;
    std::memcpy(&counter, item.data(), std::min(got, sizeof counter));
    sum += counter;
  }
  return count;
}

}  // namespace queuecheck
