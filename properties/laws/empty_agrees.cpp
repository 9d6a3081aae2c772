#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (auto why = without(shape, Kind::empty)) return why;
  if (shape.claims.empty == Observe::absent) return "the specification promises no empty";
  return undetermined(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  LawProgram one(shape, "empty");
  one.prefill(some_prefill(shape, dice));
  for (std::uint32_t rounds = dice.between(1, 4); rounds > 0; --rounds) {
    one.steps(traffic(shape, dice, shape.calls_max / 2)).call(Kind::empty).call(Kind::try_get);
  }
  return {std::move(one).build()};
}

std::optional<LawFinding> judge(const LawShape&, std::span<const Program>,
                                std::span<const History> histories) {
  return observer_disagrees(histories, Kind::empty, Outcome::empty, ViolationClass::false_empty);
}

}  // namespace

const Law& empty_agrees() {
  static constexpr Law law{"empty ≡ try_get would be EMPTY",
                           "EmptyAgreesWithTryGet",
                           "empty is true exactly where a try_get finds nothing",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
