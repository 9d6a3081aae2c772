// For tests of faults: queues that see themselves what is done to them, and an executor under
// faults.
//
// Process and thread safety: as queues and executors are.
//
// Invariants
//   1. What the queues wait for is the fault itself, never a time.
#pragma once

#include <sched.h>

#include <atomic>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/stress/faults/disturbed_executor.hpp"

namespace queuecheck {

// What the queues below share beside their items.
struct Words {
  std::atomic<std::uint32_t> happened;  // the fault, as the queue itself sees it
  std::atomic<std::uint32_t> beat;
  std::atomic<std::uint32_t> bell;  // futex: changes with each put
};

// The reference queue in a place with room for the words.
class Observing {
 public:
  static std::string specification(const Options& options) {
    return LockedQueue::specification(options);
  }
  static std::size_t bytes_needed(const Options& options) {
    return (LockedQueue::bytes_needed(options) + 63) / 64 * 64 + sizeof(Words);
  }
  Observing(LockedQueue queue, const Place& place)
      : queue_(std::move(queue)),
        words_(
            reinterpret_cast<Words*>(place.memory.data() + place.memory.size() - sizeof(Words))) {}
  std::uint64_t capacity() { return queue_.capacity(); }
  Outcome try_put(std::span<const std::byte> item) { return queue_.try_put(item); }
  Got try_get(std::span<std::byte> into) { return queue_.try_get(into); }

 protected:
  void wait_for_fault(std::uint32_t times = 1) const {
    // acquire, pairs with count_fault
    while (words_->happened.load(std::memory_order_acquire) < times) sched_yield();
  }
  // release, pairs with wait_for_fault
  void count_fault() const { words_->happened.fetch_add(1, std::memory_order_release); }

  LockedQueue queue_;
  Words* words_;
};

// What each queue adds: its name, how it comes to be, and its own calls.
template <class Queue>
struct Made : Observing {
  using Observing::Observing;
  static Queue create(const Place& place, const Options& options) {
    Queue made(LockedQueue::create(place, options), place);
    new (made.words_) Words{};
    return made;
  }
  static Queue attach(const Place& place) { return Queue(LockedQueue::attach(place), place); }
};

inline Step step(OperationKind kind, std::int64_t timeout_ns = 0) {
  Step result;
  result.kind = kind;
  result.item_bytes = 16;
  result.timeout_ns = timeout_ns;
  return result;
}

inline Program program_of(std::vector<std::vector<Step>> processes, std::uint32_t prefill = 0) {
  Program program;
  program.options.capacity = 4;
  program.options.item_bytes_max = 16;
  program.balanced = true;
  program.drain = false;
  program.prefill = prefill;
  program.processes = std::move(processes);
  return program;
}

inline FaultList list(const char* text) {
  return std::get<FaultList>(parse_faults(text));
}

struct Disturbed {
  explicit Disturbed(const char* queue, const char* faults)
      : disturber(std::make_shared<Disturber>(list(faults), 1)),
        executor(make_disturbed_executor(find_queue(queue), list(faults), disturber)) {}
  Judgement judge(const Program& program) { return judge_run(executor->run(program)); }
  double count(const char* counter) const { return disturber->counters().at(counter); }

  std::shared_ptr<Disturber> disturber;
  std::unique_ptr<Executor> executor;
};

}  // namespace queuecheck
