// A library's queue whose capacity is a template argument, behind the queue contract: one of a few
// built-in capacities and item sizes, unmodified, in the place.
//
// Process and thread safety: as the library's queue.
//
// Invariants
//   1. In front of the library's object stands a header that says which it is; no operation looks
//      at it: what the explorer finds is the library's.
//   2. The shape is the smallest that holds what was asked for; above the largest it is refused.
//   3. What spans processes is only what the library lays out, and both sides have one version of
//      it: another one is refused.
//   4. Library supplies (and its objects hold no address):
//        name, rest (of the specification, behind capacity and close), single_ended
//        version: any number that changes with the library's layout
//        capacities, item_sizes: arrays, ascending
//        template <class Item, std::size_t capacity> using Queue;
//        static bool push(Queue&, const Item&);
//        static bool pop(Queue&, use): calls use(const Item&) on the item, once, or answers false
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "queuecheck/impl/adapters/stored_item.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/segment_header.hpp"

namespace queuecheck {

template <class Library>
class ByCapacity {
  struct Shared {
    SegmentHeader header;
  };

 public:
  static constexpr const char* name() { return Library::name; }

  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(shape_for(options).capacity) + " close=none " +
           (Library::single_ended ? "producers=1 consumers=1 " : "") + Library::rest;
  }
  static std::size_t bytes_needed(const Options& options) {
    return sizeof(Shared) + shape_for(options).bytes;
  }

  // Behind the header everything is the library's, which believes what stands there.
  static constexpr SegmentKind segment_kind{
      Library::name, 1, {"library version"}, {sizeof(Shared), std::uint64_t{1} << 32}};

  static ByCapacity create(const Place& place, const Options& options) {
    const Shape& shape = shape_for(options);
    SegmentTerms terms{shape.capacity, options.item_bytes_max, bytes_needed(options), {}};
    terms.own[0] = Library::version;
    auto* shared = SegmentHeader::lay_out<Shared>(place, segment_kind, terms);
    shape.construct(shared + 1);
    shared->header.publish();
    return ByCapacity(shared, shape, options.item_bytes_max);
  }

  static ByCapacity attach(const Place& place) {
    const SegmentTerms terms =
        SegmentHeader::attach(place, segment_kind, [](const SegmentTerms& found) {
          if (found.item_bytes_max > Library::item_sizes.back()) refuse(found.capacity, ~0U);
          return bytes_needed(options_of(found));
        });
    if (terms.own[0] != Library::version) {
      throw std::runtime_error(std::string(Library::name) + ": " + place.name +
                               ": library version " + std::to_string(terms.own[0]) + " found, " +
                               std::to_string(Library::version) + " wanted");
    }
    const Options options = options_of(terms);
    return ByCapacity(reinterpret_cast<Shared*>(place.memory.data()), shape_for(options),
                      options.item_bytes_max);
  }

  std::uint64_t capacity() const { return shape_.capacity; }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > item_bytes_max_) return Outcome::too_big;
    return shape_.push(queue_, item) ? Outcome::ok : Outcome::full;
  }
  // The room must be item_bytes_max, as nothing is given back once it is taken.
  Got try_get(std::span<std::byte> into) {
    if (into.size() < item_bytes_max_) return {Outcome::too_big, item_bytes_max_};
    return shape_.pop(queue_, into);
  }

 private:
  struct Shape {
    std::uint64_t capacity;
    std::uint64_t item_bytes;
    std::size_t bytes;
    void (*construct)(void*);
    bool (*push)(void*, std::span<const std::byte>);
    Got (*pop)(void*, std::span<std::byte>);
  };

  template <std::size_t item_bytes, std::size_t items>
  static constexpr Shape shape() {
    using Item = StoredItem<item_bytes>;
    using Queue = typename Library::template Queue<Item, items>;
    static_assert(alignof(Queue) <= 64 && sizeof(Shared) % 64 == 0);
    return {items,
            item_bytes,
            sizeof(Queue),
            [](void* memory) { new (memory) Queue; },
            [](void* queue, std::span<const std::byte> item) {
              return Library::push(*static_cast<Queue*>(queue), Item(item));
            },
            [](void* queue, std::span<std::byte> into) {
              Got got{Outcome::empty, 0};
              Library::pop(*static_cast<Queue*>(queue), [&](const Item& item) {
                got = {Outcome::ok, item.copy_to(into)};
              });
              return got;
            }};
  }

  // Ordered by item size, then by capacity.
  static constexpr std::size_t columns = Library::capacities.size();
  template <std::size_t... index>
  static constexpr auto all(std::index_sequence<index...>) {
    return std::array{
        shape<Library::item_sizes[index / columns], Library::capacities[index % columns]>()...};
  }
  static constexpr auto shapes =
      all(std::make_index_sequence<Library::item_sizes.size() * columns>());

  static Options options_of(const SegmentTerms& terms) {
    Options options;
    options.capacity = terms.capacity;
    options.item_bytes_max = static_cast<std::uint32_t>(terms.item_bytes_max);
    return options;
  }

  static const Shape& shape_for(const Options& options) {
    const std::string name(Library::name);
    if (!options.extra.empty()) {
      throw std::invalid_argument(name + ": unknown option '" + options.extra.front().first +
                                  "'; it has none");
    }
    if (Library::single_ended && (options.producers > 1 || options.consumers > 1)) {
      throw std::invalid_argument(name + ": one producer and one consumer");
    }
    for (const Shape& shape : shapes) {
      if (options.capacity != 0 && options.capacity <= shape.capacity &&
          options.item_bytes_max <= shape.item_bytes) {
        return shape;
      }
    }
    refuse(options.capacity, options.item_bytes_max);
  }
  [[noreturn]] static void refuse(std::uint64_t capacity, std::uint32_t item_bytes_max) {
    throw std::invalid_argument(std::string(Library::name) + ": " + std::to_string(capacity) +
                                " items of " + std::to_string(item_bytes_max) +
                                " bytes; built in are 1 to " +
                                std::to_string(Library::capacities.back()) + " items of up to " +
                                std::to_string(Library::item_sizes.back()) + " bytes");
  }

  ByCapacity(Shared* shared, const Shape& shape, std::uint32_t item_bytes_max)
      : shape_(shape), queue_(shared + 1), item_bytes_max_(item_bytes_max) {}

  const Shape& shape_;
  void* queue_;
  std::uint32_t item_bytes_max_;
};

}  // namespace queuecheck
