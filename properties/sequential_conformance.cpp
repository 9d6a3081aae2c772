#include "queuecheck/properties/sequential_conformance.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/properties/batch_size.hpp"
#include "queuecheck/properties/conformance_programs.hpp"
#include "queuecheck/properties/sequential_judge.hpp"
#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck {
namespace {

class Conformance {
 public:
  Conformance(Executor& executor, const ConformanceSettings& settings)
      : executor_(executor), settings_(settings) {
    result_.stage = "conformance";
    shape_.operations = settings.operations;
    shape_.extra = settings.extra;
    shape_.closes_for_good = false;  // until a run has told the specification
  }

  StageResult run(const StageProgress& progress) && {
    if (shape_.operations.empty()) {
      const QueueFacts queue = executor_.facts();
      shape_.operations = offered_operations(queue, settings_.extra);
      shape_.presets = queue.has_preset();
      shape_.oversized = queue.limits_items();
    }
    try {
      while (result_.failures.empty() && programs_ < settings_.programs_max &&
             watch_.seconds() < settings_.seconds) {
        run_batch();
        count();
        if (progress) progress(result_);
      }
      finish();
      if (!result_.failures.empty() && settings_.shrink_failures) {
        ShrinkSettings shrinking = settings_.shrink;
        shrinking.judge = judge_conformance_run;
        shrink_failure(result_.failures.front(), executor_, shrinking);
      }
    } catch (const EnvironmentError& error) {
      result_.status = merge(result_.status, Status::environment);
      if (result_.failures.empty()) result_.reason = error.what();
    }
    result_.seconds = watch_.seconds();
    return std::move(result_);
  }

 private:
  void run_batch() {
    const std::uint64_t count =
        std::min<std::uint64_t>(batch_.next(programs_, watch_.seconds(), settings_.seconds),
                                settings_.programs_max - programs_);
    std::vector<Program> batch;
    for (std::uint64_t i = 0; i < count; ++i) batch.push_back(program(programs_ + i));
    try {
      const std::vector<Run> runs = executor_.run_batch(batch);
      for (std::size_t i = 0; i < runs.size(); ++i) judge(batch[i], runs[i], programs_ + i);
    } catch (const RefusedError&) {
      // Some queue does not serve, say, capacity 3: run the others.
      for (std::size_t i = 0; i < batch.size(); ++i) run_alone(batch[i], programs_ + i);
    }
    programs_ += count;
  }

  void run_alone(const Program& alone, std::uint64_t index) {
    try {
      judge(alone, executor_.run(alone), index);
    } catch (const RefusedError& error) {
      ++refused_;
      if (refusal_.empty()) refusal_ = error.what();
    }
  }

  // Capacities go round fastest, item sizes next.
  Program program(std::uint64_t index) {
    ConformanceShape shape = shape_;
    shape.capacity = settings_.capacities[index % settings_.capacities.size()];
    const std::uint64_t round = index / settings_.capacities.size();
    shape.item_bytes_max = settings_.item_bytes_max[round % settings_.item_bytes_max.size()];
    return conformance_program(shape, Dice(mix(settings_.seed) ^ mix(index + 0x6b31)));
  }

  void learn(const Run& run) {
    const auto parsed = parse_specification(run.history.specification.value_or(""));
    const auto* specification = std::get_if<Specification>(&parsed);
    if (specification == nullptr) return;
    shape_.closes_for_good = specification->close_scope != CloseScope::none &&
                             specification->close_scope != CloseScope::abort;
  }

  void judge(const Program& program, const Run& run, std::uint64_t index) {
    if (runs_++ == 0) learn(run);
    operations_ += run.history.operations.size();
    Judgement judgement = judge_conformance_run(program, run);
    if (judgement.verdict == Verdict::valid) return;
    if (judgement.verdict == Verdict::unknown) {
      ++unknowns_;
      if (unknown_reason_.empty()) unknown_reason_ = judgement.unknown_reason;
      return;
    }
    if (!result_.failures.empty()) return;
    Failure failure = make_failure(executor_, program, run, std::move(judgement),
                                   {result_.stage, settings_.seed, index, watch_.seconds()});
    if (settings_.on_failure_found) settings_.on_failure_found(failure);
    result_.failures.push_back(std::move(failure));
  }

  void count() {
    result_.seconds = watch_.seconds();
    result_.counters["programs"] = static_cast<double>(runs_);
    result_.counters["operations"] = static_cast<double>(operations_);
    result_.counters["unknown"] = static_cast<double>(unknowns_);
    if (refused_ > 0) result_.counters["refused"] = static_cast<double>(refused_);
  }

  void finish() {
    count();
    if (!result_.failures.empty()) {
      conclude_violation(result_);
    } else if (unknowns_ > 0) {
      result_.status = Status::unknown;
      result_.reason = std::to_string(unknowns_) + " of " + std::to_string(runs_) +
                       " runs undecided: " + unknown_reason_;
    } else if (runs_ == 0) {
      result_.status = Status::nothing;
      result_.reason = refusal_.empty() ? "no time to run a program" : refusal_;
    }
  }

  Executor& executor_;
  const ConformanceSettings& settings_;
  ConformanceShape shape_;
  StageResult result_;
  Stopwatch watch_;
  BatchSize batch_{settings_.batch};
  std::uint64_t programs_ = 0;
  std::uint64_t runs_ = 0;
  std::uint64_t operations_ = 0;
  std::uint64_t unknowns_ = 0;
  std::uint64_t refused_ = 0;
  std::string unknown_reason_;
  std::string refusal_;
};

}  // namespace

StageResult run_conformance(Executor& executor, const ConformanceSettings& settings,
                            const StageProgress& progress) {
  return Conformance(executor, settings).run(progress);
}

}  // namespace queuecheck
