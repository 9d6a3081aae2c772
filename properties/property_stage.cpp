#include "queuecheck/properties/property_stage.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/properties/batch_size.hpp"
#include "queuecheck/properties/stopwatch.hpp"
#include "queuecheck/stress/coverage.hpp"
#include "queuecheck/stress/level_watch.hpp"
#include "queuecheck/stress/queue_claim.hpp"

namespace queuecheck {
namespace {

constexpr double progress_every_s = 0.2;
constexpr double further_s = 0.5;  // of a failing queue, to tell what it does keep
constexpr std::uint64_t further_programs_max = 2'048;
constexpr std::uint32_t further_batch = 32;

class Campaign {
 public:
  Campaign(Executor& executor, const PropertySettings& settings, const StageProgress& progress)
      : executor_(executor),
        generator_(settings.generator),
        settings_(settings),
        progress_(progress) {
    result_.stage = "properties";
  }

  StageResult run() && {
    if (generator_.operations.empty()) {
      const QueueFacts queue = executor_.facts();
      generator_.operations = offered_operations(queue, generator_.extra);
      generator_.roles = role_limits(queue);
      generator_.presets = queue.has_preset();
      generator_.oversized = queue.limits_items();
      generator_.close_wakes = close_wakes_all(queue, generator_.extra);
    }
    try {
      while (result_.failures.empty() && watch_.seconds() < settings_.seconds &&
             programs_ < settings_.programs_max) {
        run_batch();
        tell();
      }
      finish();
      if (!result_.failures.empty() && settings_.shrink_failures) {
        shrink_failure(result_.failures.front(), executor_, settings_.shrink);
      }
      if (!result_.failures.empty()) look_further();
    } catch (const EnvironmentError& error) {
      // A violation that was found stays one, even when the machine failed during shrinking.
      result_.status = merge(result_.status, Status::environment);
      if (result_.failures.empty()) result_.reason = error.what();
    }
    result_.level = levels_.text();
    result_.seconds = watch_.seconds();
    return std::move(result_);
  }

 private:
  void run_batch() {
    const std::uint64_t count =
        std::min<std::uint64_t>(batch_.next(programs_, watch_.seconds(), settings_.seconds),
                                settings_.programs_max - programs_);
    std::vector<std::uint64_t> indices;
    std::vector<Program> programs;
    const std::uint64_t before = programs_;
    while (programs.size() < count) add_next(programs, indices);
    const std::vector<std::uint64_t> asked = indices;
    std::vector<Run> runs = run_served(programs, indices);
    std::uint64_t settled = count;
    for (std::size_t i = 0; i < runs.size() && result_.failures.empty(); ++i) {
      judge_one(programs[i], std::move(runs[i]), indices[i]);
      if (result_.failures.empty()) continue;
      const auto at = std::find(asked.begin(), asked.end(), indices[i]);
      settled = static_cast<std::uint64_t>(at - asked.begin()) + 1;
    }
    result_.ran = ProgramsRun{settings_.shard, before + settled, refused_};
  }

  void add_next(std::vector<Program>& programs, std::vector<std::uint64_t>& indices) {
    indices.push_back(settings_.shard.program(programs_++));
    programs.push_back(program_at(settings_.seed, indices.back(), generator_).value());
  }

  std::vector<Run> run_served(std::vector<Program>& programs, std::vector<std::uint64_t>& indices) {
    try {
      return executor_.run_batch(programs);
    } catch (const RefusedError&) {
      return run_one_by_one(programs, indices);
    }
  }

  // Some program of the batch asks for options that the queue does not serve: leave it out.
  std::vector<Run> run_one_by_one(std::vector<Program>& programs,
                                  std::vector<std::uint64_t>& indices) {
    std::vector<Program> served;
    std::vector<std::uint64_t> served_indices;
    std::vector<Run> runs;
    for (std::size_t i = 0; i < programs.size(); ++i) {
      try {
        runs.push_back(executor_.run(programs[i]));
        served.push_back(std::move(programs[i]));
        served_indices.push_back(indices[i]);
      } catch (const RefusedError& error) {
        ++refused_;
        result_.reason = error.what();
      }
    }
    programs = std::move(served);
    indices = std::move(served_indices);
    return runs;
  }

