// A queue whose second try_put computes for ever, in memory of its own.
#include <atomic>

#include "queuecheck/impl/queue_table.hpp"

namespace {

using queuecheck::Got;
using queuecheck::Options;
using queuecheck::Outcome;
using queuecheck::Place;

class RunawayQueue {
 public:
  static constexpr const char* name() { return "runaway"; }
  static std::string specification(const Options&) { return "fifo capacity=8"; }
  static std::size_t bytes_needed(const Options&) { return 64; }
  static RunawayQueue create(const Place& place, const Options&) { return RunawayQueue(place); }
  static RunawayQueue attach(const Place& place) { return RunawayQueue(place); }
  std::uint64_t capacity() const { return 8; }

  Outcome try_put(std::span<const std::byte>) {
    if (count_->fetch_add(1) == 0) return Outcome::full;
    for (volatile unsigned local = 1; local != 0;) local = local | 1U;
    return Outcome::full;
  }
  Got try_get(std::span<std::byte>) { return {Outcome::empty, 0}; }

 private:
  explicit RunawayQueue(const Place& place)
      : count_(reinterpret_cast<std::atomic<std::uint32_t>*>(place.memory.data())) {}
  std::atomic<std::uint32_t>* count_;
};

}  // namespace

QUEUECHECK_PLUGIN(RunawayQueue);
