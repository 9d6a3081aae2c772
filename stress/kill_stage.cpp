#include "queuecheck/stress/kill_stage.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/stage_clock.hpp"

namespace queuecheck {
namespace {

constexpr std::uint32_t processes = 4;

bool serves(const LoadedQueue& queue, const Options& options) {
  if (options.item_bytes_max <= 8) return true;  // the least that has an identity: not made smaller
  try {
    queue.bytes_needed(options);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

// Two producers, two consumers, tiny queue. Long items make long critical sections, in which a
// random kill lands often; short ones bring many operations. Nothing here waits for ever: a
// survivor's operations end however many of the others are dead.
Program traffic(const LoadedQueue& queue, const StressShape& shape, Chooser& choose) {
  Program program;
  program.name = "kills";
  program.options.capacity =
      shape.capacity != 0 ? shape.capacity : choose.one_of<std::uint64_t>({1, 2, 4});
  program.options.item_bytes_max = shape.item_bytes != 0
                                       ? shape.item_bytes
                                       : choose.one_of<std::uint32_t>({8, 64, 1024, 16384, 65536});
  program.options.producers = program.options.consumers = processes / 2;
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
  for (std::uint32_t p = 0; p < processes; ++p) {
    const bool puts = p % 2 == 0;
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

}  // namespace

StageResult run_kills(Executor& executor, const KillSettings& settings,
                      const OnProgress& on_progress) {
  StageResult result;
  result.stage = "faults";
  if (executor.name() == "threads") {
    result.status = Status::nothing;
    result.reason = "threads cannot be killed";
    return result;
  }
  StageClock clock(settings.seconds, settings.count_max, on_progress);
  const LoadedQueue queue = load(executor.queue());
  Chooser choose(settings.seed);
  std::uint64_t kills = 0;
  std::uint64_t inside = 0;  // ... in the middle of an operation
  std::uint64_t programs = 0;
  std::uint64_t operations = 0;
  std::uint64_t covered = 0;  // survivors stuck, as the specification declares
  std::uint64_t unknowns = 0;
  std::map<std::uint64_t, double> lengths_ns;  // of programs by bytes moved, learnt
  while (!clock.over(kills)) {
    Program program = traffic(queue, settings.shape, choose);
    program.options.extra = settings.extra;
    double& length_ns = lengths_ns.try_emplace(bytes_moved(program), 200'000.0).first->second;
    program.kills.push_back(
        {static_cast<std::uint32_t>(choose.below(processes)),
         static_cast<std::int64_t>(choose.below(static_cast<std::uint64_t>(length_ns) + 1))});
    const Run run = executor.run(program);
    const Judgement judgement = judge_run(run);
    ++programs;
    kills += crash_lines(run.history);
    operations += run.history.operations.size();
    inside += static_cast<std::uint64_t>(
        std::count_if(run.history.operations.begin(), run.history.operations.end(),
                      [](const Operation& o) { return o.outcome == Outcome::pending; }));
    covered += run.observed.rule == "crash={lock_held}" ? 1U : 0U;
    // Never longer than what would be hit anyway on a busy machine.
    length_ns = 0.7 * length_ns + 0.3 * std::min(shortest_part_ns(run.history), 5e7);
    const auto count = [&] {
      result.counters["kills"] = static_cast<double>(kills);
      result.counters["programs"] = static_cast<double>(programs);
      result.counters["operations"] = static_cast<double>(operations);
    };
    if (clock.due()) {
      count();
      clock.tell(result);
    }
    if (judgement.verdict == Verdict::violation) {
      count();
      result.seconds = clock.seconds();
      enter_failure(result, executor, program, run, judgement, settings.seed, programs - 1,
                    settings.on_failure_found);
      break;
    }
    if (judgement.verdict == Verdict::unknown) {
      ++unknowns;
      result.reason = judgement.unknown_reason;
    }
  }
  result.seconds = clock.seconds();
  if (result.status == Status::valid && unknowns != 0) result.status = Status::unknown;
  if (result.status == Status::valid && covered != 0) {
    result.reason = "after " + std::to_string(covered) + " of " + std::to_string(kills) +
                    " kills the survivors were stuck; the specification declares it "
                    "(crash={lock_held})";
  }
  result.counters["kills"] = static_cast<double>(kills);
  result.counters["kills_inside_operation"] = static_cast<double>(inside);
  result.counters["kills_per_second"] = static_cast<double>(kills) / result.seconds;
  result.counters["survivors_stuck"] = static_cast<double>(covered);
  result.counters["programs"] = static_cast<double>(programs);
  result.counters["operations"] = static_cast<double>(operations);
  result.counters["unknowns"] = static_cast<double>(unknowns);
  return result;
}

}  // namespace queuecheck
