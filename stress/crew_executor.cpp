#include "queuecheck/stress/crew_executor.hpp"

#include <sched.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

#include "queuecheck/stress/batch_watch.hpp"
#include "queuecheck/stress/faults/stress_worker.hpp"
#include "queuecheck/stress/offered.hpp"
#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/program_wire.hpp"
#include "queuecheck/stress/thread_executor.hpp"

namespace queuecheck {
namespace {

constexpr std::uint64_t log_capacity_least = 1 << 17;
constexpr std::uint32_t actors_least = 16;

// A worker's log must hold its own operations, a drain of all items, and refused tries (half of it,
// interpreter.cpp); counting those of all processes errs on the roomy side.
std::uint64_t log_room(const Program& program) {
  return 4 * record_count(program) + 256;
}

// The dead must be replaced, and rounds are begun by the harness.
bool goes_alone(const Program& program) {
  return !program.kills.empty() || last_round(program) != 0;
}

}  // namespace

CrewExecutor::CrewExecutor(QueueSource queue, MakeCrew make_crew, std::string name,
                           const WatchdogSettings& watchdog, bool counts_accesses,
                           std::shared_ptr<Disturber> disturber)
    : queue_(std::move(queue)),
      make_crew_(std::move(make_crew)),
      name_(std::move(name)),
      counts_accesses_(counts_accesses),
      watchdog_settings_(watchdog),
      disturber_(std::move(disturber)) {}

std::vector<Run> CrewExecutor::run_batch(std::span<const Program> programs) {
  for (const Program& program : programs) {
    if (const auto wrong = check_runnable(program)) {
      throw std::invalid_argument("program '" + program.name + "': " + *wrong);
    }
    require_offered(program, offered());
  }
  std::vector<Run> runs;
  runs.reserve(programs.size());
  while (runs.size() < programs.size()) {
    const auto rest = programs.subspan(runs.size());
    const auto batch = rest.first(batch_size(rest));
    wait_until_left();
    prepare_crew(batch);
    if (!batch.front().kills.empty() && !crew_->can_kill()) {  // before anybody starts it
      throw std::invalid_argument("threads cannot be killed; run programs with kills as processes");
    }
    const auto& kills = batch.front().kills;
    if (!counts_accesses_ && std::any_of(kills.begin(), kills.end(),
                                         [](const Kill& kill) { return kill.at_access != 0; })) {
      throw std::invalid_argument(
          "kills at an access need workers that count (executor 'instrumented')");
    }
    start(batch);
    std::optional<Disturbance> disturbance;
    if (disturber_) disturbance.emplace(*disturber_, targets(batch));
    BatchWatch watch(*crew_, batch, watchdog_settings_);
    for (Run& run : watch.wait()) {
      watchdog_settings_.hung_before = watchdog_settings_.hung_before || run.hang.has_value();
      runs.push_back(std::move(run));
    }
  }
  return runs;
}

const QueueFacts& CrewExecutor::offered() {
  if (!facts_) facts_ = facts();
  return *facts_;
}

// As many programs as fit.
std::size_t CrewExecutor::batch_size(std::span<const Program> programs) const {
  if (goes_alone(programs.front())) return 1;
  std::uint64_t room = 0;
  std::size_t bytes = 0;
  std::size_t size = 0;
  for (const Program& program : programs.first(std::min(programs.size(), batch_programs_max))) {
    std::size_t steps = 0;
    for (const auto& process : program.processes) steps += process.size();
    room += log_room(program);
    bytes += steps * sizeof(Step) + program.processes.size() * 8 + 4096;
    const bool fits = room <= log_capacity_least && bytes <= program_area_bytes;
    if (size > 0 && (!fits || goes_alone(program))) break;
    ++size;
  }
  return size;
}

// The last batch is done when its queues are; a worker may still be on its way out, reading the
// list of programs that we are about to overwrite.
void CrewExecutor::wait_until_left() {
  if (!crew_) return;
  ControlSegment& control = crew_->control();
  const std::uint32_t word = control.header().batch.load(std::memory_order_relaxed);
  const std::uint32_t workers = std::min(batch_workers(word), crew_->size());
  for (std::uint32_t i = 0; i < workers; ++i) {
    // acquire, pairs with the worker's store when it is out of the batch
    for (int round = 0; control.slot(i).left.load(std::memory_order_acquire) != word; ++round) {
      if (crew_->proc_path(i).empty()) break;  // was killed; a fresh one comes
      if (round < 1000) {
        sched_yield();
        continue;
      }
      const timespec pause{0, 100'000};
      nanosleep(&pause, nullptr);
      if (round % 1000 == 0 && crew_->ended(i)) break;  // killed from outside
    }
  }
}

void CrewExecutor::prepare_crew(std::span<const Program> batch) {
  std::uint64_t room = 0;
  std::size_t actors = 0;
  for (const Program& program : batch) {
    room += log_room(program);
    actors = std::max(actors, program.processes.size());
  }
  const bool too_small = crew_ && (crew_->control().layout().log_capacity < room ||
                                   crew_->control().layout().workers_max <= actors);
  if (too_small) crew_.reset();
  if (!crew_) {
    crew_ = make_crew_(std::max(log_capacity_least, std::bit_ceil(room)),
                       std::max(actors_least, static_cast<std::uint32_t>(actors)));
  }
  crew_->grow(static_cast<std::uint32_t>(actors));
}

void CrewExecutor::start(std::span<const Program> batch) {
  ControlSegment& control = crew_->control();
  ControlHeader& header = control.header();
  for (std::uint32_t i = 0; i < crew_->size(); ++i) {
    control.reset_log(i);
    WorkerSlot& slot = control.slot(i);
    slot.kill_at_access = 0;
    // relaxed, both: the announce below publishes them
    slot.next_round.store(0, std::memory_order_relaxed);
    slot.hit_place.store(0, std::memory_order_relaxed);
  }
  for (const Kill& kill : batch.front().kills) {
    if (kill.at_access == 0) continue;
    WorkerSlot& slot = control.slot(kill.process);
    slot.kill_at_access = kill.at_access;
    slot.access_round = kill.round;
    slot.pause_at_access = kill.pauses() ? 1 : 0;
  }
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    header.program_offset[i] = bytes.size();
    encode_program(batch[i], bytes);
    new (&control.state(i)) ProgramState;
  }
  if (bytes.size() > program_area_bytes) {
    throw std::invalid_argument("program '" + batch.front().name + "' has too many steps");
  }
  std::memcpy(control.program_area().data(), bytes.data(), bytes.size());
  header.programs = static_cast<std::uint32_t>(batch.size());
  ProgramState& first = control.state(0);
  first.creator = static_cast<std::uint32_t>(batch[0].seed % batch[0].processes.size());
  if (late_ns(batch[0], first.creator) != 0) first.creator = 0;
  // relaxed: the announce below publishes all of it
  first.stage.store(static_cast<std::uint32_t>(Stage::create), std::memory_order_relaxed);
  std::size_t actors = 0;
  for (const Program& program : batch) actors = std::max(actors, program.processes.size());
  const std::uint32_t number = batch_number(header.batch.load(std::memory_order_relaxed)) + 1;
  announce(header.batch, batch_word(number, static_cast<std::uint32_t>(actors)), header.sleepers);
}

std::vector<Target> CrewExecutor::targets(std::span<const Program> batch) {
  std::size_t actors = 0;
  for (const Program& program : batch) actors = std::max(actors, program.processes.size());
  std::vector<Target> targets;
  for (std::uint32_t i = 0; i < actors; ++i) {
    const Worker* const worker = crew_->process(i);
    if (worker == nullptr) continue;
    ControlSegment& control = crew_->control();
    targets.push_back({i, worker->pid, worker->pidfd.get(), &control.slot(i), &control.log(i)});
  }
  return targets;
}

std::unique_ptr<Executor> make_process_executor(const QueueSource& queue,
                                                const WatchdogSettings& watchdog) {
  Nursery::instance();  // names start() where it is missing
  return std::make_unique<CrewExecutor>(
      queue,
      [queue](std::uint64_t log_capacity, std::uint32_t actors) {
        return make_process_crew(queue, log_capacity, actors);
      },
      "processes", watchdog);
}

std::unique_ptr<Executor> make_counting_executor(const QueueSource& queue,
                                                 std::uint32_t delays_per_mille,
                                                 const WatchdogSettings& watchdog) {
  Nursery::instance();
  const StressWorker worker = stress_worker(queue);
  if (!worker)
    throw EnvironmentError("accesses of " + queue.name + " cannot be counted: " + worker.reason);
  const CountingWorkers counting{worker.program, worker.plugin, delays_per_mille};
  return std::make_unique<CrewExecutor>(
      queue,
      [queue, counting](std::uint64_t log_capacity, std::uint32_t actors) {
        return make_process_crew(queue, log_capacity, actors, counting);
      },
      delays_per_mille == 0 ? "instrumented" : "delayed", watchdog, true);
}

std::unique_ptr<Executor> make_thread_executor(const QueueSource& queue,
                                               const WatchdogSettings& watchdog) {
  return std::make_unique<CrewExecutor>(
      queue,
      [queue](std::uint64_t log_capacity, std::uint32_t actors) {
        return make_thread_crew(queue, log_capacity, actors);
      },
      "threads", watchdog);
}

}  // namespace queuecheck
