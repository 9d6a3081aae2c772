// Processes of a test that sleep in a call of a queue, and waiting for the instant at which they
// do.
//
// Process and thread safety: one test process; children by plain fork.
//
// Invariants
//   1. "Asleep" is what the kernel says of the process, never what the queue counts: a count of
//      waiters may be too high by those who found the epoch changed and enlisted again.
#pragma once

#include <sys/syscall.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck::test {

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

// Do all these come to sleep in a futex, and still do after a little while? Zero stands for one
// that has not begun yet.
template <class Pids>
bool come_to_sleep(const Pids& pids) {
  const auto asleep = [&] {
    for (const pid_t process : pids()) {
      if (process == 0 || !waits_for_futex(process)) return false;
    }
    return true;
  };
  return soon([&] { return asleep() && (usleep(2000), asleep()); });
}
inline bool come_to_sleep(const std::vector<Child>& children) {
  return come_to_sleep([&] {
    std::vector<pid_t> pids;
    for (const Child& child : children) pids.push_back(child.pid());
    return pids;
  });
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
    return come_to_sleep([&] {
      return std::vector<pid_t>(shared_->processes, shared_->processes + children_.size());
    });
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

}  // namespace queuecheck::test
