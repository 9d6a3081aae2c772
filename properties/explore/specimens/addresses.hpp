// Specimen: a FIFO under a mutex whose creator leaves addresses in the segment: of a slot, of a
// function, of an object's table of virtual functions. They mean nothing, or something else, in
// another process. (Under fork alone all of it works: parent and child have the same addresses.)
//
// Process and thread safety: any number of processes; a process killed inside leaves the mutex
// locked.
//
// Invariants
//   1. The items are those of the slots head ... head + count - 1; both change under the mutex.
#pragma once

#include "queuecheck/properties/explore/specimens/in_place.hpp"
#include "queuecheck/properties/explore/specimens/locking.hpp"

namespace queuecheck::specimens {

enum class AddressBug { none, slot_pointer, function_pointer, virtual_functions };

// How a position is mapped to a slot: what is (wrongly) called through the segment.
using Mapping = std::uint64_t (*)(std::uint64_t position, std::uint64_t capacity);
inline std::uint64_t round_robin(std::uint64_t position, std::uint64_t capacity) {
  return position % capacity;
}
class Mapper {
 public:
  virtual std::uint64_t index(std::uint64_t position, std::uint64_t capacity) const {
    return round_robin(position, capacity);
  }

 protected:
  ~Mapper() = default;
};
class PlainMapper final : public Mapper {};

struct AddressShared {
  Terms terms;
  pthread_mutex_t mutex;
  std::uint64_t head = 0;
  std::uint64_t count = 0;
  Item* first = nullptr;                       // the bug of `slot_pointer`
  Mapping mapping = nullptr;                   // the bug of `function_pointer`
  alignas(PlainMapper) std::byte mapper[8]{};  // the bug of `virtual_functions`
};
static_assert(sizeof(PlainMapper) == 8);

template <AddressBug bug>
class Addresses : public InPlace<Addresses<bug>, AddressShared, Item> {
  using Base = InPlace<Addresses, AddressShared, Item>;

 public:
  static constexpr const char* name() { return "addresses"; }
  static std::string specification(const Options& options) {
    return Base::fifo(options, "crash={inflight_lost,lock_held}");
  }

  Outcome try_put(std::span<const std::byte> item) {
    if (this->too_big(item)) return Outcome::too_big;
    AddressShared& at = this->shared();
    const Held held(at.mutex);
    if (at.count == this->capacity()) return Outcome::full;
    slot_of(at.head + at.count).write(item);
    ++at.count;
    return Outcome::ok;
  }

  Got try_get(std::span<std::byte> into) {
    AddressShared& at = this->shared();
    const Held held(at.mutex);
    if (at.count == 0) return {Outcome::empty, 0};
    const Got got{Outcome::ok, slot_of(at.head).read(into)};
    ++at.head;
    --at.count;
    return got;
  }

 private:
  friend Base;
  using Base::Base;

  void lay_out() {
    AddressShared& at = this->shared();
    init(at.mutex);
    if constexpr (bug == AddressBug::slot_pointer) at.first = this->slots();
    if constexpr (bug == AddressBug::function_pointer) at.mapping = &round_robin;
    if constexpr (bug == AddressBug::virtual_functions) new (at.mapper) PlainMapper;
  }

  Item& slot_of(std::uint64_t position) const {
    AddressShared& at = this->shared();
    const std::uint64_t capacity = this->capacity();
    if constexpr (bug == AddressBug::slot_pointer) {
      return at.first[round_robin(position, capacity)];
    } else if constexpr (bug == AddressBug::function_pointer) {
      return this->slots()[at.mapping(position, capacity)];
    } else if constexpr (bug == AddressBug::virtual_functions) {
      const Mapper* mapper = std::launder(reinterpret_cast<PlainMapper*>(at.mapper));
      return this->slots()[mapper->index(position, capacity)];
    } else {
      return this->slots()[round_robin(position, capacity)];
    }
  }
};

}  // namespace queuecheck::specimens
