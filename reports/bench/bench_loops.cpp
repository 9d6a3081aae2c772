#include "queuecheck/reports/bench/bench_loops.hpp"

#include <sched.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace queuecheck {

namespace {

int put_one(const QueueHandle& queue, const std::byte* item, std::size_t bytes) {
  const queuecheck_queue& table = *queue.table();
  if (table.put != nullptr) {
    return table.put(queue.raw(), item, bytes, QUEUECHECK_NO_DEADLINE).outcome;
  }
  for (;;) {
    const int outcome = table.try_put(queue.raw(), item, bytes).outcome;
    if (outcome != QUEUECHECK_FULL && outcome != QUEUECHECK_BUSY) return outcome;
    sched_yield();
  }
}

int get_one(const QueueHandle& queue, std::byte* into, std::size_t room, std::size_t& bytes) {
  const queuecheck_queue& table = *queue.table();
  if (table.get != nullptr) {
    return table.get(queue.raw(), into, room, &bytes, QUEUECHECK_NO_DEADLINE).outcome;
  }
  for (;;) {
    const int outcome = table.try_get(queue.raw(), into, room, &bytes).outcome;
    if (outcome != QUEUECHECK_EMPTY && outcome != QUEUECHECK_BUSY) return outcome;
    sched_yield();
  }
}

}  // namespace

std::uint64_t put_items(const QueueHandle& queue, std::uint64_t first, std::uint64_t count,
                        std::size_t bytes) {
  const queuecheck_queue& table = *queue.table();
  if (table.put_loop != nullptr) return table.put_loop(queue.raw(), first, count, bytes);
  std::vector<std::byte> item(std::max(bytes, sizeof(std::uint64_t)));
  for (std::uint64_t done = 0; done < count; ++done) {
    const std::uint64_t counter = first + done;
    std::memcpy(item.data(), &counter, sizeof counter);
    if (put_one(queue, item.data(), bytes) != QUEUECHECK_OK) return done;
  }
  return count;
}

std::uint64_t get_items(const QueueHandle& queue, std::uint64_t count, std::size_t bytes,
                        std::uint64_t& sum) {
  const queuecheck_queue& table = *queue.table();
  if (table.get_loop != nullptr) return table.get_loop(queue.raw(), count, bytes, &sum);
  std::vector<std::byte> item(std::max(bytes, sizeof(std::uint64_t)));
  sum = 0;
  for (std::uint64_t done = 0; done < count; ++done) {
    std::size_t got = 0;
    if (get_one(queue, item.data(), bytes, got) != QUEUECHECK_OK) return done;
    std::uint64_t counter = 0;
    std::memcpy(&counter, item.data(), std::min(got, sizeof counter));
    sum += counter;
  }
  return count;
}

std::uint64_t put_batches(const QueueHandle& queue, std::uint64_t first, std::uint64_t count,
                          std::size_t bytes, std::size_t batch) {
  const queuecheck_queue& table = *queue.table();
  if (table.put_many_loop != nullptr) {
    return table.put_many_loop(queue.raw(), first, count, bytes, batch);
  }
  std::vector<std::byte> items(std::max(batch * bytes, sizeof(std::uint64_t)));
  const std::vector<std::size_t> lengths(batch, bytes);
  for (std::uint64_t done = 0; done < count;) {
    const std::size_t wanted = std::min<std::uint64_t>(batch, count - done);
    for (std::size_t i = 0; i < wanted; ++i) {
      const std::uint64_t counter = first + done + i;
      std::memcpy(items.data() + i * bytes, &counter, sizeof counter);
    }
    std::size_t moved = 0;
    const int outcome = table
                            .put_many(queue.raw(), items.data(), lengths.data(), wanted,
                                      QUEUECHECK_NO_DEADLINE, &moved)
                            .outcome;
    done += moved;
    if (outcome != QUEUECHECK_OK) return done;
  }
  return count;
}

std::uint64_t get_batches(const QueueHandle& queue, std::uint64_t count, std::size_t bytes,
                          std::size_t batch, std::uint64_t& sum) {
  const queuecheck_queue& table = *queue.table();
  if (table.get_many_loop != nullptr) {
    return table.get_many_loop(queue.raw(), count, bytes, batch, &sum);
  }
  std::vector<std::byte> items(std::max(batch * bytes, sizeof(std::uint64_t)));
  std::vector<std::size_t> lengths(batch);
  sum = 0;
  for (std::uint64_t done = 0; done < count;) {
    const std::size_t wanted = std::min<std::uint64_t>(batch, count - done);
    std::size_t moved = 0;
    const int outcome = table
                            .get_many(queue.raw(), items.data(), wanted * bytes, lengths.data(),
                                      wanted, QUEUECHECK_NO_DEADLINE, &moved)
                            .outcome;
    const std::byte* at = items.data();
    for (std::size_t i = 0; i < std::min(moved, wanted); ++i) {
      std::uint64_t counter = 0;
      std::memcpy(&counter, at, std::min(lengths[i], sizeof counter));
      sum += counter;
      at += lengths[i];
    }
    done += moved;
    if (outcome != QUEUECHECK_OK) return done;
  }
  return count;
}

}  // namespace queuecheck
