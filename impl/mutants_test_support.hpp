// What the scenarios of mutants share: a queue with options in one line, processes that sleep in a
// call, and waiting for the instant at which they do.
//
// Process and thread safety: one test process; children by plain fork.
//
// Invariants
//   1. Queues are made without wait slices: nothing but the queue's own wake-ups ends a sleep.
#pragma once

#include <sys/syscall.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck::test {

inline Options unsliced_options(const std::string& queue, std::uint64_t capacity,
                                std::uint32_t item_bytes_max = 8) {
  Options options;
  options.capacity = capacity;
  options.item_bytes_max = item_bytes_max;
  return unsliced(std::move(options), load(find_queue(queue)));
}

// Some mutants or controls of a base, by their whole names.
inline std::vector<std::string> controls_of(const std::string& base) {
  std::vector<std::string> names;
  for (const QueueEntry& entry : known_queues()) {
    if (!entry.mutant || !entry.mutant->control || entry.mutant->base != base) continue;
    names.push_back(entry.source.name);
  }
  return names;
}

// Does the process wait in the kernel for a futex? Where the kernel does not tell: does it sleep?
inline bool waits_for_futex(pid_t process) {
  const std::string folder = "/proc/" + std::to_string(process);
  long call = -1;
  if (std::ifstream(folder + "/syscall") >> call) return call == SYS_futex;
  std::string text;
  std::ifstream stat(folder + "/stat");
  std::getline(stat, text);
  return text.find(") S ") != std::string::npos;
}

// Processes that each make one call on the queue, and sleep in it at first.
class Sleepers {
 public:
  static constexpr int most = 8;

  Sleepers(const QueueAt& at, int count, const std::function<std::string(Calls&)>& call) {
    for (int i = 0; i < count; ++i) {
      children_.emplace_back([&, i] {
        Calls calls = at.attach();
        shared_->processes[static_cast<std::size_t>(i)] = getpid();
        const std::string answer = call(calls);
        answer.copy(shared_->answers[static_cast<std::size_t>(i)], sizeof Answers{}[0] - 1);
        ++shared_->done;
      });
    }
  }

  // Are all asleep, and still so after a little while?
  bool asleep() const {
    const auto all_asleep = [&] {
      for (std::size_t i = 0; i < children_.size(); ++i) {
        const pid_t process = shared_->processes[i];
        if (process == 0 || !waits_for_futex(process)) return false;
      }
      return true;
    };
    return soon([&] { return all_asleep() && (usleep(2000), all_asleep()); });
  }

  // How many have not returned from their call within the time.
  int left_after(int milliseconds) const {
    const int all = static_cast<int>(children_.size());
    soon([&] { return shared_->done == all; }, milliseconds);
    return all - shared_->done;
  }
  std::string answer(std::size_t index) const { return shared_->answers[index]; }

 private:
  using Answers = char[most][32];
  struct Shared {
    std::atomic<pid_t> processes[most] = {};
    Answers answers = {};
    std::atomic<int> done{0};
  };
  SharedWith<Shared> shared_;
  std::vector<Child> children_;
};

// How long to wait for those who must come back, and for those who must not.
inline constexpr int patient_ms = 5000;
inline constexpr int brief_ms = 300;
inline int patience_ms(const std::string& queue) {
  return queue.starts_with("mutant:P") ? brief_ms : patient_ms;
}

}  // namespace queuecheck::test
