// recover(pid): after a kill some survivor tells the queue, and where all of them wait for the dead
// one, a fresh process does.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <new>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/stress/kill_stage.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

// A ring under a lock that holds its owner's pid, and that only recover() takes from the dead. The
// deaf one does not listen.
template <bool deaf>
class Told {
 public:
  static constexpr std::size_t places = 4;
  static constexpr std::size_t item_bytes_most = 64;

  static const char* name() { return deaf ? "deaf" : "told"; }
  static std::string specification(const Options&) {
    return "fifo capacity=4 close=none crash={inflight_lost}";
  }
  static std::size_t bytes_needed(const Options& options) {
    if (options.item_bytes_max > item_bytes_most) throw std::invalid_argument("items of 64 bytes");
    return sizeof(Shared);
  }
  static Told create(const Place& place, const Options&) {
    return Told(new (place.memory.data()) Shared);
  }
  static Told attach(const Place& place) {
    return Told(reinterpret_cast<Shared*>(place.memory.data()));
  }

  std::uint64_t capacity() { return places; }
  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > item_bytes_most) return Outcome::too_big;
    const Hold hold(*shared_);
    if (shared_->tail - shared_->head == places) return Outcome::full;
    Slot& slot = shared_->slots[shared_->tail % places];
    slot.bytes = item.size();
    std::memcpy(slot.item, item.data(), item.size());
    linger();
    shared_->tail = shared_->tail + 1;
    return Outcome::ok;
  }
  Got try_get(std::span<std::byte> into) {
    const Hold hold(*shared_);
    if (shared_->tail == shared_->head) return {Outcome::empty, 0};
    const Slot& slot = shared_->slots[shared_->head % places];
    std::memcpy(into.data(), slot.item, slot.bytes);
    const std::size_t bytes = slot.bytes;
    linger();
    shared_->head = shared_->head + 1;
    return {Outcome::ok, bytes};
  }
  Outcome recover(std::int64_t pid) {
    if (deaf) return Outcome::ok;
    // acq_rel: what the dead one did under the lock is seen by the next owner
    std::int64_t dead = pid;
    shared_->owner.compare_exchange_strong(dead, 0, std::memory_order_acq_rel);
    return Outcome::ok;
  }

 private:
  struct Slot {
    std::size_t bytes = 0;
    std::byte item[item_bytes_most] = {};
  };
  struct Shared {
    std::atomic<std::int64_t> owner = 0;
    // Written under the lock; volatile, since a kill may come between any two of them.
    volatile std::uint64_t head = 0;
    volatile std::uint64_t tail = 0;
    Slot slots[places];
  };
  // Waits for the owner, however long.
  struct Hold {
    explicit Hold(Shared& of) : shared(of) {
      std::int64_t nobody = 0;
      // acquire, pairs with the release below and with recover()
      while (!shared.owner.compare_exchange_weak(nobody, getpid(), std::memory_order_acquire)) {
        nobody = 0;
        usleep(2'000);
      }
    }
    ~Hold() { shared.owner.store(0, std::memory_order_release); }
    Shared& shared;
  };
  // So that kills come while somebody holds the lock.
  static void linger() { usleep(200); }

  explicit Told(Shared* shared) : shared_(shared) {}
  Shared* shared_;
};

const bool registered = [] {
  register_queue(queue_table<Told<false>>());
  register_queue(queue_table<Told<true>>());
  return true;
}();

StageResult killed(const char* queue, std::uint64_t kills) {
  KillSettings settings;
  settings.seconds = 40;
  settings.count_max = kills;
  settings.shape.item_bytes = 16;
  settings.shape.operations = 40;
  return run_kills(*make_process_executor(find_queue(queue)), settings);
}

TEST(Recover, TheQueueIsToldOfItsDead) {
  const StageResult result = killed("told", 20);
  EXPECT_EQ(result.status, Status::valid) << result.reason;
  EXPECT_GT(result.counters.at("kills_inside_operation"), 0);
}

TEST(Recover, AQueueThatDoesNotListenIsStuck) {
  const StageResult result = killed("deaf", 100);
  ASSERT_EQ(result.status, Status::violation);
  EXPECT_EQ(result.failures[0].judgement.violation, ViolationClass::dead_owner)
      << result.failures[0].judgement.explanation;
}

}  // namespace
}  // namespace queuecheck
