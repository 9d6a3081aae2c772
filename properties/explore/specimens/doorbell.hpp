// Specimen: a ring for one producer and one consumer who sleep on a futex word, the *doorbell*.
// Bugs: no fence between storing and looking at the other side (a wake-up is lost to x86's store
// buffer), FUTEX_PRIVATE between processes, std::atomic::wait between processes (libstdc++ keeps
// its waiters in a table of the process's own).
//
// Process and thread safety: one producer, one consumer.
//
// Invariants
//   1. The items are those of the positions head ... tail - 1; `tail` is the producer's, `head` the
//      consumer's.
//   2. A sleeper has stored `asleep` = 1 before it tested; who changes what it waits for looks at
//      `asleep` afterwards. With a seq_cst fence between the two steps of each side, one of them
//      sees the other (Dekker's argument).
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <ctime>

#include "queuecheck/properties/explore/specimens/in_place.hpp"

namespace queuecheck::specimens {

enum class DoorbellBug { none, no_fence, private_futex, standard_wait };

template <DoorbellBug bug>
class Doorbell {
 public:
  // The other side may sleep: wakes it. After storing what it waits for.
  void ring() {
    if constexpr (bug != DoorbellBug::no_fence) {  // the bug of `no_fence`: the load may come first
      std::atomic_thread_fence(std::memory_order_seq_cst);
    }
    if (asleep_.load(std::memory_order_relaxed) == 0 || asleep_.exchange(0) == 0) return;
    if constexpr (bug == DoorbellBug::standard_wait) {
      asleep_.notify_one();
    } else {
      syscall(SYS_futex, &asleep_, FUTEX_WAKE | flag, 1, nullptr, nullptr, 0);
    }
  }

  // Sleeps until it rings, unless `holds()` already. False: the deadline passed.
  template <class Condition>
  bool sleep_unless(Condition holds, Deadline deadline) {
    asleep_.store(1, std::memory_order_relaxed);
    if constexpr (bug != DoorbellBug::no_fence) std::atomic_thread_fence(std::memory_order_seq_cst);
    if (holds()) return true;
    if (bug == DoorbellBug::standard_wait && deadline.is_none()) {
      asleep_.wait(1);
      return true;
    }
    timespec until{};
    if (!deadline.is_none() && deadline.monotonic_ns > 0) {
      until.tv_sec = static_cast<time_t>(deadline.monotonic_ns / 1'000'000'000);
      until.tv_nsec = static_cast<long>(deadline.monotonic_ns % 1'000'000'000);
    }
    return syscall(SYS_futex, &asleep_, FUTEX_WAIT_BITSET | flag, 1,
                   deadline.is_none() ? nullptr : &until, nullptr, FUTEX_BITSET_MATCH_ANY) == 0 ||
           errno != ETIMEDOUT;
  }

 private:
  static constexpr int flag = bug == DoorbellBug::private_futex ? FUTEX_PRIVATE_FLAG : 0;

  std::atomic<std::uint32_t> asleep_{0};
};

template <DoorbellBug bug>
struct DoorbellShared {
  Terms terms;
  alignas(64) std::atomic<std::uint64_t> tail{0};
  Doorbell<bug> getter;
  alignas(64) std::atomic<std::uint64_t> head{0};
  Doorbell<bug> putter;
};

template <DoorbellBug bug>
class DoorbellRing : public InPlace<DoorbellRing<bug>, DoorbellShared<bug>, Item> {
  using Base = InPlace<DoorbellRing, DoorbellShared<bug>, Item>;

 public:
  static constexpr bool single_ended = true;
  static constexpr const char* name() { return "doorbell"; }
  static std::string specification(const Options& options) {
    return Base::fifo(options, "producers=1 consumers=1 crash={inflight_lost}");
  }

  Outcome try_put(std::span<const std::byte> item) {
    if (this->too_big(item)) return Outcome::too_big;
    const std::uint64_t tail = this->shared().tail.load(std::memory_order_relaxed);  // ours
    if (!has_room()) return Outcome::full;
    this->slot(tail).write(item);
    this->shared().tail.store(tail + 1, std::memory_order_release);
    this->shared().getter.ring();
    return Outcome::ok;
  }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    for (;;) {
      const Outcome outcome = try_put(item);
      if (outcome != Outcome::full) return outcome;
      if (!this->shared().putter.sleep_unless([this] { return has_room(); }, deadline)) {
        return try_put(item) == Outcome::ok ? Outcome::ok : Outcome::timeout;
      }
    }
  }

  Got try_get(std::span<std::byte> into) {
    const std::uint64_t head = this->shared().head.load(std::memory_order_relaxed);  // ours
    if (!has_item()) return {Outcome::empty, 0};
    const std::size_t bytes = this->slot(head).read(into);
    this->shared().head.store(head + 1, std::memory_order_release);
    this->shared().putter.ring();
    return {Outcome::ok, bytes};
  }
  Got get(std::span<std::byte> into, Deadline deadline) {
    for (;;) {
      Got got = try_get(into);
      if (got.outcome != Outcome::empty) return got;
      if (!this->shared().getter.sleep_unless([this] { return has_item(); }, deadline)) {
        got = try_get(into);
        return got.outcome == Outcome::ok ? got : Got{Outcome::timeout, 0};
      }
    }
  }

 private:
  friend Base;
  using Base::Base;

  void lay_out() {}
  bool has_room() const {
    // Acquire: the consumer's reads of the slot come before we write it.
    return this->shared().tail.load(std::memory_order_relaxed) -
               this->shared().head.load(std::memory_order_acquire) !=
           this->capacity();
  }
  bool has_item() const {
    // Acquire: the item is there.
    return this->shared().tail.load(std::memory_order_acquire) !=
           this->shared().head.load(std::memory_order_relaxed);
  }
};

}  // namespace queuecheck::specimens
