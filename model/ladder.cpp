#include "queuecheck/model/ladder.hpp"

#include <algorithm>
#include <tuple>

#include "queuecheck/model/answers.hpp"
#include "queuecheck/model/levels.hpp"
#include "queuecheck/model/refusal.hpp"

namespace queuecheck {
namespace {

// Of the queue's answers: a broken role is nothing that an order of effects could keep.
Specification fifo_and_immediate(Specification specification) {
  specification.producers = specification.consumers = any_number;
  specification.order = Order::fifo;
  specification.relaxed_k = 0;
  specification.visibility = Visibility::immediate;
  return specification;
}

std::vector<EmptyClaim> empty_claims(const LevelInput& input) {
  std::vector<EmptyClaim> claims;
  for (std::size_t i = 0; i < input.history.operations.size(); ++i) {
    const Operation& o = input.history.operations[i];
    const bool observed = observes(o, OperationKind::empty) && o.answer != 0;
    if (observed && input.axes.empty != Observe::absent && input.axes.empty != Observe::approx) {
      claims.push_back({i, o.t0, o.t1});  // true also of a closed queue
    }
    if (!refuses_get(o)) continue;
    claims.push_back(
        {i, o.t0, std::min(o.t1, input.close.latest), input.excused[i], o.t0 > input.close.latest});
  }
  return claims;
}

std::string why_not(const Windows& windows) {
  if (!windows.cannot.empty()) return "cannot judge operation " + windows.cannot;
  if (!windows.distinct) return "values repeat; levels are told of distinct values";
  if (windows.anonymous) return "items are anonymous; levels are told of distinct values";
  return {};
}

Rung linearizable_of(const Judgement& judgement) {
  Rung rung{Level::linearizable, Standing::holds, std::nullopt, "", {}};
  if (judgement.safety == Verdict::violation) {
    rung.standing = Standing::fails;
    rung.violation = judgement.violation;
    rung.reason = judgement.explanation;
    rung.witness = judgement.witness;
  } else if (judgement.safety == Verdict::unknown) {
    rung.standing = Standing::not_judged;
    rung.reason = judgement.unknown_reason;
  }
  return rung;
}

void measure(const LevelInput& input, Quantities& out) {
  count_items(input, out);
  count_false_answers(input, out);
  measure_relaxation(input, out);
  measure_lag(input, out);
}

// Is it of what the rungs below sequential consistency look at?
bool of_items(const Rung& linearizable) {
  if (!linearizable.violation) return linearizable.standing != Standing::fails;
  switch (*linearizable.violation) {
    case ViolationClass::fresh:
    case ViolationClass::duplicate:
    case ViolationClass::lost:
    case ViolationClass::order:
    case ViolationClass::torn:
    case ViolationClass::false_empty:
      return true;
    default:
      return false;
  }
}

// Rungs from fifo_order down.
void judge_lower(const LevelInput& input, const Quantities& counted, std::vector<Rung>& out) {
  for (const Level level :
       {Level::fifo_order, Level::per_producer, Level::per_producer_per_consumer}) {
    out.push_back(judge_order(input, level));
  }
  out.push_back(judge_bag(input));
  out.push_back(judge_conserving(input, counted));
}

Ladder nothing_judged(const Rung& linearizable, const std::string& reason) {
  Ladder out;
  out.quantities.lag_reason = reason;
  for (int level = 0; level <= static_cast<int>(Level::conserving); ++level) {
    out.rungs.push_back(unjudged(static_cast<Level>(level), reason));
  }
  out.rungs[static_cast<std::size_t>(Level::linearizable)] = linearizable;
  return out;
}

}  // namespace

LevelInput make_level_input(const History& history, const Specification& specification) {
  LevelInput input{history, fifo_and_immediate(specification), {}, {}, {}, {}, {}};
  input.windows = make_windows(history, input.axes);
  input.cannot = why_not(input.windows);
  input.excused = excused_refusals(history, specification.refusal);
  if (specification.close_scope == CloseScope::global) {
    input.close = make_close_window(history, input.axes, input.windows);
  }
  input.empties = empty_claims(input);
  return input;
}

Rung held(Level level, std::string remark) {
  return {level, Standing::holds, std::nullopt, std::move(remark), {}};
}

Rung unjudged(Level level, std::string reason) {
  return {level, Standing::not_judged, std::nullopt, std::move(reason), {}};
}

Rung failed(const History& history, Level level, Finding finding) {
  auto& witness = finding.witness;
  std::sort(witness.begin(), witness.end(), [&](std::size_t a, std::size_t b) {
    const Operation& x = history.operations[a];
    const Operation& y = history.operations[b];
    return std::tie(x.t0, x.t1, a) < std::tie(y.t0, y.t1, b);
  });
  witness.erase(std::unique(witness.begin(), witness.end()), witness.end());
  return {level, Standing::fails, finding.violation, std::move(finding.explanation),
          std::move(witness)};
}

Ladder ladder(const History& history, const Specification& specification,
              const JudgeBudget& budget) {
  JudgeBudget quiet = budget;
  quiet.tell_level = false;
  const Specification axes = fifo_and_immediate(specification);
  const Rung linearizable = linearizable_of(judge(history, axes, quiet));
  if (linearizable.reason.starts_with("malformed history")) {
    return nothing_judged(linearizable, linearizable.reason);
  }
  const LevelInput input = make_level_input(history, specification);
  if (!input.cannot.empty()) return nothing_judged(linearizable, input.cannot);
  Ladder out;
  measure(input, out.quantities);
  out.rungs.push_back(judge_strict(input, linearizable, budget));
  out.rungs.push_back(linearizable);
  if (linearizable.standing == Standing::holds) {
    out.rungs.push_back(held(Level::sequentially_consistent));
    out.rungs.push_back(held(Level::quiescently_consistent));
  } else {
    out.rungs.push_back(judge_sequential(input, budget));
    out.rungs.push_back(
        of_items(linearizable)
            ? judge_quiescent(input)
            : unjudged(Level::quiescently_consistent, "the violation is not of items or EMPTY"));
  }
  judge_lower(input, out.quantities, out.rungs);
  return out;
}

std::vector<Rung> item_levels(const History& history, const Specification& specification) {
  if (check_well_formed(history)) return {};
  const LevelInput input = make_level_input(history, specification);
  if (!input.cannot.empty()) return {};
  Quantities counted;
  count_items(input, counted);
  std::vector<Rung> rungs;
  judge_lower(input, counted, rungs);
  return rungs;
}

std::optional<Level> order_asked(const Specification& specification) {
  switch (specification.order) {
    case Order::fifo:
    case Order::priority:  // all items have one priority and one key
    case Order::keyed:
      return specification.visibility == Visibility::immediate ? Level::fifo_order
                                                               : Level::per_producer;
    case Order::per_producer:
      return Level::per_producer;
    case Order::bag:
      return Level::bag;
    case Order::lifo:
    case Order::relaxed:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string level_of_violation(const History& history, const Specification& specification,
                               const Judgement& violation) {
  const std::optional<Level> asked = order_asked(specification);
  if (!asked) return {};
  const LevelInput input = make_level_input(history, specification);
  if (!input.cannot.empty()) return {};
  Ladder out;
  measure(input, out.quantities);
  out.rungs.push_back(linearizable_of(violation));
  judge_lower(input, out.quantities, out.rungs);
  return summary(out, *asked);
}

}  // namespace queuecheck
