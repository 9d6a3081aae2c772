// Helpers of the tests of impl/: a queue in a place of its own, calls through the C table,
// children.
//
// Process and thread safety: one test process; children by plain fork, ended by _exit.
//
// Invariants
//   1. Nothing is left behind: named objects are removed and children reaped by destructors.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/impl/loaded_queue.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/impl/segment.hpp"
#include "queuecheck/impl/unsliced.hpp"

namespace queuecheck::test {

using Extra = std::vector<std::pair<std::string, std::string>>;

// One producer and one consumer, as by default; queues that care are told by their tests.
inline Options options(std::uint64_t capacity, std::uint32_t item_bytes_max = 8, Extra extra = {}) {
  Options options;
  options.capacity = capacity;
  options.item_bytes_max = item_bytes_max;
  options.extra = std::move(extra);
  return options;
}

// Which outcome a call of the table had.
inline Outcome outcome(queuecheck_result result) {
  return static_cast<Outcome>(result.outcome);
}

// Calls on one handle, in words. `bytes` is the room of gets.
class Calls {
 public:
  Calls(QueueHandle handle, std::size_t bytes) : handle_(std::move(handle)), into_(bytes) {}

  const queuecheck_queue& table() const { return *handle_.table(); }
  void* raw() const { return handle_.raw(); }

  Outcome try_put(std::string_view item) {
    return outcome(table().try_put(raw(), item.data(), item.size()));
  }
  Outcome put(std::string_view item, Deadline deadline = Deadline::none()) {
    return outcome(table().put(raw(), item.data(), item.size(), deadline.monotonic_ns));
  }
  // The item, or the outcome's name in angle brackets.
  std::string try_get() {
    std::size_t bytes = 0;
    const auto result = table().try_get(raw(), into_.data(), into_.size(), &bytes);
    return said(result, bytes);
  }
  std::string get(Deadline deadline = Deadline::none()) {
    std::size_t bytes = 0;
    const auto result =
        table().get(raw(), into_.data(), into_.size(), &bytes, deadline.monotonic_ns);
    return said(result, bytes);
  }
  bool empty() {
    int answer = -1;
    table().empty(raw(), &answer);
    return answer == 1;
  }
  bool full() {
    int answer = -1;
    table().full(raw(), &answer);
    return answer == 1;
  }
  std::uint64_t size() {
    std::uint64_t answer = ~std::uint64_t{0};
    table().size(raw(), &answer);
    return answer;
  }
  Outcome close() { return outcome(table().close(raw())); }
  Outcome clear() { return outcome(table().clear(raw())); }

 private:
  std::string said(queuecheck_result result, std::size_t bytes) const {
    if (outcome(result) == Outcome::ok) return {into_.data(), bytes};
    std::string in_brackets = "<";
    in_brackets += name(outcome(result));
    return in_brackets += ">";
  }

  QueueHandle handle_;
  std::vector<char> into_;
};

// A fresh queue by name.
class QueueAt {
 public:
  QueueAt(const std::string& queue_name, Options options)
      : queue(load(find_queue(queue_name))), options_(std::move(options)) {
    static std::atomic<int> number{0};
    place.name = "queuecheck-test-" + std::to_string(getpid()) + "-" + std::to_string(number++);
    if (const std::size_t bytes = queue.bytes_needed(options_)) {
      segment = Segment::create_anonymous(place.name, bytes);
      mapping_ = segment.map();
      place.memory = mapping_.memory();
    }
    creator_ = queue.create(place, options_);
  }
  QueueAt(const QueueAt&) = delete;
  QueueAt& operator=(const QueueAt&) = delete;
  ~QueueAt() { queue.remove(place); }

  Calls attach() const { return {queue.attach(place), options_.item_bytes_max}; }

  LoadedQueue queue;
  Place place;
  Segment segment;

 private:
  Options options_;
  Mapping mapping_;
  QueueHandle creator_;
};

// A forked child that runs `body` and ends by _exit; killed and reaped by the destructor.
class Child {
 public:
  template <class Body>
  explicit Child(Body body) : pid_(fork()) {
    if (pid_ != 0) return;
    try {
      body();
    } catch (...) {
      _exit(99);
    }
    _exit(0);
  }
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Child& operator=(Child&&) = delete;
  ~Child() { kill(); }

  pid_t pid() const { return pid_; }

  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  // Has it ended by itself? (Not reaped: status tells how.)
  bool ended() const {
    siginfo_t info{};
    return pid_ <= 0 ||
           (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            info.si_pid == pid_);
  }
  // The exit status, or -1 when it has not ended within the time (or was killed).
  int status(int milliseconds) {
    for (int waited = 0; pid_ > 0; ++waited) {
      int status = 0;
      if (waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
      }
      if (waited >= milliseconds * 10) return -1;
      usleep(100);
    }
    return -1;
  }

 private:
  pid_t pid_;
};

// Keeps the caller on one of the processors it may use, so that two processes really overlap: left
// alone, the scheduler often puts a pair that wakes each other on one.
inline void stay_on_processor(int index) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  index %= CPU_COUNT(&allowed);
  for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (!CPU_ISSET(processor, &allowed) || index-- != 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    sched_setaffinity(0, sizeof one, &one);
  }
}

// A zeroed T that forked children share.
template <class T>
class SharedWith {
 public:
  SharedWith()
      : value_(new (mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                         0)) T{}) {}
  SharedWith(const SharedWith&) = delete;
  SharedWith& operator=(const SharedWith&) = delete;
  ~SharedWith() { munmap(value_, sizeof(T)); }
  T* operator->() const { return value_; }
  T& operator*() const { return *value_; }

 private:
  T* value_;
};

// Names parameterised tests after their queue.
// The names of the built-in queues that offer all of `kinds`; mutants and queues that a test
// registered are left out.
inline std::vector<const char*> built_in_queues(std::initializer_list<OperationKind> kinds = {}) {
  std::vector<const char*> names;
  for (const QueueEntry& entry : known_queues()) {
    if (entry.mutant || entry.summary == "registered by this program") continue;
    const LoadedQueue queue = load(entry.source);
    if (std::all_of(kinds.begin(), kinds.end(), [&](auto kind) { return queue.has(kind); })) {
      names.push_back(queue.table()->name);
    }
  }
  return names;
}

// Does this machine, and this queue, serve these options? Queues of the kernel's have small limits.
inline bool serves(const std::string& queue, const Options& options) {
  try {
    load(find_queue(queue)).bytes_needed(options);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

// `wanted` producers and as many consumers, or one of each where the queue allows no more.
inline int most_per_side(const std::string& queue, int wanted) {
  Options so_many = options(2, 8);
  so_many.producers = so_many.consumers = static_cast<std::uint32_t>(wanted);
  return serves(queue, so_many) ? wanted : 1;
}

struct ParamName {
  template <class Info>
  std::string operator()(const Info& test) const {
    std::string text = test.param;
    for (char& c : text) c = c == '-' ? '_' : c;
    return text;
  }
};

// Does `condition` hold within the time?
template <class Condition>
bool soon(Condition condition, int milliseconds = 5000) {
  for (int waited = 0; waited < milliseconds * 10; ++waited) {
    if (condition()) return true;
    usleep(100);
  }
  return condition();
}

}  // namespace queuecheck::test
