// Specimen: a FIFO under one mutex. Bugs: a get that looks before it locks and not again
// (check-then-act); a mutex that is not shared between processes.
//
// Process and thread safety: any number of processes; a process killed inside leaves the mutex
// locked.
//
// Invariants
//   1. The items are those of the slots head ... head + count - 1; all three change under the
//   mutex.
#pragma once

#include <atomic>

#include "queuecheck/properties/explore/specimens/in_place.hpp"
#include "queuecheck/properties/explore/specimens/locking.hpp"

namespace queuecheck::specimens {

enum class CheckedBug { none, check_then_act, private_mutex };

struct CheckedShared {
  Terms terms;
  pthread_mutex_t mutex;
  std::uint64_t head = 0;
  // Atomic because the bug reads it without the mutex: the reading alone is not what is wrong.
  std::atomic<std::uint64_t> count{0};
};

template <CheckedBug bug>
class Checked : public InPlace<Checked<bug>, CheckedShared, Item> {
  using Base = InPlace<Checked, CheckedShared, Item>;

 public:
  static constexpr const char* name() { return "checked"; }
  static std::string specification(const Options& options) {
    return Base::fifo(options, "crash={inflight_lost,lock_held}");
  }

  Outcome try_put(std::span<const std::byte> item) {
    if (this->too_big(item)) return Outcome::too_big;
    CheckedShared& at = this->shared();
    const Held held(at.mutex);
    const std::uint64_t count = at.count.load(std::memory_order_relaxed);
    if (count == this->capacity()) return Outcome::full;
    this->slot(at.head + count).write(item);
    at.count.store(count + 1, std::memory_order_relaxed);
    return Outcome::ok;
  }

  Got try_get(std::span<std::byte> into) {
    CheckedShared& at = this->shared();
    if constexpr (bug == CheckedBug::check_then_act) {  // the bug: not looked at again inside
      if (at.count.load(std::memory_order_relaxed) == 0) return {Outcome::empty, 0};
      const Held held(at.mutex);
      return take(into);
    }
    const Held held(at.mutex);
    if (at.count.load(std::memory_order_relaxed) == 0) return {Outcome::empty, 0};
    return take(into);
  }

 private:
  friend Base;
  using Base::Base;

  void lay_out() {
    init(this->shared().mutex,
         bug == CheckedBug::private_mutex ? Sharing::one_process : Sharing::processes);
  }
  Got take(std::span<std::byte> into) {
    CheckedShared& at = this->shared();
    const std::size_t bytes = this->slot(at.head).read(into);
    ++at.head;
    at.count.store(at.count.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
    return {Outcome::ok, bytes};
  }
};

}  // namespace queuecheck::specimens
