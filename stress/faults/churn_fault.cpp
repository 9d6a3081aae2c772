// A worker gives its handle back before its next call and attaches anew, with the memory at another
// address, while others are inside and asleep. The worker does it itself (interpreter.hpp), when it
// is asked.
#include "queuecheck/stress/faults/fault.hpp"

namespace queuecheck {
namespace {

class ChurnFault final : public Fault {
 public:
  // Worker 0 holds its handle all the time: somebody must, where the queue lives as long as that.
  bool suits(const Target& target) const override {
    // acquire, pairs with the worker's set_phase; relaxed: the worker follows in its own time
    return target.worker != 0 &&
           target.slot->phase.load(std::memory_order_acquire) == Phase::running &&
           target.slot->churns.load(std::memory_order_relaxed) ==
               target.slot->churns_asked.load(std::memory_order_relaxed);
  }

  bool act(std::span<const Target> targets, std::size_t victim, Chooser&, std::int64_t) override {
    // relaxed: a request that publishes nothing
    targets[victim].slot->churns_asked.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
};

}  // namespace

std::unique_ptr<Fault> make_churn_fault() {
  return std::make_unique<ChurnFault>();
}

}  // namespace queuecheck
