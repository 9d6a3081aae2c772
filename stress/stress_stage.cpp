#include "queuecheck/stress/stress_stage.hpp"

#include <stdexcept>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/stage_clock.hpp"

namespace queuecheck {
namespace {

std::vector<StressProgram> chosen_programs(const std::string& name) {
  if (name.empty()) return {stress_programs().begin(), stress_programs().end()};
  if (const StressProgram* found = find_stress_program(name)) return {*found};
  std::string known;
  for (const StressProgram& one : stress_programs()) known.append(" ").append(one.name);
  throw std::invalid_argument("unknown program '" + name + "'; known are:" + known);
}

}  // namespace

StageResult run_stress(Executor& executor, const StressSettings& settings,
                       const OnProgress& on_progress) {
  StageResult result;
  result.stage = "stress";
  StageClock clock(result.stage, settings, on_progress);
  const std::vector<StressProgram> programs = chosen_programs(settings.program);
  const LoadedQueue queue = load(executor.queue());
  std::uint64_t done = 0;
  std::uint64_t operations = 0;
  std::uint64_t unknowns = 0;
  std::uint64_t idle_rounds = 0;  // programs that the queue cannot be given
  for (std::uint64_t i = 0; !clock.over(done) && idle_rounds < programs.size(); ++i) {
    const StressProgram& one = programs[i % programs.size()];
    StressShape shape = settings.shape;
    shape.processes = settings.processes[i / programs.size() % settings.processes.size()];
    const auto program = one.make(shape, queue, Chooser(settings.seed ^ (i * 0x10001)).next());
    if (!program) {
      ++idle_rounds;
      continue;
    }
    idle_rounds = 0;
    const Run run = executor.run(*program);
    const Judgement judgement = judge_run(run);
    ++done;
    operations += run.history.operations.size();
    clock.tell(done, operations,
               program->name + ", " + std::to_string(program->processes.size()) + " processes");
    if (judgement.verdict == Verdict::violation) {
      Failure failure = make_failure(executor, *program, run, judgement);
      failure.stage = result.stage;
      failure.seed = settings.seed;
      failure.program_index = i;
      failure.time_to_detection_s = clock.seconds();
      result.reason = std::string(name(*judgement.violation)) + ": " + judgement.explanation;
      result.failures.push_back(std::move(failure));
      result.status = Status::violation;
      break;
    }
    if (judgement.verdict == Verdict::unknown) {
      ++unknowns;
      result.reason = program->name + ": " + judgement.unknown_reason;
    }
  }
  result.seconds = clock.seconds();
  if (result.status == Status::valid && unknowns != 0) result.status = Status::unknown;
  if (result.status == Status::valid && done == 0) {
    result.status = Status::nothing;
    result.reason = "the queue offers none of the operations that these programs need";
  }
  result.counters["programs"] = static_cast<double>(done);
  result.counters["operations"] = static_cast<double>(operations);
  result.counters["operations_per_second"] = static_cast<double>(operations) / result.seconds;
  result.counters["unknowns"] = static_cast<double>(unknowns);
  return result;
}

}  // namespace queuecheck
