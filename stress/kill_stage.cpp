#include "queuecheck/stress/kill_stage.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "queuecheck/stress/kill_tally.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/recovery.hpp"
#include "queuecheck/stress/role_limits.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

bool serves(const QueueFacts& queue, const Options& options) {
  // 8 bytes are the least that has an identity: not made smaller.
  return options.item_bytes_max <= 8 || queue.serves(options);
}

// Two producers and two consumers (or one, where the queue allows no more), tiny queue. Long items
// make long critical sections, in which a random kill lands often; short ones bring many
// operations. Nothing here waits for ever: a survivor's operations end however many of the others
// are dead.
Program traffic(const QueueFacts& queue, const RoleLimits& limits, const StressShape& shape,
                Chooser& choose) {
  Program program;
  program.name = "kills";
  program.options.capacity =
      shape.capacity != 0 ? shape.capacity : choose.one_of<std::uint64_t>({1, 2, 4});
  program.options.item_bytes_max = shape.item_bytes != 0
                                       ? shape.item_bytes
                                       : choose.one_of<std::uint32_t>({8, 64, 1024, 16384, 65536});
  program.options.producers = limits.producers(2);
  program.options.consumers = limits.consumers(2);
  if (Options small = program.options; shape.capacity == 0) {
    small.item_bytes_max = 8;
    if (!queue.serves(small)) program.options.capacity = 1;  // it may be of one size only
  }
  while (shape.item_bytes == 0 && !serves(queue, program.options)) {
    program.options.item_bytes_max /= 8;
  }
  program.seed = choose.next();
  // Half of the programs never wait, so that kills land inside critical sections and copies; in the
  // others they mostly land in sleep.
  const bool waits =
      queue.has(OperationKind::put_for) && queue.has(OperationKind::get_for) && choose.chance(50);
  const std::uint64_t short_items = program.options.item_bytes_max <= 1024 ? 5 : 1;
  const std::uint64_t tries =
      shape.operations != 0 ? shape.operations : (waits ? 200 : 200 * short_items);
  std::uint32_t putters = program.options.producers;
  std::uint32_t getters = program.options.consumers;
  while (putters + getters > 0) {
    const bool puts = putters >= getters && putters > 0;
    --(puts ? putters : getters);
    Step step;
    step.item_bytes = program.options.item_bytes_max;
    std::vector<Step> steps;
    for (int part = 0; part < 4; ++part) {
      step.kind = puts ? OperationKind::try_put : OperationKind::try_get;
      step.repeat = tries / 4 + 1;
      steps.push_back(step);
      if (!waits) continue;
      step.kind = puts ? OperationKind::put_for : OperationKind::get_for;
      step.repeat = 8;
      step.timeout_ns = 100'000;
      steps.push_back(step);
    }
    program.processes.push_back(std::move(steps));
  }
  return program;
}

std::uint64_t bytes_moved(const Program& program) {
  return operation_count(program) * program.options.item_bytes_max;
}

// How long the survivor worked that was done first: until then everybody was busy, and a kill hits.
// (The drain at the end is done by one of the others, and waits for the harness.)
double shortest_part_ns(const History& history) {
  std::vector<std::int64_t> last(history.processes, 0);
  for (const Operation& o : history.operations) {
    last[o.process] = o.kind == OperationKind::crash ? never : std::max(last[o.process], o.t0);
  }
  return last.empty() ? 0.0 : static_cast<double>(*std::min_element(last.begin(), last.end()));
}

std::uint64_t crash_lines(const History& history) {
  return static_cast<std::uint64_t>(
      std::count_if(history.operations.begin(), history.operations.end(),
                    [](const Operation& o) { return o.kind == OperationKind::crash; }));
}

std::uint64_t pending_operations(const History& history) {
  return static_cast<std::uint64_t>(
      std::count_if(history.operations.begin(), history.operations.end(),
                    [](const Operation& o) { return o.outcome == Outcome::pending; }));
}