  void judge_one(const Program& program, Run run, std::uint64_t index) {
    coverage_.add(program, run);
    levels_.look(run, watch_.seconds());
    Judgement judgement = judge_program_run(program, run);
    if (judgement.verdict == Verdict::valid) return;
    if (judgement.verdict == Verdict::unknown) {
      ++unknowns_;
      if (unknown_reason_.empty()) unknown_reason_ = judgement.unknown_reason;
      return;
    }
    Failure failure = make_failure(executor_, program, std::move(run), std::move(judgement),
                                   {result_.stage, settings_.seed, index, watch_.seconds()});
    if (settings_.on_failure_found) settings_.on_failure_found(failure);
    result_.failures.push_back(std::move(failure));
  }

  // One history that breaks the promise says little of what the queue keeps: some more programs
  // tell which weaker promise holds in all of them.
  void look_further() {
    const Failure& failure = result_.failures.front();
    if (failure.judgement.level.empty() || settings_.seconds <= 0) return;
    levels_.look(failure.run);
    const Stopwatch watch;
    const double seconds = std::min(further_s, settings_.seconds);
    const std::string reason = result_.reason;
    BatchSize batch(further_batch);
    for (std::uint64_t looked = 0; looked < further_programs_max && watch.seconds() < seconds;) {
      std::vector<std::uint64_t> indices;
      std::vector<Program> programs;
      const std::uint32_t count = batch.next(looked, watch.seconds(), seconds);
      for (; programs.size() < count; ++looked) add_next(programs, indices);
      for (const Run& run : run_served(programs, indices)) levels_.look(run);
    }
    result_.reason = reason;  // not that of a program that was refused
  }

  void count() {
    const double seconds = std::max(watch_.seconds(), 1e-9);
    result_.seconds = seconds;
    result_.counters["programs"] = static_cast<double>(coverage_.runs);
    result_.counters["programs_per_second"] = static_cast<double>(coverage_.runs) / seconds;
    result_.counters["unknown"] = static_cast<double>(unknowns_);
    if (refused_ > 0) result_.counters["refused"] = static_cast<double>(refused_);
    coverage_.tell(result_.counters);
  }

  void tell() {
    if (!progress_ || watch_.seconds() - told_s_ < progress_every_s) return;
    told_s_ = watch_.seconds();
    count();
    progress_(result_);
  }

  void finish() {
    count();
    if (!result_.failures.empty()) {
      conclude_violation(result_);
    } else if (unknowns_ > 0) {
      result_.status = Status::unknown;
      result_.reason = std::to_string(unknowns_) + " of " + std::to_string(coverage_.runs) +
                       " runs undecided: " + unknown_reason_;
    } else if (coverage_.runs == 0) {
      result_.status = Status::nothing;
      if (result_.reason.empty()) result_.reason = "no time to run a program";
    } else {
      result_.reason.clear();
    }
  }

  Executor& executor_;
  GeneratorSettings generator_;
  const PropertySettings& settings_;
  const StageProgress& progress_;
  StageResult result_;
  Coverage coverage_;
  LevelWatch levels_;
  Stopwatch watch_;
  BatchSize batch_{settings_.batch};
  std::uint64_t programs_ = 0;
  std::uint64_t unknowns_ = 0;
  std::uint64_t refused_ = 0;
  std::string unknown_reason_;
  double told_s_ = 0;
};

}  // namespace

StageResult run_properties(Executor& executor, const PropertySettings& settings,
                           const StageProgress& progress) {
  return Campaign(executor, settings, progress).run();
}

}  // namespace queuecheck
