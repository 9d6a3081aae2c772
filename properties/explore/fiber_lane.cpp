#include <memory>
#include <optional>

#include "queuecheck/properties/explore/fiber.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/models/faults.hpp"
#include "queuecheck/properties/explore/models/rdtsc_trap.hpp"
#include "queuecheck/properties/explore/runaway.hpp"
#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/properties/explore/virtual_queue.hpp"

namespace queuecheck::explore {

namespace {

class FiberLane final : public Lane {
 public:
  explicit FiberLane(const std::string& plugin) : queue_(plugin) { models::catch_faults(); }

  std::string_view name() const override { return "fibers"; }
  const World& world() const override { return *runtime.world; }
  const std::string& specification() const override { return queue_.specification(); }

  void prepare(const Program& program, const LaneSettings& settings) override {
    queue_.prepare(program, settings);
  }

  const World& run(Strategy& strategy, const RunPlan& plan) override {
    here_ = this;
    runtime.hand_over = [](unsigned to) {
      here_->queue_.become(to);
      here_->fibers_.switch_to(to);
    };
    runtime.leave = [] { here_->fibers_.to_main(); };
    runtime.strategy = &strategy;
    queue_.reset();
    strategy.begin(plan);
    if (queue_.reads_counter()) models::trap_rdtsc(true);
    runtime.phase = Phase::run;
    warm_up();
    if (runtime.world->end == RunEnd::running) go_on();
    if (runtime.world->end == RunEnd::finished) drain();
    runtime.phase = Phase::outside;
    if (queue_.reads_counter()) models::trap_rdtsc(false);
    use_heap_of(nullptr);
    queue_.check_addresses();
    return *runtime.world;
  }

 private:
  // Brings each process to its first access, so that every choice knows what all are about to do.
  void warm_up() {
    runtime.warming = true;
    for (unsigned p = 0; p < queue_.processes() && runtime.world->end == RunEnd::running; ++p) {
      fibers_.restart(p, [](unsigned process) { here_->queue_.run_body(process); });
      queue_.become(p);
      fibers_.enter(p);
    }
    runtime.warming = false;
  }

  void go_on() {
    const std::optional<unsigned> first = next_process();
    if (!first) return;
    queue_.become(*first);
    fibers_.enter(*first);
  }

  void drain() {
    const unsigned who = queue_.begin_drain();
    if (who == processes_max) return;
    fibers_.restart(who, [](unsigned process) { here_->queue_.drain_body(process); });
    queue_.become(who);
    fibers_.enter(who);
  }

  static inline FiberLane* here_ = nullptr;
  VirtualQueue queue_;
  Fibers fibers_;
  RunawayWatch watch_;
};

}  // namespace

std::unique_ptr<Lane> make_fiber_lane(const std::string& plugin) {
  return std::make_unique<FiberLane>(plugin);
}

}  // namespace queuecheck::explore
