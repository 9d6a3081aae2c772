#include "queuecheck/properties/laws/law_stage.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "queuecheck/properties/sequential_judge.hpp"
#include "queuecheck/properties/shrink.hpp"
#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck {
namespace {

constexpr std::uint64_t smaller_tries = 60;
constexpr std::uint32_t final_runs = 20;
constexpr double final_seconds = 2;

// One asking of one law.
struct Trial {
  const Law* law = nullptr;
  std::uint64_t number = 0;
  LawShape shape;
  LawPrograms programs;
  std::vector<Run> runs;

  std::uint64_t size() const {
    std::uint64_t operations = 0;
    for (const Program& program : programs) operations += operation_count(program);
    return operations;
  }
};

Specification claims_of(const Run& run, const Specification& otherwise) {
  const auto parsed = parse_specification(run.history.specification.value_or(""));
  const auto* specification = std::get_if<Specification>(&parsed);
  return specification != nullptr ? *specification : otherwise;
}

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

  // The claims, as histories carry them: the queue's own, or what the user put in their place.
  void learn() {
    Program look;
    look.name = "laws";
    look.options.extra = settings_.extra;
    look.processes = {{Step{}}};
    try {
      shape_.claims = claims_of(executor_.run(look), {});
    } catch (const RefusedError&) {
      // Some sizes are refused; later programs have others, and histories of their own.
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

  Trial trial(const Law& law, std::uint64_t number, std::uint32_t calls_max) const {
    Trial one{&law, number, shape_, {}, {}};
    one.shape.capacity = settings_.capacities[number % settings_.capacities.size()];
    const std::uint64_t lap = number / settings_.capacities.size();
    one.shape.item_bytes_max = settings_.item_bytes_max[lap % settings_.item_bytes_max.size()];
    one.shape.calls_max = calls_max;
    const std::uint64_t key = mix(settings_.seed) ^ key_of(law.check) ^ mix(number + 0x1a35);
    one.programs = law.programs(one.shape, Dice(key));
    return one;
  }

  void ask(std::uint64_t round) {
    const auto calls_max = static_cast<std::uint32_t>(std::min<std::uint64_t>(2 + round, 14));
    std::vector<Trial> trials;
    for (const Law* law : asked_) trials.push_back(trial(*law, round, calls_max));
    run_all(trials);
    for (Trial& one : trials) {
      if (!result_.failures.empty()) return;
      if (one.runs.empty()) continue;
      if (const auto finding = judge(one)) enter(std::move(one), *finding);
    }
  }

  void run_all(std::vector<Trial>& trials) {
    std::vector<Program> programs;
    for (const Trial& one : trials) {
      programs.insert(programs.end(), one.programs.begin(), one.programs.end());
    }
    try {
      std::vector<Run> runs = executor_.run_batch(programs);
      auto next = std::make_move_iterator(runs.begin());
      for (Trial& one : trials) {
        const auto end = next + static_cast<std::ptrdiff_t>(one.programs.size());
        one.runs.assign(next, end);
        next = end;
      }
    } catch (const RefusedError& error) {
      for (Trial& one : trials) run_alone(one, error.what());
    }
    for (const Trial& one : trials) programs_ += one.runs.size();
  }

  void run_alone(Trial& one, const char* batch_reason) {
    try {
      one.runs = executor_.run_batch(one.programs);
    } catch (const RefusedError&) {
      ++refused_;
      if (refusal_.empty()) refusal_ = batch_reason;
    }
  }

  // What the watchdog saw is a finding, too: a law asks nothing that may hang or crash.
  std::optional<LawFinding> judge(Trial& one) const {
    std::vector<History> histories;
    for (std::size_t i = 0; i < one.runs.size(); ++i) {
      const Judgement& observed = one.runs[i].observed;
      if (observed.verdict == Verdict::violation) {
        return LawFinding{*observed.violation, observed.rule + ": " + observed.explanation, i, 0};
      }
      histories.push_back(one.runs[i].history);
    }
    one.shape.claims = claims_of(one.runs.front(), shape_.claims);
    return one.law->judge(one.shape, one.programs, histories);
  }

  static Judgement judged_by_model(const Program& program, const Run& run) {
    return program.processes.size() == 1 ? judge_conformance_run(program, run) : judge_run(run);
  }

  Failure failure_of(const Trial& one, const LawFinding& finding) const {
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
    // Replay judges one process alone by the sequential model, several by the concurrent one.
    const char* stage = program.processes.size() == 1 ? "conformance" : "properties";
    return make_failure(executor_, program, one.runs[shown], std::move(judgement),
                        {stage, settings_.seed, one.number, watch_.seconds()});
  }

  void enter(Trial found, LawFinding finding) {
    if (settings_.on_failure_found) settings_.on_failure_found(failure_of(found, finding));
    const bool hangs = found.runs[finding.program].observed.verdict == Verdict::violation;
    for (std::uint64_t i = 0; i < smaller_tries && !hangs; ++i) {
      std::vector<Trial> again;
      again.push_back(trial(*found.law, i, static_cast<std::uint32_t>(i / 15)));
      if (again.front().size() >= found.size()) continue;
      run_all(again);
      if (again.front().runs.empty()) continue;
      if (const auto other = judge(again.front())) {
        found = std::move(again.front());
        finding = *other;
      }
    }
    Failure failure = failure_of(found, finding);
    if (!hangs) {
      const Reruns reruns =
          rerun(failure.program, executor_,
                {*failure.judgement.violation, judged_by_model, final_runs, final_seconds, {}});
      if (reruns.failed > 0) {  // else it takes both programs to show it
        failure.reruns = reruns.runs;
        failure.reruns_failed = reruns.failed;
      }
    }
    result_.failures.push_back(std::move(failure));
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
