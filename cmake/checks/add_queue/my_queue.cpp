// A ring for one producer and one consumer, as a user may write it.
#include <atomic>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/queue_table.hpp"

namespace {

using namespace queuecheck;

class MyQueue {
 public:
  static const char* name() { return "my_queue"; }
  static std::string specification(const Options& options) {
    return "fifo producers=1 consumers=1 crash={inflight_lost} capacity=" +
           std::to_string(options.capacity);
  }
  static std::size_t bytes_needed(const Options& options) {
    if (options.producers > 1 || options.consumers > 1) {
      throw std::invalid_argument("my_queue: for one producer and one consumer");
    }
    return sizeof(Header) + options.capacity * (sizeof(std::uint64_t) + options.item_bytes_max);
  }
  static MyQueue create(const Place& place, const Options& options) {
    MyQueue queue = attach(place);
    queue.header_->capacity = options.capacity;
    queue.header_->cell_bytes = sizeof(std::uint64_t) + options.item_bytes_max;
    return queue;
  }
  static MyQueue attach(const Place& place) {
    MyQueue queue;
    queue.header_ = reinterpret_cast<Header*>(place.memory.data());
    return queue;
  }

  std::uint64_t capacity() const { return header_->capacity; }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > header_->cell_bytes - sizeof(std::uint64_t)) return Outcome::too_big;
    const std::uint64_t tail = header_->tail.load(std::memory_order_relaxed);
    if (tail - header_->head.load(std::memory_order_acquire) == header_->capacity) {
      return Outcome::full;
    }
    const std::uint64_t bytes = item.size();
    std::memcpy(cell(tail), &bytes, sizeof bytes);
    if (bytes != 0) std::memcpy(cell(tail) + sizeof bytes, item.data(), bytes);
    header_->tail.store(tail + 1, std::memory_order_release);
    return Outcome::ok;
  }

  Got try_get(std::span<std::byte> into) {
    const std::uint64_t head = header_->head.load(std::memory_order_relaxed);
    if (head == header_->tail.load(std::memory_order_acquire)) return {Outcome::empty};
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, cell(head), sizeof bytes);
    if (bytes > into.size()) return {Outcome::too_big, bytes};
    if (bytes != 0) std::memcpy(into.data(), cell(head) + sizeof bytes, bytes);
    header_->head.store(head + 1, std::memory_order_release);
    return {Outcome::ok, bytes};
  }

 private:
  // Filled with zeros at first, which is the empty queue.
  struct Header {
    std::uint64_t capacity, cell_bytes;
    alignas(64) std::atomic<std::uint64_t> head, tail;
  };

  std::byte* cell(std::uint64_t ticket) const {
    return reinterpret_cast<std::byte*>(header_ + 1) +
           ticket % header_->capacity * header_->cell_bytes;
  }

  Header* header_ = nullptr;
};

}  // namespace

QUEUECHECK_PLUGIN(MyQueue);
