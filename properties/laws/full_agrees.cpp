#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (auto why = without(shape, Kind::full)) return why;
  if (shape.claims.full == Observe::absent) return "the specification promises no full";
  if (shape.claims.capacity_kind == CapacityKind::bytes) return "room is a matter of bytes";
  if (shape.claims.on_full != OnFull::wait_or_fail) return "a full queue drops items";
  return undetermined(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  LawProgram one(shape, "full");
  one.prefill(some_prefill(shape, dice));
  for (std::uint32_t rounds = dice.between(1, 4); rounds > 0; --rounds) {
    one.steps(traffic(shape, dice, shape.calls_max / 2)).call(Kind::full).call(Kind::try_put);
  }
  return {std::move(one).build()};
}

std::optional<LawFinding> judge(const LawShape&, std::span<const Program>,
                                std::span<const History> histories) {
  return observer_disagrees(histories, Kind::full, Outcome::full, ViolationClass::false_full);
}

}  // namespace

const Law& full_agrees() {
  static constexpr Law law{"full ≡ try_put would be FULL",
                           "FullAgreesWithTryPut",
                           "full is true exactly where a try_put finds no room",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
