// Workers are moved between processors while they work: all of them onto one, where each step of
// one is a pause of the others; each onto its own; or wherever the scheduler likes.
#include <sched.h>

#include <vector>

#include "queuecheck/stress/faults/fault.hpp"

namespace queuecheck {
namespace {

class AffinityFault final : public Fault {
 public:
  AffinityFault() {
    CPU_ZERO(&allowed_);
    sched_getaffinity(0, sizeof allowed_, &allowed_);
    for (int core = 0; core < CPU_SETSIZE; ++core) {
      if (CPU_ISSET(static_cast<std::size_t>(core), &allowed_)) cores_.push_back(core);
    }
  }

  // One is moved alone, or all together.
  bool act(std::span<const Target> targets, std::size_t victim, Chooser& choose,
           std::int64_t) override {
    if (cores_.size() < 2) return false;
    const std::size_t first = choose.below(cores_.size());
    switch (choose.below(4)) {
      case 0:
        return move(targets[victim], only(first));
      case 1:
        for (const Target& target : targets) move(target, only(first));
        return true;
      case 2:
        for (const Target& target : targets) move(target, only(first + target.worker));
        return true;
      default:
        for (const Target& target : targets) move(target, allowed_);
        return true;
    }
  }

 private:
  cpu_set_t only(std::size_t number) const {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(cores_[number % cores_.size()]), &one);
    return one;
  }

  static bool move(const Target& target, const cpu_set_t& cores) {
    return sched_setaffinity(target.pid, sizeof cores, &cores) == 0;
  }

  cpu_set_t allowed_{};
  std::vector<int> cores_;
};

}  // namespace

std::unique_ptr<Fault> make_affinity_fault() {
  return std::make_unique<AffinityFault>();
}

}  // namespace queuecheck
