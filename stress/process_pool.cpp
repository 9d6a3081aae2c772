#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/fixed_text.hpp"
#include "queuecheck/stress/pool_worker.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

// One open file for each worker, where 1024 in all are what a shell allows at first.
void allow_open_files(std::uint32_t workers) {
  constexpr rlim_t ours = 128;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= workers + ours) return;
  const rlim_t wanted = std::min<rlim_t>(limit.rlim_max, workers + ours);
  if (wanted < workers + ours) {
    throw EnvironmentError(std::to_string(workers) + " processes need " +
                           std::to_string(workers + ours) + " open files; RLIMIT_NOFILE (ulimit " +
                           "-Hn) allows " + std::to_string(limit.rlim_max));
  }
  limit.rlim_cur = wanted;
  setrlimit(RLIMIT_NOFILE, &limit);
}

const bool entries_registered = (register_pool_entries(), true);  // before start()

class ProcessPool final : public Crew {
 public:
  ProcessPool(const QueueSource& queue, std::uint64_t log_capacity, std::uint32_t actors_max,
              const CountingWorkers& counting, const PidReuse& pid_reuse)
      : control_(actors_max + 1, log_capacity),  // one slot more, for the probe
        program_(counting.program),
        pid_reuse_(pid_reuse) {
    static_cast<void>(entries_registered);
    const QueueSource loaded{queue.name, program_.empty() ? queue.plugin : counting.plugin};
    prepare_header(control_.header(), loaded, Calibration::measure(best_stamp_clock()));
    control_.header().access_delays_per_mille = counting.delays_per_mille;
    // Adapters make kernel objects under the place's name. The names recur from batch to batch, so
    // that remembering them costs nothing per program.
    for (std::size_t i = 0; i < batch_programs_max; ++i) remember(i);
  }

  ~ProcessPool() override {
    try {
      disband();
      for (std::size_t i = 0; i < batch_programs_max; ++i) forget(i);
    } catch (const std::exception&) {
      // The nursery is gone, and with it all workers (they die with their parent).
    }
  }

  std::string_view name() const override { return "processes"; }
  ControlSegment& control() override { return control_; }
  std::uint32_t size() const override { return static_cast<std::uint32_t>(workers_.size()); }
  bool can_kill() const override { return true; }

  void grow(std::uint32_t actors) override {
    const bool somebody_died = std::any_of(workers_.begin(), workers_.end(),
                                           [](const Worker& worker) { return worker.pid <= 0; });
    if (somebody_died) clear_places();
    end_strangers();
    if (workers_.size() < actors) {
      allow_open_files(actors);
      workers_.resize(actors);
    }
    for (std::uint32_t i = 0; i < workers_.size(); ++i) {
      if (workers_[i].pid > 0) continue;
      const std::uint64_t seen = control_.header().batch.load(std::memory_order_relaxed);
      workers_[i] = spawn(pool_entry, i, seen);
      born_ns_.resize(workers_.size());
      born_ns_[i] = monotonic_ns();
    }
  }

  std::string proc_path(std::uint32_t actor) const override {
    const Worker& worker = actor < workers_.size() ? workers_[actor] : probe_;
    return worker.pid > 0 ? "/proc/" + std::to_string(worker.pid) : "";
  }

  const Worker* process(std::uint32_t actor) const override {
    return actor < workers_.size() && workers_[actor].pid > 0 ? &workers_[actor] : nullptr;
  }

  std::optional<int> ended(std::uint32_t actor) override {
    Worker& worker = actor < workers_.size() ? workers_[actor] : probe_;
    const auto status = Nursery::instance().ended(worker);
    if (status) {
      const pid_t pid = worker.pid;
      worker = Worker{};
      if (WIFSIGNALED(*status) && WTERMSIG(*status) == SIGKILL) reuse(pid, actor);
    }
    return status;
  }

  void kill(std::uint32_t actor) override {
    Worker& worker = actor < workers_.size() ? workers_[actor] : probe_;
    const pid_t pid = worker.pid;
    Nursery::instance().kill_and_reap(worker);
    reuse(pid, actor);
  }

