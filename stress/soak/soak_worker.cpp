#include "queuecheck/stress/soak/soak_worker.hpp"

#include <sched.h>
#include <unistd.h>

#include <ctime>
#include <exception>

#include "queuecheck/impl/machine_shortage.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/faults/signal_counter.hpp"
#include "queuecheck/stress/patience.hpp"
#include "queuecheck/stress/worker_failure.hpp"

namespace queuecheck::soak {
namespace {

constexpr std::uint64_t calls_between_looks = 32;  // at the clock, for the pace
constexpr int drain_retries_max = 1000;            // BUSY and the like, while nobody else is here

}  // namespace

Worker::Worker(Segment& segment, std::uint32_t seat, LoadedQueue queue, QueueMemory& memory)
    : Seated(segment, seat, queue, memory),
      produces_(seat < header_.producers),
      choose_(header_.seed + seat_.process) {}

void Worker::live() {
  if (!attach()) return;
  tell_deaths();
  set_phase(Phase::gate);
  // acquire in wait_for_change, pairs with the announce of the gate: start_ticks is valid
  if (header_.gate.load(std::memory_order_acquire) == 0) {
    wait_for_change(header_.gate, 0, header_.sleepers);
  }
  // Whoever sat here before may have announced that it naps until then.
  // relaxed: the spawn came after it
  while (stamp_detail::read_clock(header_.clock) <
         seat_.asleep_until.load(std::memory_order_relaxed)) {
    sched_yield();
  }
  set_phase(Phase::running);
  work();
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  // relaxed: the phase that follows publishes it
  seat_.cpu_ns.store(used.tv_sec * 1'000'000'000LL + used.tv_nsec, std::memory_order_relaxed);
  set_phase(Phase::detaching);
  handle_ = QueueHandle();
  set_phase(Phase::finished);
}

// Of whom the seat's last processes were, for a queue that wants to know.
void Worker::tell_deaths() {
  if (queue_.table()->recover == nullptr) return;
  for (std::uint32_t i = 0; i < seat_.dead; ++i) {
    // What it answers is its own affair: what counts is how the calls after it end.
    static_cast<void>(queue_.table()->recover(handle_.raw(), seat_.dead_pids[i]));
  }
}

bool Worker::told_to_end() const {
  // relaxed: a request, it publishes nothing
  const auto order = static_cast<Order>(header_.order.load(std::memory_order_relaxed));
  return order == Order::all_end || (produces_ && order == Order::producers_end);
}

void Worker::work() {
  const bool waits = queue_.has(produces_ ? OperationKind::put : OperationKind::get);
  const Offered offered{produces_, waits, waits && (produces_ || header_.closes != 0)};
  Pacer pacer(produces_, header_.capacity == 0 ? 1024 : header_.capacity);
  bool refused = false;
  for (std::uint64_t calls = 0; !told_to_end(); ++calls) {
    if (header_.steady == 0 && calls % calls_between_looks == 0) {
      const std::uint64_t since = stamp_detail::read_clock(header_.clock) - header_.start_ticks;
      pacer.set(pace_at(header_.seed, since / ticks(phase_ns)));
    }
    pause(pacer.next(choose_));
    const Drawn call = draw_call(offered, refused, choose_);
    const std::uint64_t identity = std::uint64_t{seat_.process} << 40 | (sequence_ + 1);
    const Outcome outcome = produces_ ? put_once(call, identity) : get_once(call);
    // relaxed: single writer; the harness only compares
    seat_.slot.tries.store(calls + 1, std::memory_order_relaxed);
    refused = outcome != Outcome::ok;
    if (!refused) {
      if (produces_) ++sequence_;
      // relaxed: as above
      seat_.slot.advance.store(seat_.slot.advance.load(std::memory_order_relaxed) + 1,
                               std::memory_order_relaxed);
      continue;
    }
    if (!may_be_tried_again(outcome)) return;
    if (!waits) sched_yield();
  }
}

// Who waits here waits for the getters only. Where somebody is killed nobody knows what they took.
void Worker::rest() {
  if (header_.kills != 0) return;
  set_phase(Phase::gate);
  // relaxed: for the watch, which only looks
  seat_.rests.store(1, std::memory_order_relaxed);
  const auto inside = [this] {
    std::uint64_t put = 0;
    std::uint64_t got = 0;
    for (std::uint32_t seat = 0; seat < segment_.keeper(); ++seat) {
      // relaxed: it is looked at again and again
      const std::uint64_t moved = segment_.seat(seat).slot.advance.load(std::memory_order_relaxed);
      (seat < header_.producers ? put : got) += moved;
    }
    return put > got;
  };
  // relaxed: a request, it publishes nothing
  while (inside() && !told_to_end() && header_.keeper_order.load(std::memory_order_relaxed) == 0) {
    const timespec nap{0, 20'000};
    nanosleep(&nap, nullptr);
  }
  seat_.rests.store(0, std::memory_order_relaxed);
  set_phase(Phase::running);
}

void Worker::pause(const Pause& pause) {
  if (pause.rest) return rest();
  if (pause.nap_ns == 0 && pause.spin_ns == 0) return;
  const std::uint64_t until = stamp_detail::read_clock(header_.clock) +
                              ticks(static_cast<std::int64_t>(pause.nap_ns) + pause.spin_ns);
  if (pause.nap_ns != 0) {
    // release, pairs with the reader's acquire: the records before it are seen with it
    seat_.asleep_until.store(until, std::memory_order_release);
    const timespec nap{0, static_cast<long>(pause.nap_ns)};
    nanosleep(&nap, nullptr);
  }
  // A signal may have ended the nap too soon, and others rely on it.
  while (stamp_detail::read_clock(header_.clock) < until) relax_processor();
}

void Keeper::live() {
  if (!create()) return;
  set_phase(Phase::gate);
  KeeperOrder order = wait_for_order(KeeperOrder::wait);
  if (order == KeeperOrder::close) {
    set_phase(Phase::running);
    close_once();
    set_phase(Phase::gate);
    announce(header_.closed, 1, header_.sleepers);
    order = wait_for_order(order);
  }
  set_phase(Phase::draining);
  drain();
  set_phase(Phase::detaching);
  handle_ = QueueHandle();
  queue_.remove({header_.place, memory_.map(header_.place_bytes, MapFor::user)});
  set_phase(Phase::finished);
}

KeeperOrder Keeper::wait_for_order(KeeperOrder seen) {
  const auto word = static_cast<std::uint32_t>(seen);
  return static_cast<KeeperOrder>(
      wait_for_change(header_.keeper_order, word, header_.sleepers, {10, 10}));
}

bool Keeper::create() {
  set_phase(Phase::creating);
  try {
    const Options options = header_.options();
    const std::size_t bytes = queue_.bytes_needed(options);
    const std::span<std::byte> memory = memory_.map(bytes, MapFor::creator);
    std::fill(memory.begin(), memory.end(), std::byte{0});
    handle_ = queue_.create({header_.place, memory}, options);
    header_.place_bytes = bytes;
    header_.capacity = handle_.capacity();
  } catch (const std::exception& error) {
    const std::string_view text = error.what();
    header_.refusal[text.copy(header_.refusal, sizeof(header_.refusal) - 1)] = '\0';
    header_.refused_by_machine = dynamic_cast<const EnvironmentError*>(&error) != nullptr ||
                                         dynamic_cast<const MachineShortage*>(&error) != nullptr
                                     ? 1
                                     : 0;
    announce(header_.queue_state, static_cast<std::uint32_t>(QueueState::refused),
             header_.sleepers);
    set_phase(Phase::finished);
    return false;
  }
  announce(header_.queue_state, static_cast<std::uint32_t>(QueueState::ready), header_.sleepers);
  return true;
}

void Keeper::drain() {
  for (int retries = 0; retries < drain_retries_max;) {
    const Outcome outcome = get_once({OperationKind::try_get, 0});
    // relaxed: single writer; the harness only compares
    seat_.slot.tries.store(seat_.slot.tries.load(std::memory_order_relaxed) + 1,
                           std::memory_order_relaxed);
    if (outcome == Outcome::ok) continue;
    if (outcome == Outcome::empty || outcome == Outcome::closed) {
      // relaxed: the phase that follows publishes it
      header_.drained.store(1, std::memory_order_relaxed);
      return;
    }
    if (!may_be_tried_again(outcome)) return;
    ++retries;
    sched_yield();
  }
}

namespace {

// Loads the queue that the segment names and hands over to `Who`. What cannot be loaded is told
// through the seat: the harness turns it into one line.
template <class Who>
void enter(const WorkerContext& context) {
  Segment segment(context.control_fd);
  WorkerSlot& slot = segment.seat(context.index).slot;
  QueueMemory memory(context.control_fd, segment.layout().queue_at(), context.index);
  try {
    const Header& header = segment.header();
    const LoadedQueue queue = load(QueueSource{header.queue_name, header.queue_plugin});
    count_signals(slot);
    Who(segment, context.index, queue, memory).live();
  } catch (const std::exception& error) {
    tell_start_failure(slot, error.what());
  }
  if (slot.phase.load(std::memory_order_relaxed) != Phase::failed) return;
  for (;;) ::pause();  // until the harness has read it and kills us
}

}  // namespace

void register_soak_entries() {
  static const bool done = [] {
    register_worker_entry(worker_entry, &enter<Worker>);
    register_worker_entry(keeper_entry, &enter<Keeper>);
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace queuecheck::soak
