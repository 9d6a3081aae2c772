// A queue of somebody else's whose capacity is a template argument, behind the queue contract: one
// of a few built-in capacities, unmodified, in the segment.
//
// Process and thread safety: as the library's queue; attach() comes after create() has returned.
//
// Invariants
//   1. The adapter adds one constant word in front of the library's object (which capacity it is)
//      and no access to the segment in an operation: what the explorer finds is the library's.
//   2. Library supplies:
//        name, rest (of the specification), single_ended, capacity_max
//        template <std::size_t capacity> using Queue;
//        static bool push(Queue<N>&, const Item&);  static bool pop(Queue<N>&, Item&);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/properties/explore/third_party/item.hpp"

namespace queuecheck::third_party {

template <class Library>
class ByCapacity {
 public:
  static constexpr const char* name() { return Library::name; }

  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(shape_for(options).capacity) + " close=none " +
           Library::rest;
  }
  static std::size_t bytes_needed(const Options& options) {
    return sizeof(Header) + shape_for(options).bytes;
  }
  static ByCapacity create(const Place& place, const Options& options) {
    const Shape& shape = shape_for(options);
    auto* header = new (place.memory.data()) Header{shape.capacity, options.item_bytes_max};
    shape.construct(header + 1);
    return ByCapacity(header, shape);
  }
  static ByCapacity attach(const Place& place) {
    auto* header = reinterpret_cast<Header*>(place.memory.data());
    for (const Shape& shape : shapes) {
      if (shape.capacity == header->capacity) return ByCapacity(header, shape);
    }
    throw std::runtime_error(std::string(Library::name) + ": nothing finished in " + place.name);
  }

  std::uint64_t capacity() const { return shape_.capacity; }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > item_bytes_max_) return Outcome::too_big;
    return shape_.push(queue_, Item(item)) ? Outcome::ok : Outcome::full;
  }
  Got try_get(std::span<std::byte> into) {
    Item item;
    if (!shape_.pop(queue_, item)) return {Outcome::empty, 0};
    return {Outcome::ok, item.copy_to(into)};
  }

 private:
  struct alignas(64) Header {
    std::uint64_t capacity;
    std::uint64_t item_bytes_max;
  };
  struct Shape {
    std::uint64_t capacity;
    std::size_t bytes;
    void (*construct)(void*);
    bool (*push)(void*, const Item&);
    bool (*pop)(void*, Item&);
  };

  template <std::size_t items>
  static constexpr Shape shape() {
    using Queue = typename Library::template Queue<items>;
    static_assert(alignof(Queue) <= alignof(Header));
    return {
        items, sizeof(Queue), [](void* memory) { new (memory) Queue; },
        [](void* queue, const Item& item) {
          return Library::push(*static_cast<Queue*>(queue), item);
        },
        [](void* queue, Item& item) { return Library::pop(*static_cast<Queue*>(queue), item); }};
  }
  static constexpr std::array<Shape, 6> shapes{shape<1>(), shape<2>(),  shape<4>(),
                                               shape<8>(), shape<64>(), shape<1024>()};

  static const Shape& shape_for(const Options& options) {
    const std::string name(Library::name);
    if (!options.extra.empty()) {
      throw std::invalid_argument(name + ": unknown option '" + options.extra.front().first + "'");
    }
    if (Library::single_ended && (options.producers > 1 || options.consumers > 1)) {
      throw std::invalid_argument(name + ": one producer and one consumer");
    }
    for (const Shape& shape : shapes) {
      if (options.capacity != 0 && options.capacity <= shape.capacity &&
          options.item_bytes_max <= Item::bytes_max) {
        return shape;
      }
    }
    throw std::invalid_argument(name + ": built in are 1 to 1024 items of up to " +
                                std::to_string(Item::bytes_max) + " bytes");
  }

  ByCapacity(Header* header, const Shape& shape)
      : shape_(shape),
        queue_(header + 1),
        item_bytes_max_(static_cast<std::uint32_t>(header->item_bytes_max)) {}

  const Shape& shape_;
  void* queue_;
  std::uint32_t item_bytes_max_;
};

}  // namespace queuecheck::third_party
