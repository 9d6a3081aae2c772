// A queue for process_lane_test: its try_put does, as the option `deed` says, what only real
// processes show, or what makes the C library answer otherwise than the model of its locks.
#include <pthread.h>
#include <sys/syscall.h>

#include <cstdint>
#include <span>
#include <string>

#include "queuecheck/impl/queue_table.hpp"

namespace {

using queuecheck::Got;
using queuecheck::Options;
using queuecheck::Outcome;
using queuecheck::Place;

// Not through the C library, so the explorer does not see it.
long raw_system_call(long number, long argument) {
#if defined(__x86_64__)
  long answer = 0;
  asm volatile("syscall" : "=a"(answer) : "a"(number), "D"(argument) : "rcx", "r11", "memory");
  return answer;
#else
  static_cast<void>(argument);
  return number;
#endif
}

struct Shared {
  std::int32_t pids[8];  // first: the test looks there
  pthread_mutex_t mutex;
  std::uint32_t word;
  std::uint32_t count;
  char deed[32];
};

class RealDeeds {
 public:
  static constexpr const char* name() { return "real-deeds"; }
  static std::string specification(const Options&) { return "fifo capacity=8"; }
  static std::size_t bytes_needed(const Options&) { return sizeof(Shared); }
  static RealDeeds create(const Place& place, const Options& options) {
    const RealDeeds made(place);
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&made.shared_->mutex, &kind);
    for (const auto& [key, value] : options.extra) {
      if (key == "deed") value.copy(made.shared_->deed, sizeof made.shared_->deed - 1);
    }
    return made;
  }
  static RealDeeds attach(const Place& place) { return RealDeeds(place); }
  std::uint64_t capacity() const { return 8; }

  Outcome try_put(std::span<const std::byte>) {
    Shared& shared = *shared_;
    const std::uint32_t mine = __atomic_fetch_add(&shared.count, 1, __ATOMIC_SEQ_CST) % 8;
    const std::string deed = shared.deed;
    if (deed == "pid") {
      shared.pids[mine] = static_cast<std::int32_t>(raw_system_call(SYS_getpid, 0));
    }
    if (deed == "exit") raw_system_call(SYS_exit_group, 3);
    if (deed == "lock") {
      pthread_mutex_lock(&shared.mutex);
      shared.word = 1;
      pthread_mutex_unlock(&shared.mutex);
    }
    // Somebody wrote over the lock: it looks taken, which the model cannot know.
    if (deed == "scribble") {
      *reinterpret_cast<volatile std::int32_t*>(&shared.mutex) = 12345;
      pthread_mutex_lock(&shared.mutex);
      pthread_mutex_unlock(&shared.mutex);
    }
    return Outcome::full;
  }
  Got try_get(std::span<std::byte>) { return {Outcome::empty, 0}; }

 private:
  explicit RealDeeds(const Place& place)
      : shared_(reinterpret_cast<Shared*>(place.memory.data())) {}

  Shared* shared_;
};

}  // namespace

QUEUECHECK_PLUGIN(RealDeeds);
