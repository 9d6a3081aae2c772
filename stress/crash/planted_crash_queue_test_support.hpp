// A blocking queue of four places that survives SIGKILL and SIGSTOP at any instant, and the same
// with one flaw each, which shows at a step of the crash matrix in every trial.
//
// Process and thread safety: any number of processes; a handle is used by one of them.
//
// Invariants
//   1. Flaw::none is right under kills: who finds the lock with a dead owner takes it, and each
//      change is complete with its last store.
//   2. A flaw changes nothing while nobody is killed or paused.
#pragma once

#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/futex.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/stress/actor_probe.hpp"

namespace queuecheck {

enum class Flaw : std::uint8_t {
  none,
  sleeps_with_lock,  // a getter sleeps with the lock of the getters
  forgets_of_dead,   // an item is dropped when its putter died before its next call
  serves_dead,       // sleepers go on in their order, and the dead do not
  shrinks,           // who dies asleep in get takes a place along
  takes_for_dead,    // what was handed to a sleeper is taken back from one who is stopped
};

inline bool is_dead(std::int64_t pid) {
  return kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH;
}

template <Flaw flaw>
class Planted {
  static constexpr std::size_t item_bytes_most = 64;
  static constexpr std::uint32_t sleepers_most = 64;

  struct Slot {
    std::size_t bytes = 0;
    std::byte item[item_bytes_most] = {};
    std::int64_t unconfirmed = 0;  // the putter who has not called again
  };
  // All but the words are written under the lock, volatile since a kill may come between any two.
  struct Shared {
    std::atomic<std::int64_t> owner = 0;
    std::atomic<std::uint32_t> changes = 0;
    std::atomic<std::uint32_t> getters = 0;  // of sleeps_with_lock
    volatile std::uint64_t head = 0;
    volatile std::uint64_t tail = 0;
    Slot slots[4];
    volatile std::int64_t sleepers[sleepers_most] = {};
    volatile std::uint32_t sleeping = 0;
    Slot handed;
    volatile std::int64_t handed_to = 0;
  };
  static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));

 public:
  static constexpr std::uint64_t places = 4;

  static const char* name() {
    constexpr const char* names[] = {"planted-right",           "planted-sleeps-with-lock",
                                     "planted-forgets-of-dead", "planted-serves-dead",
                                     "planted-shrinks",         "planted-takes-for-dead"};
    return names[static_cast<std::size_t>(flaw)];
  }
  static std::string specification(const Options&) {
    return "fifo capacity=4 close=none crash={inflight_lost}";
  }
  static std::size_t bytes_needed(const Options& options) {
    if (options.item_bytes_max > item_bytes_most) throw std::invalid_argument("items of 64 bytes");
    return sizeof(Shared);
  }
  static Planted create(const Place& place, const Options&) {
    return Planted(new (place.memory.data()) Shared);
  }
  static Planted attach(const Place& place) {
    return Planted(reinterpret_cast<Shared*>(place.memory.data()));
  }
  std::uint64_t capacity() { return places; }

  Outcome try_put(std::span<const std::byte> item) {
    return put_before(item, Deadline{0}, Outcome::full);
  }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return put_before(item, deadline, Outcome::timeout);
  }
  Got try_get(std::span<std::byte> into) { return get_before(into, Deadline{0}, Outcome::empty); }
  Got get(std::span<std::byte> into, Deadline deadline) {
    if (flaw != Flaw::sleeps_with_lock) return get_before(into, deadline, Outcome::timeout);
    // acquire, pairs with the store below
    while (shared_->getters.exchange(1, std::memory_order_acquire) != 0) {
      if (!futex_wait(word(shared_->getters), 1, deadline)) return {Outcome::timeout};
    }
    const Got got = get_before(into, deadline, Outcome::timeout);
    shared_->getters.store(0, std::memory_order_release);
    futex_wake(word(shared_->getters), 1);
    return got;
  }

 private:
  class Hold {
   public:
    explicit Hold(Shared& shared) : shared_(shared) {
      std::int64_t found = 0;
      // acquire, pairs with the release of the last owner
      while (!shared.owner.compare_exchange_weak(found, getpid(), std::memory_order_acquire)) {
        if (found != 0 && !is_dead(found)) found = 0;
        if (found == 0) sched_yield();
      }
    }
    ~Hold() { shared_.owner.store(0, std::memory_order_release); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    Shared& shared_;
  };

  explicit Planted(Shared* shared) : shared_(shared) {}

  static const std::uint32_t* word(const std::atomic<std::uint32_t>& at) {
    return reinterpret_cast<const std::uint32_t*>(&at);
  }

  Outcome put_before(std::span<const std::byte> item, Deadline deadline, Outcome refused) {
    if (item.size() > item_bytes_most) return Outcome::too_big;
    for (;;) {
      // acquire, pairs with changed(): what made the change is seen
      const std::uint32_t seen = shared_->changes.load(std::memory_order_acquire);
      if (put_now(item)) return Outcome::ok;
      if (!futex_wait(word(shared_->changes), seen, deadline)) return refused;
    }
  }

  bool put_now(std::span<const std::byte> item) {
    const Hold hold(*shared_);
    confirm();
    if (flaw == Flaw::takes_for_dead && shared_->sleeping != 0 && empty() &&
        shared_->handed_to == 0) {
      fill(shared_->handed, item);
      shared_->handed_to = shared_->sleepers[0];
      leave(shared_->sleepers[0]);
    } else {
      if (shared_->tail - shared_->head + dead_sleepers() >= places) return false;
      Slot& slot = shared_->slots[shared_->tail % places];
      fill(slot, item);
      slot.unconfirmed = getpid();
      last_ = shared_->tail;
      shared_->tail = shared_->tail + 1;
    }
    changed();
    return true;
  }

  Got get_before(std::span<std::byte> into, Deadline deadline, Outcome refused) {
    for (bool asleep = false;;) {
      const std::uint32_t seen = shared_->changes.load(std::memory_order_acquire);  // as above
      if (const Got got = get_now(into, asleep, refused != Outcome::empty);
          got.outcome == Outcome::ok) {
        return got;
      }
      asleep = true;
      if (futex_wait(word(shared_->changes), seen, deadline)) continue;
      const Hold hold(*shared_);
      leave(getpid());
      changed();
      return {refused};
    }
  }

  Got get_now(std::span<std::byte> into, bool asleep, bool sleeps) {
    const Hold hold(*shared_);
    confirm();
    if (shared_->handed_to == getpid()) {
      shared_->handed_to = 0;
      return copy(shared_->handed, into);
    }
    if (shared_->handed_to != 0 && is_dead(shared_->handed_to)) {
      shared_->handed_to = 0;
      return copy(shared_->handed, into);
    }
    if (shared_->handed_to != 0 && !taken_back_ &&
        sample_actor("/proc/" + std::to_string(shared_->handed_to)).stopped()) {
      taken_back_ = true;
      return copy(shared_->handed, into);
    }
    const bool served = flaw != Flaw::serves_dead || !asleep || shared_->sleepers[0] == getpid();
    while (flaw == Flaw::forgets_of_dead && !empty() && first().unconfirmed != 0 &&
           is_dead(first().unconfirmed)) {
      shared_->head = shared_->head + 1;
    }
    if (empty() || !served) {
      if (sleeps && !waits(getpid())) join();
      return {Outcome::empty};
    }
    leave(getpid());
    const Got got = copy(first(), into);
    shared_->head = shared_->head + 1;
    changed();
    return got;
  }

  bool empty() const { return shared_->head == shared_->tail; }
  Slot& first() const { return shared_->slots[shared_->head % places]; }

  // This process has called again.
  void confirm() {
    if (last_ == never_put || last_ < shared_->head) return;
    Slot& slot = shared_->slots[last_ % places];
    if (slot.unconfirmed == getpid()) slot.unconfirmed = 0;
  }

  static void fill(Slot& slot, std::span<const std::byte> item) {
    slot.bytes = item.size();
    std::memcpy(slot.item, item.data(), item.size());
  }
  static Got copy(const Slot& slot, std::span<std::byte> into) {
    std::memcpy(into.data(), slot.item, slot.bytes);
    return {Outcome::ok, slot.bytes};
  }

  bool waits(std::int64_t pid) const {
    for (std::uint32_t i = 0; i < shared_->sleeping; ++i) {
      if (shared_->sleepers[i] == pid) return true;
    }
    return false;
  }
  void join() {
    if (flaw == Flaw::none || shared_->sleeping == sleepers_most) return;
    shared_->sleepers[shared_->sleeping] = getpid();
    shared_->sleeping = shared_->sleeping + 1;
  }
  void leave(std::int64_t pid) {
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < shared_->sleeping; ++i) {
      const std::int64_t sleeper = shared_->sleepers[i];
      if (sleeper != pid) shared_->sleepers[kept++] = sleeper;
    }
    shared_->sleeping = kept;
  }
  std::uint64_t dead_sleepers() const {
    std::uint64_t dead = 0;
    for (std::uint32_t i = 0; flaw == Flaw::shrinks && i < shared_->sleeping; ++i) {
      dead += is_dead(shared_->sleepers[i]) ? 1U : 0U;
    }
    return dead;
  }

  void changed() {
    // release, pairs with the loads before a sleep
    shared_->changes.fetch_add(1, std::memory_order_release);
    futex_wake(word(shared_->changes), 1 << 20);
  }

  static constexpr std::uint64_t never_put = ~std::uint64_t{0};
  Shared* shared_ = nullptr;
  std::uint64_t last_ = never_put;
  bool taken_back_ = false;
};

}  // namespace queuecheck
