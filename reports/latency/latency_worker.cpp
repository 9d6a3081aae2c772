#include "queuecheck/reports/latency/latency_worker.hpp"

#include <unistd.h>

#include <ctime>

#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/bench/usage.hpp"
#include "queuecheck/reports/bench/worker_end.hpp"
#include "queuecheck/reports/latency/clock_skew.hpp"
#include "queuecheck/reports/latency/latency_control.hpp"
#include "queuecheck/reports/latency/latency_medium.hpp"
#include "queuecheck/reports/latency/run_clock.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

namespace {

// From the moment at which worker 0 lets all go to the run's start: time to wake up.
constexpr std::int64_t lead_ns = 500'000;
// So that the consumer looks again, and for idle sleeps: longer than any queue spins.
constexpr std::int64_t busy_gap_ns = 1'000;
constexpr std::int64_t idle_gap_ns = 30'000;

class LatencyWorker {
 public:
  explicit LatencyWorker(const WorkerContext& context)
      : index_(context.index),
        fd_(context.control_fd),
        mapping_(Segment::adopt(dup(context.control_fd)).map()),
        control_(*reinterpret_cast<LatencyControl*>(mapping_.memory().data())),
        slot_(slots_of(&control_)[context.index]) {
    if (slot_.cpu >= 0) pin_to(slot_.cpu);
  }

  void run() {
    if (control_.medium == LatencyMedium::queue) {
      through_queue();
    } else {
      LatencyLimit limit(control_);
      move(limit);
    }
  }

  void finish(RunEnd end, const char* problem = "") { finish_slot(slot_, end, problem, usage_); }

  bool creates() const { return index_ == 0; }
  bool created() const { return created_; }

 private:
  bool is_producer() const { return index_ < control_.producers; }

  void through_queue() {
    LatencyQueue queue(control_, fd_);
    if (creates()) {
      try {
        queue.create();
        control_.usable = true;
        created_ = true;
      } catch (...) {
        control_.created.advance();  // `usable` stays false: the others end
        throw;
      }
      control_.created.advance();
    } else {
      control_.created.wait_for(1);
      if (!control_.usable) return;
      queue.attach();
    }
    move(queue);
    control_.ended.advance();
    if (creates()) {
      control_.ended.wait_for(control_.workers());
      queue.remove();
    }
  }

  template <class Medium>
  void move(Medium& medium) {
    control_.attached.arrive_and_wait(control_.workers());
    if (index_ == 0) {
      control_.start_ticks =
          invocation_stamp(control_.clock) +
          static_cast<std::uint64_t>(static_cast<double>(lead_ns) / control_.ns_per_tick);
      control_.started.advance();
    } else {
      control_.started.wait_for(1);
    }
    const RunClock clock(control_.clock, control_.ns_per_tick, control_.start_ticks,
                         control_.gives_way);
    const ProcessUsage before = usage_.read();
    if (is_producer()) {
      slot_.tally = send(clock, medium);
    } else {
      LatencyRecord& record = records_of(&control_)[index_ - control_.producers];
      slot_.tally = receive_items(
          clock, control_.warm_up_ns, record, [&] { return medium.get(); },
          // Release: partner is received().
          [&](std::uint64_t items) { slot_.received.store(items, std::memory_order_release); });
    }
    const ProcessUsage after = usage_.read();
    slot_.voluntary_switches = after.voluntary_switches - before.voluntary_switches;
    if (before.waited_ns >= 0 && after.waited_ns >= 0) {
      slot_.waited_ns = after.waited_ns - before.waited_ns;
    }
    if (is_producer()) end_of_sending(medium);
  }

  template <class Medium>
  MoveTally send(const RunClock& clock, Medium& medium) {
    const auto put = [&](std::uint64_t word) { medium.put(word); };
    const auto one_by_one = [&](std::int64_t gap_ns) {
      return send_one_by_one(clock, control_.until_ns, gap_ns, put, [&] { return received(); });
    };
    switch (control_.phase) {
      case LatencyPhase::busy:
        return one_by_one(busy_gap_ns);
      case LatencyPhase::idle:
        return one_by_one(idle_gap_ns);
      case LatencyPhase::saturated:
        return send_without_pause(clock, control_.until_ns, put);
      case LatencyPhase::load:
        break;
    }
    SendSchedule schedule(
        {control_.arrivals, control_.items_per_second, control_.producers, index_, control_.seed});
    // Twice the time: whoever is behind by as much as the whole run does not keep the load.
    return send_on_schedule(clock, schedule, control_.until_ns, 2 * control_.until_ns, put);
  }

  // Producer 0 waits until everything has arrived, and lets the consumers go.
  template <class Medium>
  void end_of_sending(Medium& medium) {
    control_.sent.advance();  // release: the tally stands
    if (index_ != 0) return;
    control_.sent.wait_for(control_.producers);
    std::uint64_t items = 0;
    for (std::uint32_t i = 0; i < control_.producers; ++i) {
      items += slots_of(&control_)[i].tally.items;
    }
    const timespec pause{0, 50'000};
    while (received() < items) nanosleep(&pause, nullptr);
    for (std::uint32_t i = 0; i < control_.consumers; ++i) medium.put(stop_word);
  }

  std::uint64_t received() const {
    std::uint64_t items = 0;
    for (std::uint32_t i = control_.producers; i < control_.workers(); ++i) {
      // Acquire: partner is the consumer's store in move().
      items += slots_of(&control_)[i].received.load(std::memory_order_acquire);
    }
    return items;
  }

  std::uint32_t index_;
  bool created_ = false;
  int fd_;
  Mapping mapping_;
  LatencyControl& control_;
  LatencySlot& slot_;
  UsageReader usage_;
};

void latency_entry(const WorkerContext& context) {
  LatencyWorker worker(context);
  run_worker(worker);
}

}  // namespace

void register_latency_worker() {
  register_worker_entry("latency", latency_entry);
  register_worker_entry("latency-skew", clock_skew_entry);
}

}  // namespace queuecheck
