// The hot loops of a process that never sleeps in the queue: the try forms again and again, with a
// pause of the processor between the first tries and sched_yield between later ones.
//
// Process and thread safety: as the handle.
//
// Invariants
//   1. Each returns how many items it moved; fewer than asked means that an operation failed.
//   2. The calls go through the queue's C table, which costs a call by pointer for each item (1 to
//      2 ns); the waiting loops of queue_loops.hpp do not pay that.
#pragma once

#include <cstddef>
#include <cstdint>

#include "queuecheck/impl/loaded_queue.hpp"

namespace queuecheck {

std::uint64_t put_items_polling(const QueueHandle& queue, std::uint64_t first, std::uint64_t count,
                                std::size_t bytes);

std::uint64_t get_items_polling(const QueueHandle& queue, std::uint64_t count, std::size_t bytes,
                                std::uint64_t& sum);

}  // namespace queuecheck
