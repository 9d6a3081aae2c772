#include <sys/mman.h>

#include <cstring>
#include <thread>
#include <vector>

#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/pool_worker.hpp"

namespace queuecheck {
namespace {

// All that the threads touch, kept alive by each of them: threads that hang can only be left
// behind, and then their memory must stay.
struct Shared {
  Shared(std::uint32_t actors, std::uint64_t log_capacity)
      : control(actors, log_capacity), memory(control.fd(), control.layout().queue(), 0) {
    for (std::uint32_t i = 0; i < actors; ++i) control.log(i);  // threads must not map at once
  }
  // One mapping for all: a sanitizer knows memory by its address.
  std::span<std::byte> map(std::size_t bytes, MapFor purpose) {
    // Only the creator may grow it, while all others wait for its announce.
    if (purpose == MapFor::creator) last = memory.map(bytes, purpose);
    return last.first(bytes);
  }

  ControlSegment control;
  QueueMemory memory;
  std::span<std::byte> last;
};

std::uint32_t quit_word(const ControlHeader& header) {
  // relaxed: only the harness writes it
  return batch_word(batch_number(header.batch.load(std::memory_order_relaxed)) + 1, 0);
}

class ThreadCrew final : public Crew {
 public:
  ThreadCrew(const QueueSource& queue, std::uint64_t log_capacity, std::uint32_t actors_max)
      : queue_(queue), log_capacity_(log_capacity), actors_max_(actors_max) {
    renew();
  }
  ~ThreadCrew() override { end_threads(); }

  std::string_view name() const override { return "threads"; }
  ControlSegment& control() override { return shared_->control; }
  std::uint32_t size() const override { return static_cast<std::uint32_t>(threads_.size()); }
  bool can_kill() const override { return false; }
  const Worker* process(std::uint32_t) const override { return nullptr; }
  std::optional<int> ended(std::uint32_t) override { return std::nullopt; }
  void kill(std::uint32_t) override {}
  void start_probe(std::uint32_t, std::size_t, ProbeTask) override {}

  void grow(std::uint32_t actors) override {
    if (abandoned_) renew();
    const LoadedQueue queue = load(queue_);
    const std::uint32_t seen = control().header().batch.load(std::memory_order_relaxed);
    while (threads_.size() < actors) {
      const std::uint32_t index = size();
      shared_->control.slot(index).left.store(seen, std::memory_order_relaxed);
      threads_.emplace_back([shared = shared_, index, queue, seen] {
        PoolWorker worker(shared->control, index, queue, [&](std::size_t bytes, MapFor purpose) {
          return shared->map(bytes, purpose);
        });
        worker.run(seen);
      });
    }
  }

  std::string proc_path(std::uint32_t actor) const override {
    // relaxed: constant once set
    const auto id = shared_->control.slot(actor).thread.load(std::memory_order_relaxed);
    return id > 0 ? "/proc/self/task/" + std::to_string(id) : "";
  }

  // Some thread hangs: nobody can end it, so all are left alone, with the memory that they know.
  void disband() override {
    for (std::thread& thread : threads_) thread.detach();
    threads_.clear();
    ControlHeader& header = shared_->control.header();
    header.quit.store(1, std::memory_order_relaxed);  // published by the announce
    announce(header.batch, quit_word(header), header.sleepers);
    abandoned_ = true;
  }

 private:
  void renew() {
    shared_ = std::make_shared<Shared>(actors_max_, log_capacity_);
    prepare_header(shared_->control.header(), queue_, Calibration::measure(best_stamp_clock()));
    abandoned_ = false;
  }

  void end_threads() {
    ControlHeader& header = shared_->control.header();
    header.quit.store(1, std::memory_order_relaxed);  // published by the announce
    announce(header.batch, quit_word(header), header.sleepers);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  QueueSource queue_;
  std::uint64_t log_capacity_;
  std::uint32_t actors_max_;
  std::shared_ptr<Shared> shared_;
  std::vector<std::thread> threads_;
  bool abandoned_ = false;
};

}  // namespace

std::unique_ptr<Crew> make_thread_crew(const QueueSource& queue, std::uint64_t log_capacity,
                                       std::uint32_t actors_max) {
  return std::make_unique<ThreadCrew>(queue, log_capacity, actors_max);
}

}  // namespace queuecheck
