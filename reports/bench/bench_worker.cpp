#include "queuecheck/reports/bench/bench_worker.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/machine_shortage.hpp"
#include "queuecheck/impl/segment.hpp"
#include "queuecheck/reports/bench/bench_control.hpp"
#include "queuecheck/reports/bench/bench_loops.hpp"
#include "queuecheck/reports/bench/calibration.hpp"
#include "queuecheck/reports/bench/host_run.hpp"
#include "queuecheck/reports/bench/limits_worker.hpp"
#include "queuecheck/reports/bench/place_memory.hpp"
#include "queuecheck/reports/bench/round_trip_worker.hpp"
#include "queuecheck/reports/bench/usage.hpp"
#include "queuecheck/reports/bench/worker_end.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

class BenchWorker {
 public:
  explicit BenchWorker(const WorkerContext& context)
      : index_(context.index),
        control_fd_(context.control_fd),
        head_(Segment::adopt(dup(context.control_fd)).map()),
        control_(reinterpret_cast<BenchControl*>(head_.memory().data())),
        slot_(slots_of(control_)[index_]),
        queue_(load(control_->request.source())) {}

  void run() {
    if (slot_.cpu >= 0) pin_to(slot_.cpu);
    if (index_ == 0) {
      create();
    } else {
      control_->created.wait_for(1);
      if (!control_->usable) return finish(RunEnd::completed);
      attach();
    }
    const std::uint32_t workers = control_->workers();
    control_->attached.arrive_and_wait(workers);
    move_share(0);
    if (slot_.moved[0] != share(0)) return finish_short(0);
    control_->warm.arrive_and_wait(workers);
    clocked();
    if (slot_.moved[1] != share(1)) return finish_short(1);
    finish(RunEnd::completed);
    control_->ended.advance();
    if (index_ == 0) {
      control_->ended.wait_for(workers);
      handle_ = {};
      queue_.remove(place());
    }
  }

  // For a run whose workers were killed: what the queue left behind.
  void remove_leftovers() { queue_.remove({control_->place, {}}); }

  void finish(RunEnd end, const char* problem = "") { finish_slot(slot_, end, problem, usage_); }

  bool creates() const { return index_ == 0; }
  void give_up() { control_->created.advance(); }  // `usable` stays false: the others end

 private:
  Options options() const {
    Options options{
        control_->capacity, control_->item_bytes, control_->producers, control_->consumers, {}};
    control_->request.read_extra(options);
    return options;
  }

  Place place() {
    if (control_->place_bytes == 0) return {control_->place, {}};
    if (place_.memory().empty()) place_ = Segment::adopt(dup(control_fd_)).map();
    return {control_->place,
            place_.memory().subspan(control_->place_offset, control_->place_bytes)};
  }

  void create() {
    const Options wanted = options();
    if (control_->batch > 1 &&
        (queue_.table()->put_many == nullptr || queue_.table()->get_many == nullptr)) {
      throw std::runtime_error("queue " + queue_.name() + " has no put_many and get_many");
    }
    control_->place_bytes = queue_.bytes_needed(wanted);
    reserve_place(control_fd_, control_->place_offset, control_->place_bytes);
    handle_ = queue_.create(place(), wanted);
    control_->effective_capacity = handle_.capacity();
    control_->blocking =
        control_->batch > 1 || (queue_.table()->put != nullptr && queue_.table()->get != nullptr);
    control_->usable = true;
    control_->created.advance();
  }

  void attach() { handle_ = queue_.attach(place()); }

  bool is_producer() const { return index_ < control_->producers; }
  std::uint32_t rank() const { return is_producer() ? index_ : index_ - control_->producers; }
  std::uint32_t peers() const { return is_producer() ? control_->producers : control_->consumers; }
  std::uint64_t share(std::size_t phase) const {
    return share_of(control_->items[phase], peers(), rank());
  }

  void finish_short(std::size_t phase) {
    const std::string text = "an operation failed after " + std::to_string(slot_.moved[phase]) +
                             " of " + std::to_string(share(phase)) + " items";
    finish(RunEnd::wrong, text.c_str());
  }

  std::uint64_t move(std::uint64_t first, std::uint64_t count, std::size_t bytes,
                     std::uint64_t& sum) {
    const std::uint32_t batch = control_->batch;
    if (batch > 1) {
      return is_producer() ? put_batches(handle_, first, count, bytes, batch)
                           : get_batches(handle_, count, bytes, batch, sum);
    }
    return is_producer() ? put_items(handle_, first, count, bytes)
                         : get_items(handle_, count, bytes, sum);
  }

  // In chunks, so that the harness sees progress; stops where the queue's operation failed.
  void move_share(std::size_t phase) {
    const std::uint64_t total = share(phase);
    // Counters run on from the warm-up, and start at 1: an untouched slot adds nothing to a sum.
    std::uint64_t next = 1 + (phase == 0 ? 0 : control_->items[0]) +
                         share_start(control_->items[phase], peers(), rank());
    const std::size_t bytes = control_->item_bytes;
    const std::uint64_t before = slot_.progress.load(std::memory_order_relaxed);  // own slot
    std::uint64_t done = 0;
    std::uint64_t sum = 0;
    while (done < total) {
      const std::uint64_t chunk = std::min(control_->chunk, total - done);
      std::uint64_t part = 0;
      const std::uint64_t moved = move(next, chunk, bytes, part);
      done += moved;
      next += moved;
      sum += part;
      // Relaxed: partner is the harness's watch, which only asks whether it changes.
      slot_.progress.store(before + done, std::memory_order_relaxed);
      if (moved != chunk) break;
    }
    slot_.moved[phase] = done;
    slot_.sum[phase] = sum;
  }

  void clocked() {
    const ProcessUsage before = usage_.read();
    slot_.begin_ns = monotonic_ns();
    move_share(1);
    slot_.end_ns = monotonic_ns();
    const ProcessUsage after = usage_.read();
    slot_.cpu_ns = after.cpu_ns - before.cpu_ns;
    slot_.switches = after.switches - before.switches;
    slot_.voluntary_switches = after.voluntary_switches - before.voluntary_switches;
    if (before.waited_ns >= 0 && after.waited_ns >= 0) {
      slot_.waited_ns = after.waited_ns - before.waited_ns;
    }
  }

  std::uint32_t index_;
  int control_fd_;
  Mapping head_;
  Mapping place_;
  BenchControl* control_;
  BenchSlot& slot_;
  LoadedQueue queue_;
  QueueHandle handle_;
  UsageReader usage_;
};

void bench_entry(const WorkerContext& context) {
  BenchWorker worker(context);
  if (context.argument == remove_leftovers_argument) return worker.remove_leftovers();
  try {
    worker.run();
  } catch (const MachineShortage& error) {
    worker.finish(RunEnd::environment, error.what());
    if (worker.creates()) worker.give_up();
  } catch (const std::exception& error) {
    // What create() refuses is a matter of options. Where attach() fails, memory or descriptors may
    // have run out as well: no accusation here, conformance has the means to tell.
    worker.finish(worker.creates() ? RunEnd::refused : RunEnd::environment, error.what());
    if (worker.creates()) worker.give_up();
  }
}

}  // namespace

void register_bench_worker() {
  register_worker_entry("bench", bench_entry);
  register_worker_entry("bench-host", host_entry);
  register_worker_entry("bench-limits", limits_entry);
  register_worker_entry("bench-round-trip", round_trip_entry);
}

}  // namespace queuecheck