  void start_probe(std::uint32_t slot, std::size_t program, ProbeTask task) override {
    Nursery::instance().kill_and_reap(probe_);
    probe_ = spawn(probe_entry, slot, probe_argument(program, task));
  }

  void disband() override {
    Nursery::instance().kill_and_reap(workers_);
    Nursery::instance().kill_and_reap(probe_);
    end_strangers();
  }

 private:
  // Between the births of two processes with one pid passes at least a whole round of pids, so the
  // start times, which the kernel tells in hundredths of a second, differ. Here, too.
  void reuse(pid_t pid, std::uint32_t actor) {
    constexpr std::int64_t tick_ns = 10'000'000;
    if (pid_reuse_.per_mille == 0 || actor >= workers_.size() || pid <= 0) return;
    if (choose_.below(1000) >= pid_reuse_.per_mille) return;
    if (monotonic_ns() - born_ns_[actor] < 2 * tick_ns) return;
    if (auto stranger = Nursery::instance().impersonate(pid)) {
      strangers_.push_back(std::move(*stranger));
      pid_reuse_.happened();
    }
  }

  void end_strangers() {
    for (Worker& stranger : strangers_) Nursery::instance().kill_and_reap(stranger);
    strangers_.clear();
  }

  void remember(std::size_t program) {
    Nursery::instance().remember(NameKind::shared_memory, control_.place_name(program));
    Nursery::instance().remember(NameKind::message_queue, control_.place_name(program));
  }

  void forget(std::size_t program) {
    Nursery::instance().forget(NameKind::shared_memory, control_.place_name(program));
    Nursery::instance().forget(NameKind::message_queue, control_.place_name(program));
  }

  // Who was killed has not removed the kernel objects of the last batch, and the next one makes
  // them under the same names.
  void clear_places() {
    for (std::size_t i = 0; i < control_.header().programs; ++i) {
      forget(i);
      remember(i);
    }
  }

  Worker spawn(const char* entry, std::uint32_t index, std::uint64_t argument) {
    // relaxed: the batch word that starts its work publishes it
    (new (&control_.slot(index)) WorkerSlot)
        ->left.store(static_cast<std::uint32_t>(argument), std::memory_order_relaxed);
    WorkerContext context;
    context.index = index;
    context.argument = argument;
    context.control_fd = control_.fd();
    return Nursery::instance().spawn(entry, context, index == 1, program_);
  }

  ControlSegment control_;
  std::string program_;  // of the workers; empty: this one
  std::vector<Worker> workers_;
  Worker probe_;
  PidReuse pid_reuse_;
  Chooser choose_{1};
  std::vector<std::int64_t> born_ns_;  // of the workers
  std::vector<Worker> strangers_;      // who have the pids of the dead
};

std::string start_time_of_this_process() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  std::istringstream rest(line.substr(line.rfind(')') + 1));
  std::string word;
  for (int field = 3; field <= 22; ++field) rest >> word;  // field 22: starttime
  return word;
}

}  // namespace

std::unique_ptr<Crew> make_process_crew(const QueueSource& queue, std::uint64_t log_capacity,
                                        std::uint32_t actors_max, const CountingWorkers& counting,
                                        const PidReuse& pid_reuse) {
  return std::make_unique<ProcessPool>(queue, log_capacity, actors_max, counting, pid_reuse);
}

void prepare_header(ControlHeader& header, const QueueSource& queue,
                    const Calibration& calibration) {
  static std::uint64_t crews = 0;
  header.clock = calibration.clock();
  header.ticks_per_ns = calibration.ticks_per_ns();
  copy_whole(header.queue_name, queue.name);
  copy_whole(header.queue_plugin, queue.plugin);
  copy_whole(header.place_prefix, place_prefix_of_this_process() + std::to_string(++crews) + "-");
}

std::string place_prefix_of_this_process() {
  return "queuecheck-" + std::to_string(getpid()) + "-" + start_time_of_this_process() + "-";
}

}  // namespace queuecheck
