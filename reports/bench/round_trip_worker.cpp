#include "queuecheck/reports/bench/round_trip_worker.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <vector>

#include "queuecheck/impl/futex.hpp"
#include "queuecheck/impl/relax.hpp"
#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/bench/place_memory.hpp"
#include "queuecheck/reports/bench/round_trip_control.hpp"
#include "queuecheck/reports/bench/usage.hpp"
#include "queuecheck/reports/bench/worker_end.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

constexpr std::uint32_t stop = ~std::uint32_t{0};
constexpr std::uint32_t warm_up_bursts = 4;
constexpr std::uint32_t measured_bursts_min = 4;  // however slow the machine
constexpr std::uint32_t spin_burst = 32;
constexpr std::uint32_t parked_burst = 4;
// Longer than any queue's budget of spinning, so that the peer sleeps when the trip begins.
constexpr std::int64_t think_ns = 30'000;
constexpr std::uint32_t tries_before_yield = 50'000;

// A trip's two ways.
enum Way : std::uint32_t { there, back };

void set(LimitsLine& line, std::uint32_t value) {
  line.value.store(value, std::memory_order_release);  // partner: await()
}

// Until the line holds `value`, or the end.
std::uint32_t await(const LimitsLine& line, std::uint32_t value) {
  for (std::uint32_t tries = 0;; ++tries) {
    // Acquire: partner is set(). No pause between two looks: it would be measured.
    const std::uint32_t now = line.value.load(std::memory_order_acquire);
    if (now == value || now == stop) return now;
    if (tries > tries_before_yield) sched_yield();
  }
}

// How a number crosses. Numbers grow by one with every way of every trip, so that one line can
// serve both ways.
class Lines {
 public:
  Lines(LimitsLine* lines, bool one) : lines_(lines), one_(one) {}
  void send(Way way, std::uint32_t number) { set(line(way), number); }
  void receive(Way way, std::uint32_t number) { await(line(way), number); }

 private:
  LimitsLine& line(Way way) { return lines_[one_ ? there : way]; }
  LimitsLine* lines_;
  bool one_;
};

class Futexes {
 public:
  explicit Futexes(LimitsLine* lines) : lines_(lines) {}
  void send(Way way, std::uint32_t number) {
    set(lines_[way], number);
    futex_wake(word(way), 1);
  }
  void receive(Way way, std::uint32_t number) {
    for (;;) {
      // Acquire: partner is set().
      const std::uint32_t now = lines_[way].value.load(std::memory_order_acquire);
      if (now == number) return;
      futex_wait(word(way), now, Deadline::none());
    }
  }

 private:
  const std::uint32_t* word(Way way) const {
    return reinterpret_cast<const std::uint32_t*>(&lines_[way].value);
  }
  LimitsLine* lines_;
};

// Two queues of the kind under test.
class QueuePair {
 public:
  QueuePair(RoundTripControl& control, int fd, bool creates)
      : control_(control), fd_(fd), queue_(load(control.request.source())) {
    Options options{control.capacity, control.item_bytes, 1, 1, {}};
    control.request.read_extra(options);
    if (creates) create(options);
    item_.resize(std::max<std::size_t>(control.item_bytes, sizeof(std::uint32_t)));
    if (!creates) {
      for (const Way way : {there, back}) handles_[way] = queue_.attach(place(way));
    }
  }

  void send(Way way, std::uint32_t number) {
    std::memcpy(item_.data(), &number, sizeof number);
    const queuecheck_queue& table = *queue_.table();
    void* const raw = handles_[way].raw();
    if (table.put != nullptr) {
      require(table.put(raw, item_.data(), item_.size(), QUEUECHECK_NO_DEADLINE).outcome, "put");
      return;
    }
    repeat(QUEUECHECK_FULL, "try_put",
           [&] { return table.try_put(raw, item_.data(), item_.size()).outcome; });
  }

  void receive(Way way, std::uint32_t number) {
    const queuecheck_queue& table = *queue_.table();
    void* const raw = handles_[way].raw();
    std::size_t bytes = 0;
    if (table.get != nullptr) {
      require(table.get(raw, item_.data(), item_.size(), &bytes, QUEUECHECK_NO_DEADLINE).outcome,
              "get");
    } else {
      repeat(QUEUECHECK_EMPTY, "try_get",
             [&] { return table.try_get(raw, item_.data(), item_.size(), &bytes).outcome; });
    }
    std::uint32_t got = 0;
    std::memcpy(&got, item_.data(), std::min(bytes, sizeof got));
    if (got != number || bytes != item_.size()) {
      throw std::logic_error("sent was number " + std::to_string(number) + ", received " +
                             std::to_string(got) + " in " + std::to_string(bytes) + " bytes");
    }
  }

  void remove() {
    handles_[there] = {};
    handles_[back] = {};
    for (const Way way : {there, back}) queue_.remove(place(way));
  }

 private:
  void create(const Options& options) {
    control_.place_bytes = whole_pages(queue_.bytes_needed(options));
    reserve_place(fd_, control_.place_offset, 2 * control_.place_bytes);
    for (const Way way : {there, back}) handles_[way] = queue_.create(place(way), options);
    control_.effective_capacity = handles_[there].capacity();
    control_.blocking = queue_.table()->put != nullptr && queue_.table()->get != nullptr;
  }

  Place place(Way way) {
    if (control_.place_bytes == 0) return {control_.places[way], {}};
    if (memory_.memory().empty()) memory_ = Segment::adopt(dup(fd_)).map();
    return {control_.places[way],
            memory_.memory().subspan(control_.place_offset + way * control_.place_bytes,
                                     control_.place_bytes)};
  }

  static void require(int outcome, const char* call) {
    if (outcome == QUEUECHECK_OK) return;
    throw std::logic_error(std::string(call) + " answered " +
                           std::string(name(static_cast<Outcome>(outcome))));
  }

