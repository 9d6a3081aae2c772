// Specimen: a FIFO under a robust mutex: whoever gets it from a dead owner repairs. Bugs: no
// repair; a sleep without a bound, which a kill can make endless (robust_mutex.hpp says how: the
// one who is woken dies while a third process holds the lock).
//
// Process and thread safety: any number of processes; any may be killed at any instruction.
//
// Invariants
//   1. count == tail - head whenever nobody holds the mutex; between the two stores of a put or a
//      get it is not so, and a process can die there.
#pragma once

#include <cerrno>

#include "queuecheck/properties/explore/specimens/in_place.hpp"
#include "queuecheck/properties/explore/specimens/locking.hpp"

namespace queuecheck::specimens {

enum class RobustBug { none, no_repair, endless_sleep };

struct RobustShared {
  Terms terms;
  pthread_mutex_t mutex;
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  std::uint64_t count = 0;
};

template <RobustBug bug>
class Robust : public InPlace<Robust<bug>, RobustShared, Item> {
  using Base = InPlace<Robust, RobustShared, Item>;

 public:
  static constexpr const char* name() { return "robust"; }
  static std::string specification(const Options& options) {
    return Base::fifo(options, "crash={inflight_lost}");
  }

  Outcome try_put(std::span<const std::byte> item) {
    if (this->too_big(item)) return Outcome::too_big;
    RobustShared& at = this->shared();
    lock();
    const bool full = at.count == this->capacity();
    if (!full) {
      this->slot(at.tail).write(item);
      ++at.tail;
      ++at.count;
    }
    pthread_mutex_unlock(&at.mutex);
    return full ? Outcome::full : Outcome::ok;
  }

  Got try_get(std::span<std::byte> into) {
    RobustShared& at = this->shared();
    Got got{Outcome::empty, 0};
    lock();
    if (at.count != 0) {
      got = {Outcome::ok, this->slot(at.head).read(into)};
      ++at.head;
      --at.count;
    }
    pthread_mutex_unlock(&at.mutex);
    return got;
  }

 private:
  friend Base;
  using Base::Base;

  void lay_out() { init(this->shared().mutex, Sharing::processes, true); }
  void lock() {
    RobustShared& at = this->shared();
    if (obtain(at.mutex) != EOWNERDEAD) return;
    // The bug: what the dead one had begun stays half done.
    if constexpr (bug != RobustBug::no_repair) at.count = at.tail - at.head;
    pthread_mutex_consistent(&at.mutex);
  }
  static int obtain(pthread_mutex_t& mutex) {
    if constexpr (bug == RobustBug::endless_sleep) return pthread_mutex_lock(&mutex);  // the bug
    for (;;) {
      const std::int64_t slice_end_ns = Deadline::after(10'000'000).monotonic_ns;
      const timespec until{static_cast<time_t>(slice_end_ns / 1'000'000'000),
                           static_cast<long>(slice_end_ns % 1'000'000'000)};
      const int answer = pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &until);
      if (answer != ETIMEDOUT) return answer;
    }
  }
};

}  // namespace queuecheck::specimens
