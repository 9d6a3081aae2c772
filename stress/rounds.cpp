#include "queuecheck/stress/rounds.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

// Who has burnt so much of its own time in one call waits there in its own way.
constexpr std::int64_t spun_ns = 30'000'000;

void send(const Crew& crew, std::uint32_t process, int signal) {
  const Worker* const worker = crew.process(process);
  if (worker != nullptr) send_signal(worker->pidfd.get(), signal);
}

}  // namespace

bool is_stopped(const Crew& crew, std::uint32_t process) {
  return sample_actor(crew.proc_path(process)).stopped();
}

RoundKeeper::RoundKeeper(Crew& crew, const Program& program)
    : crew_(crew),
      program_(program),
      processes_(static_cast<std::uint32_t>(program.processes.size())),
      last_(last_round(program)),
      begun_ns_(monotonic_ns()),
      before_(processes_),
      still_cpu_ns_(processes_, 0) {}

bool RoundKeeper::inside_call(std::uint32_t process) const {
  Log& log = crew_.control().log(process);
  // acquire, pairs with LogWriter::begin: the record is there
  const std::uint64_t count = log.count.load(std::memory_order_acquire);
  // acquire, pairs with LogWriter::end
  return count != 0 && log.records()[count - 1].t1.load(std::memory_order_acquire) == 0;
}

bool RoundKeeper::waits_for_round(std::uint32_t process) const {
  // acquire, pairs with PoolWorker::await_round and run_program: what it did before is recorded
  return crew_.control().slot(process).next_round.load(std::memory_order_acquire) > round_;
}

RoundKeeper::Seen RoundKeeper::look_at(std::uint32_t process) const {
  if (waits_for_round(process)) return {true, 0, 0, 0};
  const WorkerSlot& slot = crew_.control().slot(process);
  // relaxed, all: only compared with the look before
  const Phase phase = slot.phase.load(std::memory_order_relaxed);
  const bool at_the_door = phase == Phase::attaching || phase == Phase::detaching;
  Seen now;
  now.calls = slot.tries.load(std::memory_order_relaxed);
  now.records = crew_.control().log(process).count.load(std::memory_order_relaxed);
  const ActorSample sample = sample_actor(crew_.proc_path(process));
  now.cpu_ns = sample.cpu_ns;
  const bool spins = sample.cpu_ns - still_cpu_ns_[process] > spun_ns &&
                     before_[process].calls == now.calls && before_[process].records != 0;
  // Anywhere else it is on its way, as who is between rounds when his has begun.
  const bool inside = at_the_door || (phase == Phase::running && inside_call(process));
  now.rests = sample.stopped() || (inside && (sample.sleeping() || spins));
  return now;
}

// Is it still in a round of its own before one that has begun?
bool RoundKeeper::is_late(std::uint32_t process) const {
  // acquire, as in waits_for_round
  const std::uint32_t in = crew_.control().slot(process).next_round.load(std::memory_order_acquire);
  const auto& steps = program_.processes[process];
  return std::any_of(steps.begin(), steps.end(),
                     [&](const Step& step) { return step.round > in && step.round <= round_; });
}

bool RoundKeeper::at_rest(const std::vector<bool>& dead) {
  overdue_ = false;
  // acquire, pairs with the announce of the gate
  bool rests = crew_.control().state(0).open.load(std::memory_order_acquire) != 0;
  for (std::uint32_t i = 0; i < processes_; ++i) {
    if (dead[i]) continue;
    const Seen now = look_at(i);
    Seen& before = before_[i];
    const bool still = now.calls == before.calls && now.records == before.records;
    if (!still) still_cpu_ns_[i] = now.cpu_ns;
    rests = rests && now.rests && before.rests && still;
    overdue_ = overdue_ || (paused_.empty() && !waits_for_round(i) && is_late(i));
    before = now;
  }
  return rests && !overdue_;
}

bool RoundKeeper::has_begun(std::uint32_t process) const {
  const WorkerSlot& slot = crew_.control().slot(process);
  // acquire, pairs with PoolWorker::await_round
  return waits_for_round(process) || (slot.next_round.load(std::memory_order_acquire) == round_ &&
                                      slot.phase.load(std::memory_order_relaxed) != Phase::between);
}

std::int64_t RoundKeeper::round_ns() const {
  return monotonic_ns() - begun_ns_;
}

void RoundKeeper::next(const std::vector<bool>& dead) {
  ++round_;
  resume(dead);
  std::fill(before_.begin(), before_.end(), Seen{});
  overdue_ = false;
  begun_ns_ = monotonic_ns();
  announce(crew_.control().state(0).round, round_, crew_.control().header().sleepers);
}

// The others have had all that they need to be done without the paused one: who is not, waits for
// it.
void RoundKeeper::resume(const std::vector<bool>& dead) {
  for (const Kill& kill : paused_) {
    if (kill.until_round != round_) continue;
    for (std::uint32_t i = 0; i < processes_; ++i) {
      if (i == kill.process || dead[i]) continue;
      // acquire, as in waits_for_round
      held_up_ =
          held_up_ || crew_.control().slot(i).next_round.load(std::memory_order_acquire) < round_;
    }
    send(crew_, kill.process, SIGCONT);
  }
  std::erase_if(paused_, [this](const Kill& kill) { return kill.until_round == round_; });
}

void RoundKeeper::pause(const Kill& kill) {
  send(crew_, kill.process, SIGSTOP);
  while (!is_stopped(crew_, kill.process) && !crew_.proc_path(kill.process).empty()) {
    if (!sample_actor(crew_.proc_path(kill.process)).alive) break;  // died of itself
    const timespec nap{0, 20'000};
    nanosleep(&nap, nullptr);
  }
  paused_itself(kill);
}

void RoundKeeper::paused_itself(const Kill& kill) {
  paused_.push_back(kill);
}

FaultSeen RoundKeeper::doing(std::uint32_t process) const {
  FaultSeen seen;
  const WorkerSlot& slot = crew_.control().slot(process);
  // acquire, pairs with set_phase
  switch (slot.phase.load(std::memory_order_acquire)) {
    case Phase::attaching:
      seen.in = HitIn::attach;
      break;
    case Phase::detaching:
      seen.in = HitIn::detach;
      break;
    default:
      if (!inside_call(process)) break;
      seen.in = HitIn::call;
      Log& log = crew_.control().log(process);
      // acquire, as in inside_call
      seen.call = log.records()[log.count.load(std::memory_order_acquire) - 1].kind;
      break;
  }
  seen.asleep = sample_actor(crew_.proc_path(process)).sleeping();
  // relaxed: it is dead, stopped, or never writes it
  seen.access_place = slot.hit_place.load(std::memory_order_relaxed);
  return seen;
}

}  // namespace queuecheck
