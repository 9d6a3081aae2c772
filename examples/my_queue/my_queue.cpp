#include <atomic>

#include "queuecheck/impl/queue_table.hpp"
using namespace queuecheck;

struct MyQueue {  // a ring for one producer and one consumer
  struct Ring { std::uint64_t capacity, cell_bytes; std::atomic<std::uint64_t> head, tail; }* ring;

  static const char* name() { return "my_queue"; }
  static auto specification(Options o) { return "spsc capacity=" + std::to_string(o.capacity); }
  static std::size_t bytes_needed(Options o) {
    return sizeof(Ring) + o.capacity * (8 + o.item_bytes_max);
  }
  static MyQueue create(Place at, Options o) {
    return {new (at.memory.data()) Ring{o.capacity, 8 + o.item_bytes_max, 0, 0}};
  }
  static MyQueue attach(Place at) { return {reinterpret_cast<Ring*>(at.memory.data())}; }
  std::uint64_t capacity() { return ring->capacity; }
  char* cell(std::uint64_t n) { return (char*)(ring + 1) + n % ring->capacity * ring->cell_bytes; }

  Outcome try_put(std::span<const std::byte> item) {
    const std::uint64_t bytes = item.size();
    if (8 + bytes > ring->cell_bytes) return Outcome::too_big;
    if (ring->tail - ring->head == ring->capacity) return Outcome::full;
    std::memcpy(cell(ring->tail), &bytes, 8);
    std::memcpy(cell(ring->tail) + 8, item.data(), bytes);
    ++ring->tail;
    return Outcome::ok;
  }
  Got try_get(std::span<std::byte> into) {
    if (ring->head == ring->tail) return {Outcome::empty};
    Got got{Outcome::ok};
    std::memcpy(&got.bytes, cell(ring->head), 8);
    std::memcpy(into.data(), cell(ring->head) + 8, got.bytes);
    ++ring->head;
    return got;
  }
};
QUEUECHECK_QUEUE(MyQueue);
