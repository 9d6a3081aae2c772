#include "queuecheck/model/no_schedule.hpp"

#include <algorithm>

#include "queuecheck/model/answers.hpp"
#include "queuecheck/model/explain.hpp"

namespace queuecheck {
namespace {

std::string items(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " item" : " items");
}

// The put that must wait for room needs the value `capacity` places before it to be gone.
void tell_who_fills(Finding& finding, const History& history, const DepthProblem& problem,
                    const ValueOrder& order, std::size_t put) {
  const auto at = std::find_if(order.begin(), order.end(),
                               [&](std::uint32_t item) { return problem.fixed[item].put == put; });
  const auto rank = static_cast<std::int64_t>(at - order.begin());
  if (at == order.end() || rank < problem.capacity) return;
  const DepthProblem::Item& before =
      problem.fixed[order[static_cast<std::size_t>(rank - problem.capacity)]];
  finding.explanation += " It needs the place of " + item(history, before.put) + ", " +
                         items(problem.capacity) + " before it.";
  finding.witness.push_back(before.put);
  if (before.get != no_operation) finding.witness.push_back(before.get);
}

std::string needed(const History& history, const DepthProblem& problem, std::size_t operation) {
  for (const DepthProblem::Answer& answer : problem.answers) {
    if (answer.operation != operation) continue;
    if (answer.head != DepthProblem::no_head) {
      return item(history, problem.fixed[answer.head].put) + " at the head";
    }
    if (answer.least == answer.most) return "exactly " + items(answer.least) + " inside";
    if (answer.most == never) return "at least " + items(answer.least) + " inside";
    return "at most " + items(answer.most) + " inside";
  }
  return "";
}

}  // namespace

ViolationClass class_of_answer(const Operation& o) {
  switch (o.outcome) {
    case Outcome::empty:
      return ViolationClass::false_empty;
    case Outcome::full:
      return ViolationClass::false_full;
    case Outcome::closed:
      return gets_items(o.kind) ? ViolationClass::not_drained : ViolationClass::false_closed;
    case Outcome::timeout:
      if (o.kind == OperationKind::join) return ViolationClass::conservation;
      [[fallthrough]];
    case Outcome::busy:
      return puts_items(o.kind) ? ViolationClass::false_full : ViolationClass::false_empty;
    default:
      break;
  }
  switch (o.kind) {
    case OperationKind::task_done:
    case OperationKind::join:
    case OperationKind::ack:
    case OperationKind::nack:
      return ViolationClass::conservation;
    case OperationKind::peek:
      return ViolationClass::order;
    default:
      break;
  }
  if (puts_items(o.kind)) return ViolationClass::capacity;
  return gets_items(o.kind) ? ViolationClass::order : ViolationClass::size;
}

Finding no_schedule(const History& history, const DepthProblem& problem,
                    const OrderVerdict& orders) {
  const std::size_t stuck = orders.stuck;
  const Operation& o = history.operations[stuck];
  Finding finding{
      class_of_answer(o), "puts and gets of a known order can be timed", "", {stuck}, o.t1};
  finding.explanation = what(history, stuck);
  const std::string need = needed(history, problem, stuck);
  const std::string known = problem.fixed.empty()
                                ? "counting what the other operations can have put and taken"
                                : "the intervals leave one order of the values, and in it";
  if (!need.empty()) {
    finding.explanation +=
        " and needs " + need + "; " + known + " that was so at no instant of it.";
  } else {
    finding.explanation += "; " + known + " that was possible at no instant of it.";
  }
  if (is_put(o.kind)) tell_who_fills(finding, history, problem, orders.proposal, stuck);
  return finding;
}

}  // namespace queuecheck
