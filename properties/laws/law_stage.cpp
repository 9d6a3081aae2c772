#include "queuecheck/properties/laws/law_stage.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "queuecheck/properties/laws/law_shrink.hpp"
#include "queuecheck/properties/laws/law_trial.hpp"
#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck {
namespace {

constexpr std::uint32_t final_runs = 20;
constexpr double final_seconds = 2;

std::uint64_t key_of(std::string_view text) {
  std::uint64_t key = 0;
  for (const char letter : text) key = mix(key ^ static_cast<unsigned char>(letter));
  return key;
}

class Laws {
 public:
  Laws(Executor& executor, const LawSettings& settings) : executor_(executor), settings_(settings) {
    result_.stage = "conformance";
    shape_.operations = settings.operations;
    shape_.presets = settings.presets;
    shape_.extra = settings.extra;
  }

  StageResult run(const StageProgress& progress) && {
    if (shape_.operations.empty()) {
      const QueueFacts facts = executor_.facts();
      shape_.operations = offered_operations(facts, settings_.extra);
      shape_.presets = facts.has_preset();
      shape_.limits_items = facts.limits_items();
      choose_sizes(&facts);
    } else {
      choose_sizes(nullptr);
    }
    try {
      if (shape_.offers(OperationKind::try_put)) learn();
      choose();
      for (std::uint64_t round = 0; going_on(round); ++round) {
        ask(round);
        count();
        if (progress) progress(result_);
      }
      finish();
    } catch (const EnvironmentError& error) {
      result_.status = merge(result_.status, Status::environment);
      if (result_.failures.empty()) result_.reason = error.what();
    }
    result_.seconds = watch_.seconds();
    return std::move(result_);
  }

 private:
  bool going_on(std::uint64_t round) const {
    // At least once: on a busy machine the workers' start alone may take all the time.
    return !asked_.empty() && result_.failures.empty() && round < settings_.rounds_max &&
           (round == 0 || watch_.seconds() < settings_.seconds);
  }

  // Capacities go round fastest, item sizes next; those that the queue does not serve are left out.
  void choose_sizes(const QueueFacts* facts) {
    for (const std::uint32_t bytes : settings_.item_bytes_max) {
      for (const std::uint32_t capacity : settings_.capacities) {
        Options options;
        options.capacity = capacity;
        options.item_bytes_max = bytes;
        options.extra = settings_.extra;
        if (facts == nullptr || facts->serves(options)) sizes_.emplace_back(capacity, bytes);
      }
    }
    if (sizes_.empty()) sizes_.emplace_back(settings_.capacities[0], settings_.item_bytes_max[0]);
  }

  // The claims, as histories carry them: the queue's own, or what the user put in their place.
  void learn() {
    for (const auto& [capacity, bytes] : sizes_) {
      Program look;
      look.name = "laws";
      look.options.capacity = capacity;
      look.options.item_bytes_max = bytes;
      look.options.extra = settings_.extra;
      look.processes = {{Step{}}};
      look.processes[0][0].item_bytes = bytes;
      try {
        shape_.claims = claims_of(executor_.run(look), {});
        return;
      } catch (const RefusedError&) {
        // Others may be served.
      }
    }
  }

  void choose() {
    if (!shape_.offers(OperationKind::try_put) || !shape_.offers(OperationKind::try_get)) {
      result_.status = Status::nothing;
      result_.reason = "the laws are told in try_put and try_get, which the queue has not";
      return;
    }
    for (const Law& law : laws()) {
      if (!settings_.only.empty() && settings_.only != law.check) continue;
      if (const auto lack = law.lacks(shape_)) {
        result_.reason = *lack;
      } else {
        asked_.push_back(&law);
      }
    }
    if (asked_.empty()) {
      result_.status = Status::nothing;
    } else {
      result_.reason.clear();
    }
  }

  LawTrial trial(const Law& law, std::uint64_t number, std::uint32_t calls_max) const {
    LawShape shape = shape_;
    std::tie(shape.capacity, shape.item_bytes_max) = sizes_[number % sizes_.size()];
    shape.calls_max = calls_max;
    const std::uint64_t key = mix(settings_.seed) ^ key_of(law.check) ^ mix(number + 0x1a35);
    LawTrial one = trial_from_key(law, shape, key);
    one.number = number;
    return one;
  }

  void ask(std::uint64_t round) {
    const auto calls_max = static_cast<std::uint32_t>(std::min<std::uint64_t>(2 + round, 14));
    std::vector<LawTrial> trials;
    for (const Law* law : asked_) trials.push_back(trial(*law, round, calls_max));
    run_all(trials);
    for (LawTrial& one : trials) {
      if (!result_.failures.empty()) return;
      if (one.runs.empty()) continue;
      if (const auto finding = judge_trial(one)) enter({std::move(one), *finding});
    }
  }

