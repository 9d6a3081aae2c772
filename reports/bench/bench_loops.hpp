// The hot loops: the queue's own, instantiated for its type, or the same loops over the C table for
// plugins that bring none.
//
// Process and thread safety: as the handle.
//
// Invariants
//   1. Each returns how many items it moved; fewer than asked means that an operation failed.
//   2. put_batches and get_batches ask for a queue with put_many and get_many.
//   3. A queue without waiting operations is tried with sched_yield between tries, never in a pure
//      spin: that would measure the scheduler.
#pragma once

#include <cstddef>
#include <cstdint>

#include "queuecheck/impl/loaded_queue.hpp"

namespace queuecheck {

std::uint64_t put_items(const QueueHandle& queue, std::uint64_t first, std::uint64_t count,
                        std::size_t bytes);

std::uint64_t get_items(const QueueHandle& queue, std::uint64_t count, std::size_t bytes,
                        std::uint64_t& sum);

// The same by put_many and get_many of `batch` items.
std::uint64_t put_batches(const QueueHandle& queue, std::uint64_t first, std::uint64_t count,
                          std::size_t bytes, std::size_t batch);

std::uint64_t get_batches(const QueueHandle& queue, std::uint64_t count, std::size_t bytes,
                          std::size_t batch, std::uint64_t& sum);

}  // namespace queuecheck
