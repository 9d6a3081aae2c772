#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (!shape.offers(Kind::put_for) && !shape.offers(Kind::get_for)) {
    return "the queue has neither put nor get with a deadline";
  }
  if (shape.claims.negative != Negative::zero) return "a negative time has a meaning of its own";
  return undetermined(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  const std::vector<Step> tries = traffic(shape, dice, shape.calls_max + 2);
  const std::uint32_t prefill = some_prefill(shape, dice);
  std::vector<Step> timed = tries;
  for (Step& step : timed) {
    const Kind kind = is_put(step.kind) ? Kind::put_for : Kind::get_for;
    if (!shape.offers(kind)) continue;
    step.kind = kind;
    step.timeout_ns = -1;
  }
  LawProgram late(shape, "past deadlines");
  LawProgram once(shape, "tries");
  late.prefill(prefill).steps(timed);
  once.prefill(prefill).steps(tries);
  return {std::move(late).build(), std::move(once).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program>,
                                std::span<const History> histories) {
  return first_difference(shape, histories, 0, 0, all_calls, "with its deadline in the past");
}

}  // namespace

const Law& past_deadline_is_try() {
  static constexpr Law law{
      "a deadline in the past ≡ try",
      "PastDeadlineIsTry",
      "a call whose deadline has passed tries once, and succeeds where a try does",
      lacks,
      programs,
      judge};
  return law;
}

}  // namespace queuecheck
