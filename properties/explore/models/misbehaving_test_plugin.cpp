// A queue whose try_put does what a queue should not, as the option `deed` says; before that it
// touches the segment, so that a run has begun.
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>
#include <x86intrin.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/queue_table.hpp"

namespace {

using queuecheck::Got;
using queuecheck::Options;
using queuecheck::Outcome;
using queuecheck::Place;

// Uses up the stack. Not a tail call, and not seen through.
__attribute__((noinline)) int deeper(volatile char* above) {
  volatile char here[1024];
  here[0] = above[0];
  if (here[0] != 0) return 0;  // never
  return here[0] + deeper(here) + here[1];
}

class MisbehavingQueue {
 public:
  static constexpr const char* name() { return "misbehaving"; }
  static std::string specification(const Options&) { return "fifo capacity=8"; }
  static std::size_t bytes_needed(const Options&) { return 4096; }
  static MisbehavingQueue create(const Place& place, const Options& options) {
    std::string deed;
    for (const auto& [key, value] : options.extra) deed = key == "deed" ? value : deed;
    if (deed == "pipe in create") read_a_pipe();
    deed.copy(reinterpret_cast<char*>(place.memory.data()) + 64, 32);
    return MisbehavingQueue(place);
  }
  static MisbehavingQueue attach(const Place& place) { return MisbehavingQueue(place); }
  std::uint64_t capacity() const { return 8; }

  Outcome try_put(std::span<const std::byte>) {
    word_->fetch_add(1);
    const std::string deed = reinterpret_cast<const char*>(word_) + 64;
    if (deed == "null") *static_cast<volatile int*>(nullptr) = 1;
    if (deed == "abort") std::abort();
    if (deed == "exit") std::exit(0);
    if (deed == "stack") {
      volatile char top = 0;
      word_->store(static_cast<std::uint32_t>(deeper(&top)));
    }
    if (deed == "beyond") reinterpret_cast<volatile int*>(word_)[1024] = 1;
    if (deed == "pipe") read_a_pipe();
    if (deed == "thread") {
      pthread_t thread;
      pthread_create(
          &thread, nullptr, [](void* all) { return all; }, nullptr);
    }
    if (deed == "map") {
      void* const at =
          mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (at == MAP_FAILED) std::abort();
    }
    if (deed == "counter") {
      unsigned processor = 0;
      const std::uint64_t first = __rdtsc();
      const std::uint64_t second = __rdtscp(&processor);
      // Goes on at a place that depends on time.
      word_[second - first < 4000 ? 1 + second % 4 : 5].fetch_add(1);
    }
    if (deed == "self lock") {
      static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
      pthread_mutex_lock(&mutex);
      pthread_mutex_lock(&mutex);
    }
    return Outcome::full;
  }
  Got try_get(std::span<std::byte>) { return {Outcome::empty, 0}; }

 private:
  static void read_a_pipe() {
    int ends[2];
    char byte = 0;
    if (pipe(ends) == 0 && read(ends[0], &byte, 1) == 1) std::abort();
  }

  explicit MisbehavingQueue(const Place& place)
      : word_(reinterpret_cast<std::atomic<std::uint32_t>*>(place.memory.data())) {}
  std::atomic<std::uint32_t>* word_;
};

}  // namespace

QUEUECHECK_PLUGIN(MisbehavingQueue);
