// Specimen: a FIFO under one mutex, with a condition for getters and one for putters. Bug: a put
// signals only when the queue was empty before, so of two sleeping getters one may sleep on beside
// an item (lost wakeup).
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

enum class WaitingBug { none, lost_wakeup };

struct WaitingShared {
  Terms terms;
  pthread_mutex_t mutex;
  pthread_cond_t not_empty;
  pthread_cond_t not_full;
  std::uint64_t head = 0;
  std::uint64_t count = 0;
};

template <WaitingBug bug>
class Waiting : public InPlace<Waiting<bug>, WaitingShared, Item> {
  using Base = InPlace<Waiting, WaitingShared, Item>;

 public:
  static constexpr const char* name() { return "waiting"; }
  static std::string specification(const Options& options) {
    return Base::fifo(options, "crash={inflight_lost,lock_held}");
  }

  Outcome try_put(std::span<const std::byte> item) {
    if (this->too_big(item)) return Outcome::too_big;
    const Held held(this->shared().mutex);
    return is_full() ? Outcome::full : add(item);
  }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    if (this->too_big(item)) return Outcome::too_big;
    const Held held(this->shared().mutex);
    while (is_full()) {
      if (!wait(this->shared().not_full, this->shared().mutex, deadline) && is_full()) {
        return Outcome::timeout;
      }
    }
    return add(item);
  }

  Got try_get(std::span<std::byte> into) {
    const Held held(this->shared().mutex);
    return this->shared().count == 0 ? Got{Outcome::empty, 0} : take(into);
  }
  Got get(std::span<std::byte> into, Deadline deadline) {
    WaitingShared& at = this->shared();
    const Held held(at.mutex);
    while (at.count == 0) {
      if (!wait(at.not_empty, at.mutex, deadline) && at.count == 0) return {Outcome::timeout, 0};
    }
    return take(into);
  }

 private:
  friend Base;
  using Base::Base;

  void lay_out() {
    init(this->shared().mutex);
    init(this->shared().not_empty);
    init(this->shared().not_full);
  }
  bool is_full() const { return this->shared().count == this->capacity(); }

  Outcome add(std::span<const std::byte> item) {
    WaitingShared& at = this->shared();
    this->slot(at.head + at.count).write(item);
    ++at.count;
    // The bug: the second of two puts, before the first sleeper has run, wakes nobody.
    if (bug != WaitingBug::lost_wakeup || at.count == 1) pthread_cond_signal(&at.not_empty);
    return Outcome::ok;
  }
  Got take(std::span<std::byte> into) {
    WaitingShared& at = this->shared();
    const std::size_t bytes = this->slot(at.head).read(into);
    ++at.head;
    --at.count;
    pthread_cond_signal(&at.not_full);
    return {Outcome::ok, bytes};
  }
};

}  // namespace queuecheck::specimens
