// Specimen: a FIFO under a mutex. Bug: the position of the next put is a static variable, so each
// process has its own (between threads, and under one fork without exec before the first put, it
// works).
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

enum class StaticsBug { none, static_tail };

struct StaticsShared {
  Terms terms;
  pthread_mutex_t mutex;
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  std::uint64_t count = 0;
};

template <StaticsBug bug>
class Statics : public InPlace<Statics<bug>, StaticsShared, Item> {
  using Base = InPlace<Statics, StaticsShared, Item>;

 public:
  static constexpr const char* name() { return "statics"; }
  static std::string specification(const Options& options) {
    return Base::fifo(options, "crash={inflight_lost,lock_held}");
  }

  Outcome try_put(std::span<const std::byte> item) {
    if (this->too_big(item)) return Outcome::too_big;
    StaticsShared& at = this->shared();
    const Held held(at.mutex);
    if (at.count == this->capacity()) return Outcome::full;
    this->slot(tail()++).write(item);
    ++at.count;
    return Outcome::ok;
  }

  Got try_get(std::span<std::byte> into) {
    StaticsShared& at = this->shared();
    const Held held(at.mutex);
    if (at.count == 0) return {Outcome::empty, 0};
    const Got got{Outcome::ok, this->slot(at.head).read(into)};
    ++at.head;
    --at.count;
    return got;
  }

 private:
  friend Base;
  using Base::Base;

  void lay_out() { init(this->shared().mutex); }
  std::uint64_t& tail() {
    if constexpr (bug == StaticsBug::static_tail) {
      static std::uint64_t of_this_process = 0;  // the bug
      return of_this_process;
    } else {
      return this->shared().tail;
    }
  }
};

}  // namespace queuecheck::specimens
