// The hot loops of the C table, which `bench` runs: put or get many items by calls that the
// compiler sees through, one by one or in batches.
//
// Process and thread safety: as the queue.
//
// Invariants
//   1. A loop ends early only at an answer that is neither success nor "not now", and tells how
//   many
//      items it moved.
//   2. A queue that can wait is waited in; one that cannot is asked again after sched_yield.
#pragma once

#include <sched.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

template <SharedQueue Queue>
struct [[gnu::visibility("hidden")]] QueueLoops {
  static constexpr bool has_put = requires(Queue queue, std::span<const std::byte> item) {
    { queue.put(item, Deadline::none()) } -> std::same_as<Outcome>;
  };
  static constexpr bool has_get = requires(Queue queue, std::span<std::byte> into) {
    { queue.get(into, Deadline::none()) } -> std::same_as<Got>;
  };
  static constexpr bool has_put_many = requires(Queue queue, std::span<const std::byte> items,
                                                std::span<const std::size_t> lengths) {
    { queue.put_many(items, lengths, Deadline::none()) } -> std::same_as<Moved>;
  };
  static constexpr bool has_get_many =
      requires(Queue queue, std::span<std::byte> into, std::span<std::size_t> lengths) {
    { queue.get_many(into, lengths, Deadline::none()) } -> std::same_as<Moved>;
  };

  static Queue& queue(void* handle) {
    return *static_cast<Queue*>(handle);
  }

  static std::uint64_t put_loop(void* handle, std::uint64_t first, std::uint64_t count,
                                std::size_t bytes) noexcept {
    Queue& target = queue(handle);
    std::vector<std::byte> buffer(std::max(bytes, sizeof(std::uint64_t)));
    const std::span<const std::byte> one(buffer.data(), bytes);
    for (std::uint64_t done = 0; done < count; ++done) {
      const std::uint64_t counter = first + done;
      std::memcpy(buffer.data(), &counter, sizeof counter);
      Outcome outcome = Outcome::error;
      if constexpr (has_put) {
        outcome = target.put(one, Deadline::none());
      } else {
        while ((outcome = target.try_put(one)) == Outcome::full || outcome == Outcome::busy) {
          sched_yield();
        }
      }
      if (outcome != Outcome::ok) return done;
    }
    return count;
  }

  static std::uint64_t get_loop(void* handle, std::uint64_t count, std::size_t bytes,
                                std::uint64_t* sum) noexcept {
    Queue& target = queue(handle);
    std::vector<std::byte> buffer(std::max(bytes, sizeof(std::uint64_t)));
    const std::span<std::byte> into(buffer.data(), bytes);
    *sum = 0;
    for (std::uint64_t done = 0; done < count; ++done) {
      Got got;
      if constexpr (has_get) {
        got = target.get(into, Deadline::none());
      } else {
        while ((got = target.try_get(into)).outcome == Outcome::empty ||
               got.outcome == Outcome::busy) {
          sched_yield();
        }
      }
      if (got.outcome != Outcome::ok) return done;
      std::uint64_t counter = 0;
      std::memcpy(&counter, buffer.data(), std::min(got.bytes, sizeof counter));
      *sum += counter;
    }
    return count;
  }

  static std::uint64_t put_many_loop(void* handle, std::uint64_t first, std::uint64_t count,
                                     std::size_t bytes, std::size_t batch) noexcept {
    Queue& target = queue(handle);
    std::vector<std::byte> buffer(std::max(batch * bytes, sizeof(std::uint64_t)));
    const std::vector<std::size_t> lengths(batch, bytes);
    for (std::uint64_t done = 0; done < count;) {
      const std::size_t items = std::min<std::uint64_t>(batch, count - done);
      for (std::size_t i = 0; i < items; ++i) {
        const std::uint64_t counter = first + done + i;
        std::memcpy(buffer.data() + i * bytes, &counter, std::min(bytes, sizeof counter));
      }
      const Moved moved = target.put_many({buffer.data(), items * bytes}, {lengths.data(), items},
                                          Deadline::none());
      done += moved.count;
      if (moved.outcome != Outcome::ok) return done;
    }
    return count;
  }

  static std::uint64_t get_many_loop(void* handle, std::uint64_t count, std::size_t bytes,
                                     std::size_t batch, std::uint64_t* sum) noexcept {
    Queue& target = queue(handle);
    std::vector<std::byte> buffer(std::max(batch * bytes, sizeof(std::uint64_t)));
    std::vector<std::size_t> lengths(batch);
    *sum = 0;
    for (std::uint64_t done = 0; done < count;) {
      const std::size_t wanted = std::min<std::uint64_t>(batch, count - done);
      const Moved moved = target.get_many({buffer.data(), wanted * bytes}, {lengths.data(), wanted},
                                          Deadline::none());
      const std::byte* at = buffer.data();
      for (std::size_t i = 0; i < moved.count; ++i) {
        std::uint64_t counter = 0;
        std::memcpy(&counter, at, std::min(lengths[i], sizeof counter));
        *sum += counter;
        at += lengths[i];
      }
      done += moved.count;
      if (moved.outcome != Outcome::ok) return done;
    }
    return count;
  }
};

}  // namespace queuecheck
