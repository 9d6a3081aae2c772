// A queue of two semaphores and a lock, as in textbooks, and what can be wrong with it; option
// `way`:
//   right     put waits for a free slot, get for an item
//   private   the semaphores are not for use between processes
//   locks     put takes head's lock and then tail's, get tail's and then head's
//   meeting   right, but the first two callers meet at a barrier
//   quiet     put does not tell getters of its item
//   signal    a condition and a robust lock instead of semaphores; unbounded but for the slots
#include <pthread.h>
#include <semaphore.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <string>

#include "queuecheck/impl/queue_table.hpp"

namespace {

using queuecheck::Deadline;
using queuecheck::Got;
using queuecheck::Options;
using queuecheck::Outcome;
using queuecheck::Place;

struct Shared {
  enum Way : std::uint32_t { right, private_semaphores, crossed_locks, meeting, quiet, signal };
  static constexpr std::size_t slots_max = 8;

  Way way;
  std::uint32_t capacity;
  sem_t room;
  sem_t items;
  pthread_mutex_t head_lock;
  pthread_mutex_t tail_lock;
  pthread_barrier_t barrier;
  pthread_cond_t not_empty;
  std::uint64_t head;
  std::uint64_t tail;
  std::uint64_t length[slots_max];
  std::byte slot[slots_max][64];
};

Shared::Way way_of(const Options& options) {
  for (const auto& [key, value] : options.extra) {
    if (key != "way") continue;
    if (value == "private") return Shared::private_semaphores;
    if (value == "locks") return Shared::crossed_locks;
    if (value == "meeting") return Shared::meeting;
    if (value == "quiet") return Shared::quiet;
    if (value == "signal") return Shared::signal;
  }
  return Shared::right;
}

void make_shared_lock(pthread_mutex_t& lock, bool robust = false) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, robust ? PTHREAD_MUTEX_ROBUST : PTHREAD_MUTEX_STALLED);
  pthread_mutex_init(&lock, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

class WaitingQueue {
 public:
  static constexpr const char* name() { return "waiting"; }
  static std::string specification(const Options& options) {
    return "fifo close=none capacity=" + std::to_string(options.capacity);
  }
  static std::size_t bytes_needed(const Options&) { return sizeof(Shared); }
  static WaitingQueue create(const Place& place, const Options& options) {
    auto* const shared = new (place.memory.data()) Shared{};
    shared->way = way_of(options);
    shared->capacity = static_cast<std::uint32_t>(options.capacity);
    const int between_processes = shared->way == Shared::private_semaphores ? 0 : 1;
    sem_init(&shared->room, between_processes, shared->capacity);
    sem_init(&shared->items, between_processes, 0);
    make_shared_lock(shared->head_lock, shared->way == Shared::signal);
    pthread_condattr_t condition;
    pthread_condattr_init(&condition);
    pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&shared->not_empty, &condition);
    make_shared_lock(shared->tail_lock);
    pthread_barrierattr_t attributes;
    pthread_barrierattr_init(&attributes);
    pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&shared->barrier, &attributes, 2);
    return WaitingQueue(shared);
  }
  static WaitingQueue attach(const Place& place) {
    return WaitingQueue(reinterpret_cast<Shared*>(place.memory.data()));
  }
  std::uint64_t capacity() const { return shared_->capacity; }

  Outcome try_put(std::span<const std::byte> item) {
    return sem_trywait(&shared_->room) == 0 ? store(item) : Outcome::full;
  }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    if (shared_->way == Shared::signal) return store_and_signal(item);
    meet();
    return wait(shared_->room, deadline) ? store(item) : Outcome::timeout;
  }
  Got try_get(std::span<std::byte> into) {
    return sem_trywait(&shared_->items) == 0 ? load(into) : Got{Outcome::empty, 0};
  }
  Got get(std::span<std::byte> into, Deadline deadline) {
    if (shared_->way == Shared::signal) return load_when_signalled(into);
    meet();
    return wait(shared_->items, deadline) ? load(into) : Got{Outcome::timeout, 0};
  }

 private:
  explicit WaitingQueue(Shared* shared) : shared_(shared) {}

  void meet() {
    if (shared_->way == Shared::meeting) pthread_barrier_wait(&shared_->barrier);
  }

  static bool wait(sem_t& semaphore, Deadline deadline) {
    if (deadline.is_none()) return sem_wait(&semaphore) == 0;
    timespec until{};
    until.tv_sec = static_cast<time_t>(deadline.monotonic_ns / 1'000'000'000);
    until.tv_nsec = static_cast<long>(deadline.monotonic_ns % 1'000'000'000);
    return sem_clockwait(&semaphore, CLOCK_MONOTONIC, &until) == 0;
  }

  // Nothing is left half done behind the one store that commits.
  void hold(int answer) {
    if (answer == EOWNERDEAD) pthread_mutex_consistent(&shared_->head_lock);
  }

  Outcome store_and_signal(std::span<const std::byte> item) {
    hold(pthread_mutex_lock(&shared_->head_lock));
    const std::size_t at = shared_->tail % shared_->capacity;
    std::memcpy(shared_->slot[at], item.data(), item.size());
    shared_->length[at] = item.size();
    ++shared_->tail;
    pthread_mutex_unlock(&shared_->head_lock);
    pthread_cond_signal(&shared_->not_empty);
    return Outcome::ok;
  }

  Got load_when_signalled(std::span<std::byte> into) {
    hold(pthread_mutex_lock(&shared_->head_lock));
    while (shared_->head == shared_->tail) {
      hold(pthread_cond_wait(&shared_->not_empty, &shared_->head_lock));
    }
    const std::size_t at = shared_->head % shared_->capacity;
    const std::size_t length = shared_->length[at];
    std::memcpy(into.data(), shared_->slot[at], length);
    ++shared_->head;
    pthread_mutex_unlock(&shared_->head_lock);
    return {Outcome::ok, length};
  }

  Outcome store(std::span<const std::byte> item) {
    const bool crossed = shared_->way == Shared::crossed_locks;
    if (crossed) pthread_mutex_lock(&shared_->head_lock);
    pthread_mutex_lock(&shared_->tail_lock);
    const std::size_t at = shared_->tail++ % shared_->capacity;
    std::memcpy(shared_->slot[at], item.data(), item.size());
    shared_->length[at] = item.size();
    pthread_mutex_unlock(&shared_->tail_lock);
    if (crossed) pthread_mutex_unlock(&shared_->head_lock);
    if (shared_->way != Shared::quiet) sem_post(&shared_->items);
    return Outcome::ok;
  }

  Got load(std::span<std::byte> into) {
    const bool crossed = shared_->way == Shared::crossed_locks;
    if (crossed) pthread_mutex_lock(&shared_->tail_lock);
    pthread_mutex_lock(&shared_->head_lock);
    const std::size_t at = shared_->head++ % shared_->capacity;
    const std::size_t length = shared_->length[at];
    std::memcpy(into.data(), shared_->slot[at], length);
    pthread_mutex_unlock(&shared_->head_lock);
    if (crossed) pthread_mutex_unlock(&shared_->tail_lock);
    sem_post(&shared_->room);
    return {Outcome::ok, length};
  }

  Shared* shared_;
};

}  // namespace

QUEUECHECK_PLUGIN(WaitingQueue);
