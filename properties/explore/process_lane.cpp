#include "queuecheck/properties/explore/process_lane.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "queuecheck/properties/explore/fiber.hpp"
#include "queuecheck/properties/explore/models/real_mutex.hpp"
#include "queuecheck/properties/explore/process_crew.hpp"
#include "queuecheck/properties/explore/relayed_strategy.hpp"
#include "queuecheck/properties/explore/runaway.hpp"
#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/properties/explore/virtual_queue.hpp"

namespace queuecheck::explore {

namespace {

constexpr std::int64_t patience_ns = 200'000'000;  // between looks for workers that ended

// What both sides know; a worker has it by fork.
struct Parts {
  VirtualQueue queue;
  ProcessCrew crew;
  Fibers fibers;
  RelayedStrategy& relay;
  Strategy*& strategy;  // in shared memory: whom to ask in this run
};

// One worker: a process that is one virtual process.
class Worker {
 public:
  Worker(Parts& parts, unsigned self) : parts_(parts), self_(self) {}

  [[noreturn]] void work() {
    here_ = this;
    runtime.hand_over = [](unsigned to) { here_->hand_over(to); };
    runtime.leave = [] { here_->leave(); };
    runtime.kill = [](unsigned victim) { here_->kill(victim); };
    runtime.real_locks = true;
    hide_other_mappings();
    const RunawayWatch watch;
    for (;;) {
      const Order order = waiting_ != Order::none ? std::exchange(waiting_, Order::none) : wait();
      parts_.fibers.restart(
          self_, order == Order::drain ? [](unsigned p) { here_->parts_.queue.drain_body(p); }
                                       : [](unsigned p) { here_->parts_.queue.run_body(p); });
      begin(order);
      parts_.fibers.enter(self_);
      runtime.phase = Phase::outside;
      use_heap_of(nullptr);
      if (waiting_ == Order::none) give(explorer_seat, Order::over);
    }
  }

 private:
  // An address of another process's mapping means nothing here, as in any other process.
  void hide_other_mappings() {
    for (unsigned p = 0; p < runtime.area.mappings; ++p) {
      if (p == self_) continue;
      mprotect(reinterpret_cast<void*>(runtime.area.base + runtime.area.stride * p),
               parts_.queue.mapped_bytes(), PROT_NONE);
    }
  }

  void begin(Order order) {
    if (run_ != parts_.crew.control().run) {
      run_ = parts_.crew.control().run;
      ++runtime.runs;
      parts_.queue.reset_image(self_);
      models::forget_robust_locks();
      runtime.strategy = parts_.strategy;
    }
    runtime.warming = order == Order::begin;
    parts_.queue.become(self_);
    runtime.phase = Phase::run;
  }

  Order wait() {
    const Order order = parts_.crew.control().seat[self_].wait();
    parts_.crew.await_dying();
    return order;
  }

  void give(unsigned seat, Order order) {
    if (dying_) parts_.crew.give_and_die(self_, seat, order);
    parts_.crew.control().seat[seat].give(order);
  }

  // In the virtual process's own stack: returns when it is to go on. Another order means that its
  // run is over: its stack is left as it is.
  void sleep() {
    const Order order = wait();
    runtime.warming = false;
    if (order == Order::go_on) return;
    waiting_ = order;
    parts_.fibers.to_main();
  }

  void hand_over(unsigned to) {
    runtime.world->current = to;
    give(to, Order::go_on);
    sleep();
  }

  // The run has ended; while processes are brought to their first access: the next one's turn.
  void leave() {
    if (!runtime.warming || runtime.world->end != RunEnd::running) {
      parts_.fibers.to_main();
      return;
    }
    if (self_ + 1 < parts_.queue.processes()) {
      give(self_ + 1, Order::begin);
      sleep();
      return;
    }
    runtime.warming = false;
    const std::optional<unsigned> first = next_process();
    if (!first) {
      parts_.fibers.to_main();
    } else if (*first != self_) {
      hand_over(*first);
    }
  }

  void kill(unsigned victim) {
    if (victim == self_) {
      dying_ = true;  // when the token is given on
    } else {
      parts_.crew.kill_worker(victim);
    }
  }

  static inline Worker* here_ = nullptr;
  Parts& parts_;
  unsigned self_;
  std::uint64_t run_ = 0;
  Order waiting_ = Order::none;
  bool dying_ = false;
};

class ProcessLane final : public Lane {
 public:
  explicit ProcessLane(const std::string& plugin)
      : parts_{VirtualQueue(plugin), {}, {}, the_relay(), the_strategy()} {}

  std::string_view name() const override { return "processes"; }
  const World& world() const override { return *runtime.world; }
  const std::string& specification() const override { return parts_.queue.specification(); }

  void prepare(const Program& program, const LaneSettings& settings) override {
    parts_.crew.end();
    parts_.queue.prepare(program, settings);
  }

  const World& run(Strategy& strategy, const RunPlan& plan) override {
    VirtualQueue& queue = parts_.queue;
    queue.reset();
    ++parts_.crew.control().run;
    const bool direct = is_shared(&strategy);
    parts_.strategy = direct ? &strategy : &parts_.relay;
    parts_.relay.of_world(*runtime.world);
    parts_.relay.begin(plan);
    strategy.begin(plan);
    runtime.strategy = parts_.strategy;
    // Only now: what the models keep in the shared region has been made.
    parts_.crew.complete(queue.processes() + (queue.settings().late_comer ? 1U : 0U),
                         [this](unsigned worker) { Worker(parts_, worker).work(); });
    let_run(0, Order::begin, strategy);
    if (runtime.world->end == RunEnd::finished) {
      if (const unsigned who = queue.begin_drain(); who != processes_max) {
        let_run(who, Order::drain, strategy);
      }
    }
    parts_.crew.reap(runtime.world->killed);
    models::forget_addresses_of_locks();
    queue.check_addresses();
    return *runtime.world;
  }

 private:
  static RelayedStrategy& the_relay() {
    static RelayedStrategy& relay = shared_object<RelayedStrategy>(ProcessCrew::shared());
    return relay;
  }
  static Strategy*& the_strategy() {
    static Strategy*& strategy = shared_object<Strategy*>();
    return strategy;
  }

  // Until the token comes back with the end of the run.
  void let_run(unsigned worker, Order order, Strategy& strategy) {
    Seat& mine = parts_.crew.control().seat[explorer_seat];
    parts_.crew.control().seat[worker].give(order);
    for (;;) {
      const std::optional<Order> got = mine.wait(patience_ns);
      if (!got) {
        if (somebody_ended()) return;
        continue;
      }
      parts_.crew.await_dying();
      if (*got == Order::over) return;
      parts_.relay.answer(strategy, *runtime.world);
    }
  }

  // A worker that is dead without having been killed by choice had the token.
  bool somebody_ended() {
    World& world = *runtime.world;
    unsigned worker = 0;
    int status = 0;
    while (parts_.crew.find_dead(worker, status)) {
      if ((world.killed >> worker & 1) != 0) continue;  // only collected early
      world.end = RunEnd::crashed;
      world.culprit = worker;
      if (WIFSIGNALED(status)) {
        std::snprintf(world.what, sizeof world.what, "was ended by signal %d", WTERMSIG(status));
      } else {
        std::snprintf(world.what, sizeof world.what, "ended its process with code %d",
                      WEXITSTATUS(status));
      }
      return true;
    }
    return false;
  }

  Parts parts_;
};

}  // namespace

std::unique_ptr<Lane> make_process_lane(const std::string& plugin) {
  return std::make_unique<ProcessLane>(plugin);
}

}  // namespace queuecheck::explore
