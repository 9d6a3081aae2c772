#include "queuecheck/stress/soak/soak_crew.hpp"

#include <signal.h>

#include <algorithm>
#include <ctime>
#include <new>
#include <utility>

#include "queuecheck/stress/soak/soak_worker.hpp"

namespace queuecheck::soak {
namespace {

const bool entries_registered = (register_soak_entries(), true);  // before start()

std::string proc_path_of(const queuecheck::Worker& worker) {
  return "/proc/" + std::to_string(worker.pid);
}

}  // namespace

SoakCrew::SoakCrew(Segment& segment, StreamFeed& feed, OnWorkers on_workers)
    : segment_(segment),
      feed_(feed),
      on_workers_(std::move(on_workers)),
      workers_(segment.layout().seats),
      next_process_(segment.layout().seats) {
  static_cast<void>(entries_registered);
  // Adapters make kernel objects under the place's name.
  Nursery::instance().remember(NameKind::shared_memory, segment.header().place);
  Nursery::instance().remember(NameKind::message_queue, segment.header().place);
}

SoakCrew::~SoakCrew() {
  try {
    kill_all();
    Nursery::instance().forget(NameKind::shared_memory, segment_.header().place);
    Nursery::instance().forget(NameKind::message_queue, segment_.header().place);
  } catch (const std::exception&) {
    // The nursery is gone, and with it all workers (they die with their parent).
  }
}

void SoakCrew::start_keeper() {
  spawn(segment_.keeper(), segment_.keeper());
  feed_.seat_is_silent(segment_.keeper(), true);
}

void SoakCrew::start_workers() {
  for (std::uint32_t seat = 0; seat < segment_.keeper(); ++seat) spawn(seat, seat);
  tell_living();
}

void SoakCrew::spawn(std::uint32_t number, std::uint32_t process) {
  Seat& seat = segment_.seat(number);
  seat.process = process;
  new (&seat.slot) WorkerSlot;
  feed_.seat_taken(number, seat.process);
  WorkerContext context;
  context.index = number;
  context.control_fd = segment_.fd();
  const char* const entry = number == segment_.keeper() ? keeper_entry : worker_entry;
  workers_[number] = Nursery::instance().spawn(entry, context, number == 1);
}

bool SoakCrew::replace(std::uint32_t number, OnlineMonitor& monitor) {
  if (on_workers_) on_workers_({});  // nobody disturbs one that is being killed
  queuecheck::Worker& worker = workers_[number];
  const pid_t pid = worker.pid;
  gone_cpu_ns_ += sample_actor(proc_path_of(worker)).cpu_ns;
  Nursery::instance().kill_and_reap(worker);
  const bool inside = feed_.open_call(number).has_value();
  feed_.seat_left(number, monitor);
  Seat& seat = segment_.seat(number);
  // Whom its predecessors did not live to tell of is told again; more than these says nothing new.
  const bool told = seat.slot.tries.load(std::memory_order_relaxed) != 0;  // relaxed: it is dead
  if (told) seat.dead = 0;
  if (seat.dead < untold_max) seat.dead_pids[seat.dead++] = pid;
  spawn(number, next_process_++);
  tell_living();
  return inside;
}

std::optional<int> SoakCrew::ended(std::uint32_t seat) {
  const auto status = Nursery::instance().ended(workers_[seat]);
  if (!status) return status;
  // relaxed: it is dead
  gone_cpu_ns_ += segment_.seat(seat).cpu_ns.load(std::memory_order_relaxed);
  workers_[seat] = queuecheck::Worker{};
  return status;
}

void SoakCrew::kill_all() {
  if (on_workers_) on_workers_({});
  Nursery::instance().kill_and_reap(workers_);
}

std::vector<Watched> SoakCrew::living() const {
  std::vector<Watched> all;
  for (std::uint32_t seat = 0; seat < workers_.size(); ++seat) {
    if (alive(seat)) all.push_back({seat, process(seat), proc_path_of(workers_[seat])});
  }
  return all;
}

std::int64_t SoakCrew::workers_cpu_ns() const {
  std::int64_t sum = gone_cpu_ns_;
  for (std::uint32_t seat = 0; seat < segment_.keeper(); ++seat) {
    if (alive(seat)) sum += sample_actor(proc_path_of(workers_[seat])).cpu_ns;
  }
  return sum;
}

void SoakCrew::stop_all() {
  if (on_workers_) on_workers_({});  // who would continue them
  signal_all(SIGSTOP);
  const std::int64_t until_ns = monotonic_ns() + 1'000'000'000;
  for (const queuecheck::Worker& worker : workers_) {
    const auto moves = [&] {
      const ActorSample now = sample_actor(proc_path_of(worker));
      return worker.pid > 0 && now.alive && !now.stopped() && now.state != 'Z';
    };
    while (moves() && monotonic_ns() < until_ns) {
      const timespec nap{0, 50'000};
      nanosleep(&nap, nullptr);
    }
  }
}

void SoakCrew::continue_all() {
  signal_all(SIGCONT);
  tell_living();
}

void SoakCrew::signal_all(int number) const {
  for (const queuecheck::Worker& worker : workers_) {
    if (worker.pid > 0) send_signal(worker.pidfd.get(), number);
  }
}

void SoakCrew::tell_living() {
  if (!on_workers_) return;
  std::vector<LivingWorker> all;
  for (std::uint32_t seat = 0; seat < segment_.keeper(); ++seat) {
    if (!alive(seat)) continue;
    const queuecheck::Worker& worker = workers_[seat];
    all.push_back({seat, worker.pid, worker.pidfd.get(), &segment_.seat(seat).slot});
  }
  on_workers_(all);
}

}  // namespace queuecheck::soak