  template <class Try>
  static void repeat(int refusal, const char* call, Try attempt) {
    for (std::uint32_t tries = 0;; ++tries) {
      const int outcome = attempt();
      if (outcome != refusal && outcome != QUEUECHECK_BUSY) return require(outcome, call);
      relax();
      if (tries > tries_before_yield) sched_yield();
    }
  }

  RoundTripControl& control_;
  int fd_;
  LoadedQueue queue_;
  Mapping memory_;
  QueueHandle handles_[2];
  std::vector<std::byte> item_;
};

void think() {
  const std::int64_t until = monotonic_ns() + think_ns;
  while (monotonic_ns() < until) relax();
}

std::uint32_t burst_of(const RoundTripControl& control) {
  return control.phase == RoundTripPhase::spin ? spin_burst : parked_burst;
}

template <class Medium>
void lead(RoundTripControl& control, Medium& medium) {
  const StampClock clock = best_stamp_clock();
  const std::uint32_t burst_trips = burst_of(control);
  const std::int64_t began_ns = monotonic_ns();
  const std::uint64_t began = invocation_stamp(clock);
  std::uint32_t number = 0;
  std::uint32_t trips = 0;
  const auto wanted = [&](std::uint32_t burst) {
    if (burst <= warm_up_bursts + measured_bursts_min) return true;
    return trips + burst_trips <= trips_max && monotonic_ns() - began_ns < control.time_limit_ns;
  };
  for (std::uint32_t burst = 1; wanted(burst); ++burst) {
    // step 1: both run, and the peer waits for the burst's first item
    set(control.burst, burst);
    await(control.ready, burst);
    // step 2: the trips
    for (std::uint32_t i = 0; i < burst_trips; ++i) {
      if (control.phase == RoundTripPhase::parked) think();
      const std::uint64_t begin = invocation_stamp(clock);
      medium.send(there, ++number);
      medium.receive(back, ++number);
      const std::uint64_t end = invocation_stamp(clock);
      if (burst > warm_up_bursts) control.trip_ns[trips++] = static_cast<double>(end - begin);
    }
  }
  set(control.burst, stop);
  // step 3: ticks become nanoseconds, by what both clocks say of the whole run
  const std::uint64_t ticks = invocation_stamp(clock) - began;
  const std::int64_t passed_ns = monotonic_ns() - began_ns;
  const double ns_per_tick =
      static_cast<double>(passed_ns) / static_cast<double>(std::max<std::uint64_t>(ticks, 1));
  for (std::uint32_t i = 0; i < trips; ++i) control.trip_ns[i] *= ns_per_tick;
  control.trips = trips;
  control.elapsed_s = static_cast<double>(passed_ns) / 1e9;
}

template <class Medium>
void answer(RoundTripControl& control, Medium& medium) {
  const std::uint32_t burst_trips = burst_of(control);
  std::uint32_t number = 0;
  for (std::uint32_t burst = 1; await(control.burst, burst) != stop; ++burst) {
    set(control.ready, burst);
    for (std::uint32_t i = 0; i < burst_trips; ++i) {
      medium.receive(there, ++number);
      medium.send(back, ++number);
    }
  }
}

class RoundTripWorker {
 public:
  explicit RoundTripWorker(const WorkerContext& context)
      : leads_(context.index == 0),
        fd_(context.control_fd),
        mapping_(Segment::adopt(dup(context.control_fd)).map()),
        control_(*reinterpret_cast<RoundTripControl*>(mapping_.memory().data())),
        slot_(control_.slots[context.index]) {
    if (control_.cpus[context.index] >= 0) pin_to(control_.cpus[context.index]);
  }

  void run() {
    switch (control_.medium) {
      case RoundTripMedium::one_line:
      case RoundTripMedium::two_lines: {
        Lines lines(control_.lines, control_.medium == RoundTripMedium::one_line);
        trips(lines);
        break;
      }
      case RoundTripMedium::futex: {
        Futexes futexes(control_.lines);
        trips(futexes);
        break;
      }
      case RoundTripMedium::queue:
        through_queues();
        break;
    }
  }

  void finish(RunEnd end, const char* problem = "") { finish_slot(slot_, end, problem, usage_); }

  bool creates() const { return leads_; }
  bool created() const { return created_; }

 private:
  void through_queues() {
    std::optional<QueuePair> pair;
    if (leads_) {
      try {
        pair.emplace(control_, fd_, true);
        control_.usable = true;
        created_ = true;
      } catch (...) {
        control_.created.advance();  // `usable` stays false: the other ends
        throw;
      }
      control_.created.advance();
    } else {
      control_.created.wait_for(1);
      if (!control_.usable) return;
      pair.emplace(control_, fd_, false);
    }
    trips(*pair);
    control_.attached.arrive_and_wait(2);
    if (leads_) pair->remove();
  }

  template <class Medium>
  void trips(Medium& medium) {
    const ProcessUsage before = usage_.read();
    if (leads_) {
      lead(control_, medium);
    } else {
      answer(control_, medium);
    }
    const ProcessUsage after = usage_.read();
    slot_.voluntary_switches = after.voluntary_switches - before.voluntary_switches;
    if (before.waited_ns >= 0 && after.waited_ns >= 0) {
      slot_.waited_ns = after.waited_ns - before.waited_ns;
    }
  }

  bool leads_;
  bool created_ = false;
  int fd_;
  Mapping mapping_;
  RoundTripControl& control_;
  RoundTripSlot& slot_;
  UsageReader usage_;
};

}  // namespace

void round_trip_entry(const WorkerContext& context) {
  RoundTripWorker worker(context);
  run_worker(worker);
}

}  // namespace queuecheck
