#include "queuecheck/properties/misuse/misuse_stage.hpp"

#include <algorithm>
#include <map>
#include <variant>

#include "queuecheck/properties/misuse/catalogue.hpp"
#include "queuecheck/properties/stopwatch.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {
namespace {

using misuse::Misuse;
using misuse::Setting;
using misuse::Trial;

constexpr std::string_view place_prefix = "misuse: ";

// Many of everything, so that it is the misuse which is too much and not its actors.
Options wanted_options(const QueueFacts& facts, const MisuseSettings& settings) {
  Options options;
  options.capacity = 8;
  options.item_bytes_max = 16;
  options.extra = settings.extra;
  Options many = options;
  many.producers = many.consumers = 9;
  return !role_limits(facts).any() && facts.serves(many) ? many : options;
}

// "refused 121 of 128, right 7".
std::string counted(const std::vector<Trial>& trials) {
  std::map<MisuseOutcome, std::size_t> counts;
  for (const Trial& trial : trials) ++counts[trial.outcome];
  if (counts.size() < 2) return "";
  std::string text;
  for (const auto& [outcome, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::string(name(outcome)) + " " + std::to_string(count);
  }
  return text + " of " + std::to_string(trials.size());
}

class Misuses {
 public:
  Misuses(Executor& executor, const MisuseSettings& settings)
      : executor_(executor),
        settings_(settings),
        facts_(executor.facts()),
        setting_{.executor = executor,
                 .facts = facts_,
                 .options = wanted_options(facts_, settings),
                 .specification = {},
                 .claims = {},
                 .seed = settings.seed,
                 .no_field = {}} {
    result_.stage.stage = "conformance";
  }

  MisuseResult run() && {
    try {
      setting_.specification = facts_.specification(setting_.options);
      setting_.claims = place_claims(setting_.specification);
      find_field();
      for (const Misuse& one : misuse::catalogue()) {
        const auto& only = settings_.only;
        const bool wanted =
            only.empty() || std::find(only.begin(), only.end(), one.name) != only.end();
        if (wanted) ask(one);
      }
    } catch (const EnvironmentError& error) {
      result_.stage.status = merge(result_.stage.status, Status::environment);
      result_.stage.reason = error.what();
    }
    if (!result_.stage.failures.empty()) conclude_violation(result_.stage);
    result_.stage.seconds = watch_.seconds();
    result_.stage.counters["misuses"] = asked_;
    return std::move(result_);
  }

 private:
  void find_field() {
    if (!executor_.queue().host.empty()) {
      setting_.no_field = "a host's queue lives in no memory of ours";
    } else if (settings_.in_threads || executor_.name() == "threads") {
      setting_.no_field = "its items lie on the heap of one process";
    } else {
      try {
        field_.emplace(executor_.queue(), setting_.options);
        setting_.field = &*field_;
      } catch (const std::runtime_error& error) {
        setting_.no_field = error.what();
      }
    }
  }

  void ask(const Misuse& one) {
    MisuseRow row;
    row.name = one.name;
    row.says = one.says;
    if (const auto lack = one.lacks(setting_)) {
      row.told = *lack;
    } else {
      try {
        enter(one, one.perform(setting_), row);
      } catch (const RefusedError& error) {
        row.told = error.what();
      }
    }
    if (row.outcome != MisuseOutcome::not_asked) ++asked_;
    result_.rows.push_back(std::move(row));
  }

  void enter(const Misuse& one, const std::vector<Trial>& trials, MisuseRow& row) {
    if (trials.empty()) {
      row.told = "its create cannot be done one instruction at a time here";
      return;
    }
    const Trial* shown = &trials.front();
    for (const Trial& trial : trials) {
      const bool worse = trial.outcome > shown->outcome;
      const bool forbids = misuse::forbidden(one, trial, setting_).has_value();
      const bool forbidden_yet = misuse::forbidden(one, *shown, setting_).has_value();
      if (forbids == forbidden_yet ? worse : forbids) shown = &trial;
    }
    row.outcome = shown->outcome;
    row.told = counted(trials);
    row.told += (row.told.empty() || shown->told.empty() ? "" : "; ") + shown->told;
    row.violation = shown->judgement.violation;
    if (const auto rule = misuse::forbidden(one, *shown, setting_)) {
      row.forbidden = true;
      fail(one, *shown, *rule, row);
    }
  }

  void fail(const Misuse& one, const Trial& trial, const std::string& rule, MisuseRow& row) {
    Judgement judgement = trial.judgement;
    if (judgement.verdict != Verdict::violation) {
      judgement = {};
      judgement.verdict = judgement.safety = Verdict::violation;
      // Nothing in the place says what it answered, so it knows it from elsewhere.
      judgement.violation = ViolationClass::statics;
      judgement.explanation = "attach() accepted a place that holds no finished queue of its kind.";
    }
    row.violation = judgement.violation;
    judgement.explanation =
        std::string(one.name) + " (" + std::string(one.says) + "): " + judgement.explanation;
    judgement.rule = rule;
    Program program = trial.program;
    Run run = trial.run;
    if (one.on_field) {
      program.name = std::string(place_prefix) + std::string(one.name);
      run.observed = judgement;
    }
    if (program.processes.empty()) program.processes.emplace_back();
    const char* stage = program.processes.size() == 1 ? "conformance" : "properties";
    Failure failure = make_failure(executor_, program, std::move(run), std::move(judgement),
                                   {stage, settings_.seed, 0, watch_.seconds()});
    if (settings_.on_failure_found) settings_.on_failure_found(failure);
    // The first is the one to look at; the others stand in the table.
    if (result_.stage.failures.empty()) result_.stage.failures.push_back(std::move(failure));
  }

  Executor& executor_;
  const MisuseSettings& settings_;
  QueueFacts facts_;
  Setting setting_;
  std::optional<misuse::Field> field_;
  MisuseResult result_;
  Stopwatch watch_;
  int asked_ = 0;
};

}  // namespace

MisuseResult run_misuses(Executor& executor, const MisuseSettings& settings) {
  return Misuses(executor, settings).run();
}

std::optional<std::string> misuse_of(const Program& program) {
  if (!program.name.starts_with(place_prefix)) return std::nullopt;
  std::string name = program.name.substr(place_prefix.size());
  if (!is_misuse(name)) return std::nullopt;
  return name;
}

}  // namespace queuecheck
