// What a queue that is there already can do: enough to stand before it, as TypedQueue and
// RecordedQueue do. SharedQueue (queue.hpp) is this and how it comes to be there.
//
// Process and thread safety: a concept.
//
// Invariants
//   1. Every SharedQueue is an ItemQueue.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

template <class Queue>
concept ItemQueue = requires(Queue queue, std::span<const std::byte> item,
                             std::span<std::byte> into) {
  { queue.capacity() } -> std::convertible_to<std::uint64_t>;
  { queue.try_put(item) } -> std::same_as<Outcome>;
  { queue.try_get(into) } -> std::same_as<Got>;
};

}  // namespace queuecheck
