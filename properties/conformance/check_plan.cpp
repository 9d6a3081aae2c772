#include "queuecheck/properties/conformance/check_plan.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/model/place_claims.hpp"
#include "queuecheck/properties/conformance/check_campaigns.hpp"
#include "queuecheck/properties/laws/law_stage.hpp"
#include "queuecheck/properties/sequential_judge.hpp"
#include "queuecheck/properties/shrink.hpp"

namespace queuecheck {
namespace {

using Class = ViolationClass;
using Lack = std::optional<std::string>;

Lack nothing(const CheckContext&) {
  return std::nullopt;
}

Lack order_of_producers(const CheckContext& context) {
  const Order order = context.claims.order;
  if (order == Order::fifo || order == Order::per_producer) return std::nullopt;
  return "the specification does not claim FIFO order of one producer's items";
}

Lack bounded(const CheckContext& context) {
  if (context.claims.capacity_kind == CapacityKind::items) return std::nullopt;
  return "the specification claims no capacity in items";
}

Lack truthful(const CheckContext& context) {
  if (context.claims.refusal != Refusal::free) return std::nullopt;
  return "the specification lets the queue refuse at any time (refusal=free)";
}

Lack deadlines(const CheckContext& context) {
  if (context.queue.has(OperationKind::put_for) || context.queue.has(OperationKind::get_for)) {
    return std::nullopt;
  }
  return "the queue has neither put nor get with a deadline";
}

Lack close_for_all(const CheckContext& context) {
  if (!context.queue.has(OperationKind::close)) return "the queue has no close";
  if (context.claims.close_scope == CloseScope::global) return std::nullopt;
  return "the specification does not claim that a close is for all processes";
}

Lack close_wakes(const CheckContext& context) {
  if (Lack lack = close_for_all(context)) return lack;
  if (!context.queue.has(OperationKind::put) && !context.queue.has(OperationKind::get)) {
    return "nobody can sleep: the queue has neither put nor get";
  }
  if (context.claims.close_wake == CloseWake::wake) return std::nullopt;
  return "the specification does not claim that a close wakes";
}

PlaceClaims place_claims_of(const CheckContext& context) {
  return place_claims(context.queue.specification(unsliced(Options{}, context.queue)));
}

Lack attach_checked(const CheckContext& context) {
  if (place_claims_of(context).attach_checked) return std::nullopt;
  return "the specification does not claim attach=checked";
}

Lack create_exclusive(const CheckContext& context) {
  if (place_claims_of(context).create_exclusive) return std::nullopt;
  return "the specification does not claim create=exclusive";
}

Lack sleeping(const CheckContext& context) {
  if (context.queue.has(OperationKind::put) || context.queue.has(OperationKind::get)) {
    return std::nullopt;
  }
  return "nobody can sleep: the queue has neither put nor get";
}

const std::array<ConformanceCheck, 15>& campaigns() {
  static const std::array<ConformanceCheck, 15> checks{{
      {"AnswersAsTheModel",
       "one process alone: every call is answered as the sequential queue does",
       nothing,
       check_sequential,
       {}},
      {"FifoOrderOfOneProducer",
       "what one process puts, another gets in that order",
       order_of_producers,
       check_one_producer,
       {Class::order}},
      {"EachItemComesOutOnce",
       "every item that was put is got once, and no other is",
       nothing,
       check_items,
       {Class::fresh, Class::duplicate, Class::lost, Class::conservation}},
      {"ItemsComeOutUntorn",
       "long items come out whole while others put and get",
       nothing,
       check_long_items,
       {Class::torn}},
      {"FullAndEmptyAreTrue",
       "FULL and EMPTY only at an instant at which it is so",
       truthful,
       check_items,
       {Class::false_full, Class::false_empty}},
      {"CapacityIsKeptUnderTraffic",
       "never more items inside than the capacity",
       bounded,
       check_items,
       {Class::capacity}},
      {"TimedCallsKeepTheirDeadlines",
       "TIMEOUT neither before the deadline nor long after it",
       deadlines,
       check_deadlines,
       {Class::early_timeout, Class::late_timeout}},
      {"CloseDrainsUnderTraffic",
       "CLOSED only after a close, and nothing accepted stays inside",
       close_for_all,
       check_close,
       {Class::not_drained, Class::false_closed}},
      {"CloseWakesAllSleepers",
       "after a close nobody sleeps in put or get",
       close_wakes,
       check_close_storm,
       {Class::close_sleeper}},
      {"NobodySleepsBesideAnItem",
       "no caller waits although its condition holds",
       sleeping,
       check_sleepers,
       {Class::lost_wakeup, Class::deadlock, Class::livelock, Class::blocked}},
      {"ProcessesAgreeWithTheModel",
       "two to four processes, every operation: some order of effects explains all answers",
       nothing,
       check_everything,
       {}},
      {"StrangerAtAnotherAddress",
       "a process that inherited nothing uses the queue at another address",
       nothing,
       check_stranger,
       {Class::address, Class::statics, Class::crashed}},
      {"RefusesGarbage",
       "attach refuses what is not a finished queue of its kind, and survives damage",
       attach_checked,
       check_garbage,
       {}},
      {"SecondCreatorDestroysNothing",
       "create where a queue stands takes nothing from it",
       create_exclusive,
       check_creators,
       {}},
      {"KillsKeepTheCrashContract",
       "SIGKILL in the middle of traffic: the survivors go on",
       nothing,
       check_kills,
       {}},
  }};
  return checks;
}

// A law: the stage of laws, asked this one.
ConformanceCheck check_of(const Law& law) {
  const auto run = [check = law.check](const CheckContext& context, Executor& executor,
                                       const CheckFailureFound& found) {
    LawSettings settings;
    settings.seed = context.seed;
    settings.seconds = context.seconds;
    settings.only = check;
    settings.extra = unsliced(Options{}, context.queue).extra;
    settings.shrink.seconds = std::clamp(context.seconds, 0.5, 5.0);
    settings.on_failure_found = found;
    return run_laws(executor, settings);
  };
  // Asked of the claims in effect by the stage itself.
  return {law.check, law.sentence, nothing, run, {}};
}

bool is_law(std::string_view check) {
  return std::any_of(laws().begin(), laws().end(),
                     [&](const Law& law) { return law.check == check; });
}

// A hang costs a second a try, and kills are shrunk by nobody: both stay as they are.
void make_smaller(Failure& failure, Executor& executor, double seconds) {
  if (failure.judgement.safety != Verdict::violation || !failure.program.kills.empty()) return;
  ShrinkSettings shrink;
  shrink.seconds = std::clamp(seconds, 0.5, 5.0);
  if (failure.stage == "conformance") shrink.judge = judge_conformance_run;
  shrink_failure(failure, executor, shrink);
}

}  // namespace

std::span<const ConformanceCheck> conformance_plan() {
  static const std::vector<ConformanceCheck> plan = [] {
    std::vector<ConformanceCheck> all;
    for (const Law& law : laws()) all.push_back(check_of(law));
    all.insert(all.end(), campaigns().begin(), campaigns().end());
    return all;
  }();
  return plan;
}

StageResult run_check(const ConformanceCheck& check, const CheckContext& context,
                      Executor& executor, const CheckFailureFound& found) {
  StageResult result = check.run(context, executor, found);
  if (result.failures.empty()) return result;
  const auto own = [&](const Failure& failure) {
    const auto& violation = failure.judgement.violation;
    return check.classes.empty() ||
           (violation && std::find(check.classes.begin(), check.classes.end(), *violation) !=
                             check.classes.end());
  };
  if (std::any_of(result.failures.begin(), result.failures.end(), own)) {
    if (is_law(check.name)) return result;  // it has been made smaller by the law
    for (Failure& failure : result.failures) make_smaller(failure, executor, context.seconds);
    return result;
  }
  const auto& violation = result.failures.front().judgement.violation;
  result.status = Status::unknown;
  result.reason = "another violation came first, class " +
                  std::string(violation ? name(*violation) : "unknown") +
                  "; ProcessesAgreeWithTheModel tells all";
  result.failures.clear();
  return result;
}

}  // namespace queuecheck
