#include "queuecheck/properties/misuse/trial.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "queuecheck/properties/sequential_judge.hpp"

namespace queuecheck::misuse {
namespace {

const char* name_of(ActKind kind) {
  switch (kind) {
    case ActKind::create:
      return "create";
    case ActKind::attach:
      return "attach";
    case ActKind::detach:
      return "detach";
    case ActKind::remove:
      return "remove";
    default:
      return "the harness";
  }
}

std::string doing(const ActorPlan& plan, std::uint32_t act) {
  if (act >= plan.acts) return "the end of the process";
  const Act& one = plan.act[act];
  const bool call = one.kind == ActKind::call;
  return (call ? std::string(name(one.operation)) : std::string(name_of(one.kind))) + "()";
}

Judgement violation(ViolationClass of, std::string explanation) {
  Judgement judgement;
  judgement.verdict = judgement.safety = Verdict::violation;
  judgement.violation = of;
  judgement.explanation = std::move(explanation);
  return judgement;
}

Operation operation_of(const Act& act, const ActRecord& record, std::uint32_t process) {
  Operation operation;
  operation.process = process;
  operation.kind = act.operation;
  operation.outcome = record.outcome;
  operation.torn = record.torn;
  operation.value =
      is_put(act.operation) || record.outcome == Outcome::ok ? record.value : no_value;
  operation.item_bytes = is_put(act.operation) ? act.item_bytes : record.item_bytes;
  operation.t0 = record.t0;
  operation.t1 = record.t1;
  return operation;
}

bool says_no(Outcome outcome) {
  return outcome == Outcome::error || outcome == Outcome::poisoned;
}

// The outcome of a run in which nobody died, by its judgement and its answers.
void conclude(Trial& trial, bool one_process) {
  trial.judgement =
      one_process ? judge_conformance_run(trial.program, trial.run) : judge_run(trial.run);
  if (trial.judgement.verdict == Verdict::violation) {
    trial.outcome = MisuseOutcome::wrong;
    trial.told = trial.judgement.explanation;
    return;
  }
  for (const Operation& call : trial.run.history.operations) {
    if (!says_no(call.outcome)) continue;
    trial.outcome = MisuseOutcome::refused;
    trial.told = std::string(name(call.kind)) + " answers " + std::string(name(call.outcome));
    trial.judgement = {};
    return;
  }
  if (trial.judgement.verdict == Verdict::unknown) {
    trial.outcome = MisuseOutcome::undecided;
    trial.told = trial.judgement.unknown_reason;
  }
}

}  // namespace

Trial died(const ActorEnd& end, const std::string& doing) {
  Trial trial;
  if (end.how == ActorEnd::How::crashed) {
    trial.outcome = MisuseOutcome::crashed;
    trial.told = end.signal + " in " + doing;
    trial.judgement = violation(ViolationClass::crashed, "The process died of " + trial.told + ".");
  } else {
    trial.outcome = MisuseOutcome::hung;
    trial.told = doing + (end.spins ? " burns processor time" : " waits");
    trial.judgement = violation(end.spins ? ViolationClass::livelock : ViolationClass::blocked,
                                trial.told + " and does not return.");
  }
  trial.run.observed = trial.judgement;
  return trial;
}

Trial trial_of(Field& field, const std::vector<Part>& parts, bool one_after_the_other,
               const std::string& specification) {
  Trial trial;
  Program& program = trial.program;
  program.options = field.options();
  program.drain = false;
  History& history = trial.run.history;
  history.specification = specification;
  std::string refusal;
  for (const Part& part : parts) {
    const ActorPlan& plan = field.plan(part.actor);
    const bool new_process = program.processes.empty() || !one_after_the_other;
    if (new_process) program.processes.emplace_back();
    const auto process = static_cast<std::uint32_t>(program.processes.size() - 1);
    for (std::uint32_t i = 0; i < plan.acts; ++i) {
      const Act& act = plan.act[i];
      const ActRecord& record = plan.record[i];
      if (act.trial != part.trial) continue;
      // acquire, pairs with the actor's release
      const ActState state = record.state.load(std::memory_order_acquire);
      if (state == ActState::refused && refusal.empty()) refusal = record.reason;
      if (act.kind != ActKind::call) continue;
      program.processes.back().push_back({.kind = act.operation, .item_bytes = act.item_bytes});
      if (state != ActState::ended && state != ActState::died) continue;
      Operation operation = operation_of(act, record, process);
      if (state == ActState::died) {
        const bool crashed = part.end.how == ActorEnd::How::crashed;
        operation.outcome = crashed ? Outcome::crashed : Outcome::pending;
        operation.t1 = never;
      }
      history.operations.push_back(operation);
    }
  }
  std::int64_t start = std::numeric_limits<std::int64_t>::max();
  for (const Operation& operation : history.operations) start = std::min(start, operation.t0);
  for (Operation& operation : history.operations) {
    operation.t0 -= start;
    if (operation.t1 != never) operation.t1 -= start;
    history.end =
        std::max({history.end, operation.t0 + 1, operation.t1 == never ? 0 : operation.t1});
  }
  std::stable_sort(history.operations.begin(), history.operations.end(),
                   [](const Operation& a, const Operation& b) { return a.t0 < b.t0; });
  history.processes = static_cast<std::uint32_t>(program.processes.size());
  for (const Part& part : parts) {
    if (part.end.how == ActorEnd::How::done) continue;
    Trial dead = died(part.end, doing(field.plan(part.actor), part.end.act));
    dead.program = std::move(trial.program);
    dead.run.history = std::move(trial.run.history);
    return dead;
  }
  conclude(trial, one_after_the_other);
  if (!refusal.empty() && trial.outcome != MisuseOutcome::wrong) {
    trial.outcome = MisuseOutcome::refused;
    trial.told = refusal;
    trial.judgement = {};
  }
  return trial;
}

Trial trial_of(const Program& program, Run run, bool (*asked)(const Program&, const Operation&)) {
  Trial trial;
  trial.program = program;
  trial.run = std::move(run);
  const Judgement& observed = trial.run.observed;
  const bool one_process = program.processes.size() == 1;
  if (observed.verdict == Verdict::violation) {
    const bool crashed = observed.violation == ViolationClass::crashed;
    trial.outcome = crashed ? MisuseOutcome::crashed : MisuseOutcome::hung;
    trial.judgement = observed;
    trial.told = observed.explanation;
    return trial;
  }
  conclude(trial, one_process);
  if (trial.outcome == MisuseOutcome::wrong) return trial;
  std::set<Outcome> answers;
  for (const Operation& call : trial.run.history.operations) {
    if (asked(program, call)) answers.insert(call.outcome);
  }
  if (answers == std::set{Outcome::too_big}) trial.outcome = MisuseOutcome::too_big;
  if (answers == std::set{Outcome::closed}) trial.outcome = MisuseOutcome::closed;
  return trial;
}

}  // namespace queuecheck::misuse