class KillStage {
 public:
  KillStage(Executor& executor, const KillSettings& settings, const OnProgress& on_progress)
      : executor_(executor),
        settings_(settings),
        tally_(executor, settings, on_progress),
        queue_(executor.facts()),
        limits_(role_limits(queue_)) {}

  StageResult run() {
    while (!tally_.over()) run_one();
    count();
    tally_.conclude();
    return std::move(tally_.result());
  }

 private:
  void run_one() {
    const std::uint64_t index = settings_.shard.program(programs_++);
    Chooser choose(program_seed(settings_.seed, index));
    Program program = traffic(queue_, limits_, settings_.shape, choose);
    program.options.extra = settings_.extra;
    double& length_ns = lengths_ns_.try_emplace(bytes_moved(program), 200'000.0).first->second;
    const Kill kill{
        static_cast<std::uint32_t>(choose.below(program.processes.size())),
        static_cast<std::int64_t>(choose.below(static_cast<std::uint64_t>(length_ns) + 1))};
    if (kill_due()) program.kills.push_back(kill);
    const Run run = executor_.run(program);
    // Never longer than what would be hit anyway on a busy machine.
    length_ns = 0.7 * length_ns + 0.3 * std::min(shortest_part_ns(run.history), 5e7);
    recovery_.add(program, run.history);
    recovery_.sample_delay();
    inside_ += pending_operations(run.history);
    operations_ += run.history.operations.size();
    tally_.add(program, run, crash_lines(run.history), [this] { count(); });
  }

  // At a rate: exponentially distributed gaps, as of things that happen independently. Between two
  // kills, programs without one run on the same processes.
  bool kill_due() {
    if (settings_.kills_per_second <= 0) return true;
    const std::int64_t now_ns = monotonic_ns();
    if (next_kill_ns_ == 0) next_kill_ns_ = now_ns + gap_ns();
    if (now_ns < next_kill_ns_) return false;
    // From when it was due: a program that took long loses none.
    next_kill_ns_ += gap_ns();
    return true;
  }

  std::int64_t gap_ns() {
    const double part = (static_cast<double>(gaps_.below(1 << 24)) + 1) / (1 << 24);
    return static_cast<std::int64_t>(-std::log(part) * 1e9 / settings_.kills_per_second);
  }

  void count() {
    std::map<std::string, double>& counters = tally_.result().counters;
    counters["kills_inside_operation"] = static_cast<double>(inside_);
    counters["operations"] = static_cast<double>(operations_);
    recovery_.tell(counters);
  }

  Executor& executor_;
  const KillSettings& settings_;
  KillTally tally_;
  QueueFacts queue_;
  RoleLimits limits_;
  std::uint64_t programs_ = 0;
  std::uint64_t inside_ = 0;  // kills in the middle of an operation
  std::uint64_t operations_ = 0;
  RecoveryTimes recovery_;
  Chooser gaps_{settings_.seed};
  std::int64_t next_kill_ns_ = 0;
  std::map<std::uint64_t, double> lengths_ns_;  // of programs by bytes moved, learnt
};

}  // namespace

StageResult run_kills(Executor& executor, const KillSettings& settings,
                      const OnProgress& on_progress) {
  std::string why(executor.why_no_kills());
  const QueueFacts queue = executor.facts();
  for (const OperationKind kind : {OperationKind::try_put, OperationKind::try_get}) {
    if (!why.empty() || queue.has(kind)) continue;
    why =
        "somebody is killed among calls that do not wait, so that the survivors end, and the "
        "queue has no " +
        std::string(name(kind));
  }
  if (!why.empty()) {
    StageResult result;
    result.stage = "faults";
    result.status = Status::nothing;
    result.reason = why;
    return result;
  }
  return KillStage(executor, settings, on_progress).run();
}

}  // namespace queuecheck
