#include "queuecheck/model/cleared_away.hpp"

#include <algorithm>

#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {
namespace {

bool may_have_put(const Operation& o) {
  return puts_items(o.kind) && (o.outcome == Outcome::ok || effect_is_open(o) || is_batch(o.kind));
}

// The last clear that had returned before the answer was asked for; nullopt: none.
std::optional<std::size_t> clear_before(const History& history, const Specification& specification,
                                        const Operation& answer) {
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    const bool closes =
        discards(o, specification) && specification.close_scope == CloseScope::global;
    const bool clears = o.kind == OperationKind::clear || closes;
    if (!clears || o.outcome != Outcome::ok || o.t1 >= answer.t0) continue;
    if (!last || o.t0 > history.operations[*last].t0) last = i;
  }
  return last;
}

}  // namespace

std::optional<Finding> cleared_away(const History& history, const Specification& specification,
                                    std::size_t index, ViolationClass violation) {
  // What was leased comes back later, and what was on its way arrives later.
  if (specification.lease || specification.visibility != Visibility::immediate) return std::nullopt;
  const Operation& answer = history.operations[index];
  const bool gets = is_get(answer.kind) && answer.value != no_value;
  const bool sees = (answer.kind == OperationKind::empty && answer.answer == 0) ||
                    (answer.kind == OperationKind::size && answer.answer > 0);
  const auto clear = clear_before(history, specification, answer);
  if (!clear || (!gets && !sees) || answer.outcome != Outcome::ok) return std::nullopt;
  const std::int64_t before = history.operations[*clear].t0;
  Finding finding{
      violation, "what was cleared away is not inside any more", "", {*clear, index}, answer.t1};
  std::optional<std::size_t> put;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    // Who looks is told of any item: all must have been put before the clear.
    if (!may_have_put(o) || (gets && !is_batch(o.kind) && o.value != answer.value)) continue;
    if (o.t1 >= before || is_batch(o.kind) || o.outcome != Outcome::ok) return std::nullopt;
    put = i;
  }
  if (!put) return std::nullopt;
  finding.explanation = what(history, index) + ", although " + what(history, *clear) +
                        " had thrown away " + (gets ? item(history, *put) : "all that was put") +
                        ".";
  if (gets) finding.witness.push_back(*put);
  return finding;
}

}  // namespace queuecheck
