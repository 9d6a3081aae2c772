// SIGSTOP, and SIGCONT a drawn time later: paused is not dead. Who recovers from a dead owner must
// not take a paused one for it, and who waits for a paused one must wait.
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "queuecheck/stress/faults/fault.hpp"

namespace queuecheck {
namespace {

// Drawn so that every order of magnitude between has its share.
constexpr double shortest_ns = 100'000;
constexpr double longest_ns = 50'000'000;

class StopFault final : public Fault {
 public:
  bool suits(const Target& target) const override {
    return target.in_queue_code() && !holds(stopped_, target.pidfd);
  }

  bool act(std::span<const Target> targets, std::size_t victim, Chooser& choose,
           std::int64_t now_ns) override {
    // Somebody goes on: alone with the paused one is where mistakes are made.
    if (targets.size() > 1 && stopped_.size() + 1 >= targets.size()) return false;
    const int pidfd = targets[victim].pidfd;
    std::erase_if(rests_, [&](const Timed& one) { return one.until_ns <= now_ns; });
    if (holds(rests_, pidfd) || !send_signal(pidfd, SIGSTOP)) return false;
    const double part = static_cast<double>(choose.below(1'000'001)) * 1e-6;
    const double length_ns = shortest_ns * std::pow(longest_ns / shortest_ns, part);
    const auto length = static_cast<std::int64_t>(length_ns);
    stopped_.push_back({pidfd, now_ns + length});
    // Then it has as long to itself: a rate however high stops nobody more than half of the time.
    rests_.push_back({pidfd, now_ns + 2 * length});
    return true;
  }

  std::int64_t go_on(std::int64_t now_ns) override {
    std::int64_t next_ns = never_due;
    std::erase_if(stopped_, [&](const Timed& one) {
      if (one.until_ns > now_ns) {
        next_ns = std::min(next_ns, one.until_ns);
        return false;
      }
      send_signal(one.pidfd, SIGCONT);
      return true;
    });
    return next_ns;
  }

  void undo() override {
    for (const Timed& one : stopped_) send_signal(one.pidfd, SIGCONT);
    stopped_.clear();
    rests_.clear();
  }

 private:
  struct Timed {
    int pidfd;
    std::int64_t until_ns;
  };
  static bool holds(const std::vector<Timed>& list, int pidfd) {
    return std::any_of(list.begin(), list.end(),
                       [&](const Timed& one) { return one.pidfd == pidfd; });
  }

  std::vector<Timed> stopped_;
  std::vector<Timed> rests_;  // not to be stopped again so soon
};

}  // namespace

std::unique_ptr<Fault> make_stop_fault() {
  return std::make_unique<StopFault>();
}

}  // namespace queuecheck
