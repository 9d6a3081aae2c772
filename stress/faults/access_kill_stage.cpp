#include "queuecheck/stress/faults/access_kill_stage.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "queuecheck/stress/kill_tally.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {
namespace {

constexpr std::uint64_t victim_operations = 6;
constexpr std::uint64_t peer_operations = 60;
constexpr std::int64_t wait_ns = 50'000;

bool someone_died(const History& history) {
  return std::any_of(history.operations.begin(), history.operations.end(),
                     [](const Operation& o) { return o.kind == OperationKind::crash; });
}

class AccessKillStage {
 public:
  AccessKillStage(Executor& executor, const KillSettings& settings, const OnProgress& on_progress)
      : executor_(executor),
        settings_(settings),
        tally_(executor, settings, on_progress),
        queue_(executor.facts()),
        limits_(role_limits(queue_)),
        choose_(settings.seed) {}

  StageResult run() {
    while (!tally_.over() && !nothing_to_kill()) run_one();
    count();
    tally_.conclude();
    StageResult& result = tally_.result();
    if (result.status != Status::violation && nothing_to_kill()) {
      result.status = Status::nothing;
      result.reason = "its operations make no access to its memory that is counted";
    }
    return std::move(result);
  }

 private:
  // Two full rounds of victims, and nobody died.
  bool nothing_to_kill() const { return tally_.kills() == 0 && sweeps_ > 8; }

  // The victim's few operations, and peers who are busy all that time. Every other sweep waits.
  Program program() {
    Program program;
    program.name = "access-kills";
    const StressShape& shape = settings_.shape;
    program.options.capacity = shape.capacity != 0 ? shape.capacity : 1 + sweeps_ / 4 % 3;
    program.options.item_bytes_max = shape.item_bytes != 0 ? shape.item_bytes : 16;
    program.options.producers = limits_.producers(2);
    program.options.consumers = limits_.consumers(2);
    program.options.extra = settings_.extra;
    program.seed = choose_.next();
    const std::uint32_t processes = program.options.producers + program.options.consumers;
    const std::uint32_t victim = static_cast<std::uint32_t>(sweeps_ % processes);
    const bool waits = sweeps_ / processes % 2 != 0 && queue_.has(OperationKind::put_for) &&
                       queue_.has(OperationKind::get_for);
    for (std::uint32_t p = 0; p < processes; ++p) {
      const bool puts = p < program.options.producers;
      Step step;
      step.item_bytes = program.options.item_bytes_max;
      step.kind = puts ? (waits ? OperationKind::put_for : OperationKind::try_put)
                       : (waits ? OperationKind::get_for : OperationKind::try_get);
      step.timeout_ns = waits ? wait_ns : 0;
      step.repeat = p == victim ? victim_operations : peer_operations;
      program.processes.push_back({step});
    }
    program.kills = {{victim, 0, next_access_}};
    return program;
  }

  void run_one() {
    const Program now = program();
    const Run run = executor_.run(now);
    const bool died = someone_died(run.history);
    if (died) {
      accesses_max_ = std::max(accesses_max_, next_access_);
      ++next_access_;
    } else {
      ++sweeps_;
      next_access_ = 1;
    }
    tally_.add(now, run, died ? 1 : 0, [this] { count(); });
  }

  void count() {
    std::map<std::string, double>& counters = tally_.result().counters;
    counters["sweeps"] = static_cast<double>(sweeps_);
    counters["accesses_max"] = static_cast<double>(accesses_max_);
  }

  Executor& executor_;
  const KillSettings& settings_;
  KillTally tally_;
  QueueFacts queue_;
  RoleLimits limits_;
  Chooser choose_;
  std::uint64_t next_access_ = 1;
  std::uint64_t sweeps_ = 0;
  std::uint64_t accesses_max_ = 0;
};

}  // namespace

StageResult run_access_kills(Executor& executor, const KillSettings& settings,
                             const OnProgress& on_progress) {
  return AccessKillStage(executor, settings, on_progress).run();
}

}  // namespace queuecheck