  void run_all(std::vector<LawTrial>& trials) {
    std::vector<Program> programs;
    for (const LawTrial& one : trials) {
      programs.insert(programs.end(), one.programs.begin(), one.programs.end());
    }
    try {
      std::vector<Run> runs = executor_.run_batch(programs);
      auto next = std::make_move_iterator(runs.begin());
      for (LawTrial& one : trials) {
        const auto end = next + static_cast<std::ptrdiff_t>(one.programs.size());
        one.runs.assign(next, end);
        next = end;
      }
    } catch (const RefusedError& error) {
      for (LawTrial& one : trials) run_alone(one, error.what());
    }
    for (const LawTrial& one : trials) programs_ += one.runs.size();
  }

  void run_alone(LawTrial& one, const char* batch_reason) {
    try {
      one.runs = executor_.run_batch(one.programs);
    } catch (const RefusedError&) {
      ++refused_;
      if (refusal_.empty()) refusal_ = batch_reason;
    }
  }

  Failure failure_of(const BrokenLaw& broken) const {
    const auto& [one, finding] = broken;
    std::size_t shown = finding.program;
    Judgement judgement;
    judgement.verdict = judgement.safety = Verdict::violation;
    judgement.violation = finding.violation;
    judgement.explanation = finding.explanation;
    judgement.witness = {finding.operation};
    for (std::size_t i = 0; i < one.programs.size(); ++i) {
      Judgement model = judged_by_model(one.programs[i], one.runs[i]);
      if (model.verdict != Verdict::violation) continue;
      shown = i;
      model.explanation = finding.explanation + " " + model.explanation;
      judgement = std::move(model);
      break;
    }
    judgement.rule = std::string(one.law->name);
    const Program& program = one.programs[shown];
    return make_failure(executor_, program, one.runs[shown], std::move(judgement),
                        {stage_of(program), settings_.seed, one.number, watch_.seconds()});
  }

  // Replay judges one process alone by the sequential model, several by the concurrent one.
  static const char* stage_of(const Program& program) {
    return program.processes.size() == 1 ? "conformance" : "properties";
  }

  void enter(BrokenLaw found) {
    const Failure before = failure_of(found);
    if (settings_.on_failure_found) settings_.on_failure_found(before);
    // A hang costs a second a try.
    const bool hangs = was_observed(found.trial, found.finding);
    if (settings_.shrink_failures && !hangs) {
      found = shrink_law(std::move(found), executor_, {.seconds = settings_.shrink.seconds});
    }
    Failure failure = failure_of(found);
    failure.time_to_detection_s = before.time_to_detection_s;
    if (!hangs) {
      const Reruns reruns =
          rerun(failure.program, executor_,
                {*failure.judgement.violation, judged_by_model, final_runs, final_seconds, {}});
      // Else it takes both programs to show it.
      if (reruns.failed > 0) alone(failure, reruns);
    }
    failure.original_processes = before.program.processes.size();
    failure.original_operations = operation_count(before.program);
    result_.failures.push_back(std::move(failure));
  }

  // The model objects to one program of the law by itself, which may then leave the law's form.
  void alone(Failure& failure, const Reruns& reruns) const {
    failure.reruns = reruns.runs;
    failure.reruns_failed = reruns.failed;
    if (!settings_.shrink_failures) return;
    const std::string law = failure.judgement.rule;
    ShrinkSettings shrinking = settings_.shrink;
    shrinking.judge = judged_by_model;
    shrink_failure(failure, executor_, shrinking);
    failure.original_reruns = failure.original_reruns_failed = 0;  // of what the law left of it
    failure.judgement.rule = law;
    failure.stage = stage_of(failure.program);
  }

  void count() {
    result_.counters["programs"] = static_cast<double>(programs_);
    result_.counters["laws"] = static_cast<double>(asked_.size());
    if (refused_ > 0) result_.counters["refused"] = static_cast<double>(refused_);
  }

  void finish() {
    if (asked_.empty()) return;
    count();
    if (!result_.failures.empty()) {
      conclude_violation(result_);
    } else if (programs_ == 0) {
      result_.status = Status::nothing;
      result_.reason = refusal_.empty() ? "no time to run a program" : refusal_;
    }
  }

  Executor& executor_;
  const LawSettings& settings_;
  LawShape shape_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> sizes_;  // capacity, item_bytes_max
  std::vector<const Law*> asked_;
  StageResult result_;
  Stopwatch watch_;
  std::uint64_t programs_ = 0;
  std::uint64_t refused_ = 0;
  std::string refusal_;
};

}  // namespace

StageResult run_laws(Executor& executor, const LawSettings& settings,
                     const StageProgress& progress) {
  return Laws(executor, settings).run(progress);
}

}  // namespace queuecheck
