#include "queuecheck/stress/stress_stage.hpp"

#include <map>
#include <stdexcept>

#include "queuecheck/stress/coverage.hpp"
#include "queuecheck/stress/level_watch.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/stage_clock.hpp"

namespace queuecheck {
namespace {

std::vector<StressProgram> chosen_programs(const std::string& name) {
  if (name.empty()) {
    std::vector<StressProgram> all(stress_programs().begin(), stress_programs().end());
    std::erase_if(all, [](const StressProgram& one) { return one.only_asked; });
    return all;
  }
  if (const StressProgram* found = find_stress_program(name)) return {*found};
  std::string known;
  for (const StressProgram& one : stress_programs()) known.append(" ").append(one.name);
  throw std::invalid_argument("unknown program '" + name + "'; known are:" + known);
}

// What the user asked for wins over what the program chose.
void add_extra(Program& program, const std::vector<std::pair<std::string, std::string>>& extra) {
  for (const auto& wanted : extra) {
    std::erase_if(program.options.extra,
                  [&](const auto& known) { return known.first == wanted.first; });
    program.options.extra.push_back(wanted);
  }
}

// Which programs have not run so far, and why not.
class LeftOut {
 public:
  void ran(std::string_view program) { reasons_[std::string(program)] = std::nullopt; }
  void did_not_run(std::string_view program, const std::string& why) {
    const auto [known, fresh] = reasons_.try_emplace(std::string(program), why);
    if (!fresh && known->second) known->second = why;
  }
  // "k4-ping-pong, k5-herd: WHY; k9-wrap: WHY"
  std::string text() const {
    std::map<std::string, std::string> programs_by_reason;
    for (const auto& [program, why] : reasons_) {
      if (!why) continue;
      std::string& programs = programs_by_reason[*why];
      programs.append(programs.empty() ? "" : ", ").append(program);
    }
    std::string text;
    for (const auto& [why, programs] : programs_by_reason) {
      text.append(text.empty() ? "" : "; ").append(programs).append(": ").append(why);
    }
    return text;
  }

 private:
  std::map<std::string, std::optional<std::string>> reasons_;
};

}  // namespace

StageResult run_stress(Executor& executor, const StressSettings& settings,
                       const OnProgress& on_progress) {
  StageResult result;
  result.stage = "stress";
  StageClock clock(settings.seconds, settings.count_max, on_progress);
  const std::vector<StressProgram> programs = chosen_programs(settings.program);
  const QueueFacts queue = executor.facts();
  std::uint64_t done = 0;
  std::uint64_t operations = 0;
  std::uint64_t unknowns = 0;
  LevelWatch levels;
  Coverage coverage;
  std::uint64_t refused = 0;
  LeftOut left_out;
  for (const StressProgram& one : programs) left_out.did_not_run(one.name, "its turn did not come");
  std::uint64_t idle_rounds = 0;  // programs in a row that the queue cannot be given
  const std::uint64_t rounds = programs.size() * settings.processes.size();
  for (std::uint64_t k = 0; !clock.over(k) && idle_rounds < rounds; ++k) {
    const std::uint64_t i = settings.shard.program(k);
    result.ran = ProgramsRun{settings.shard, k + 1, k - done};
    const StressProgram& one = programs[i % programs.size()];
    StressShape shape = settings.shape;
    shape.processes = settings.processes[i / programs.size() % settings.processes.size()];
    auto program = one.make(shape, queue, program_seed(settings.seed, i));
    if (!program) {
      ++idle_rounds;
      left_out.did_not_run(one.name, program.why_not());
      continue;
    }
    add_extra(*program, settings.extra);
    Run run;
    try {
      run = executor.run(*program);
    } catch (const RefusedError& error) {  // this size, perhaps not the next
      ++refused;
      ++idle_rounds;
      left_out.did_not_run(one.name, std::string("the queue refuses: ") + error.what());
      continue;
    }
    idle_rounds = 0;
    left_out.ran(one.name);
    const Judgement judgement = judge_run(run);
    levels.look(run, clock.seconds());
    coverage.add(*program, run);
    ++done;
    operations += run.history.operations.size();
    const auto count = [&] {
      result.counters["programs"] = static_cast<double>(done);
      result.counters["operations"] = static_cast<double>(operations);
      result.counters["unknowns"] = static_cast<double>(unknowns);
      coverage.tell(result.counters);
    };
    if (clock.due()) {
      count();
      clock.tell(result);
    }
    if (judgement.verdict == Verdict::violation) {
      count();
      result.seconds = clock.seconds();
      enter_failure(result, executor, *program, run, judgement, settings.seed, i,
                    settings.on_failure_found);
      break;
    }
    if (judgement.verdict == Verdict::unknown) {
      ++unknowns;
      result.reason = program->name + ": " + judgement.unknown_reason;
    }
  }
  // No program of a whole round can be given: nor can any later one.
  if (idle_rounds >= rounds && settings.count_max != 0) {
    result.ran = ProgramsRun{settings.shard, settings.count_max, settings.count_max - done};
  }
  result.seconds = clock.seconds();
  result.level = levels.text();
  if (result.status == Status::valid && unknowns != 0) result.status = Status::unknown;
  result.left_out = result.status == Status::violation ? "" : left_out.text();
  if (result.status == Status::valid && done == 0) {
    result.status = Status::nothing;
    result.reason = std::exchange(result.left_out, {});
  }
  if (refused != 0) result.counters["refused"] = static_cast<double>(refused);
  result.counters["programs"] = static_cast<double>(done);
  result.counters["operations"] = static_cast<double>(operations);
  if (done != 0) coverage.tell(result.counters);
  result.counters["operations_per_second"] = static_cast<double>(operations) / result.seconds;
  result.counters["unknowns"] = static_cast<double>(unknowns);
  return result;
}

}  // namespace queuecheck
