#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (shape.claims.capacity_kind != CapacityKind::items) return "it claims no capacity in items";
  return uncounted(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  LawProgram one(shape, "capacity");
  one.prefill(some_prefill(shape, dice));
  for (std::uint32_t i = 0; i < std::min(shape.capacity, 8U) + 2; ++i) one.call(Kind::try_put);
  one.steps(traffic(shape, dice, shape.calls_max));
  for (std::uint32_t i = dice.below(4); i > 0; --i) one.call(Kind::try_put);
  return {std::move(one).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program>,
                                std::span<const History> histories) {
  const Calls calls = calls_of(histories[0]);
  if (undecidable(calls)) return std::nullopt;
  std::uint64_t inside = 0;
  for (const Operation* call : calls) {
    if (call->outcome != Outcome::ok) continue;
    if (is_put(call->kind)) ++inside;
    if (is_get(call->kind) && inside > 0) --inside;
    if (inside <= shape.claims.capacity) continue;
    return LawFinding{ViolationClass::capacity,
                      told(*call) + " brought " + std::to_string(inside) +
                          " items inside, with a capacity of " +
                          std::to_string(shape.claims.capacity) + ".",
                      0, index_of(histories[0], call)};
  }
  return std::nullopt;
}

}  // namespace

const Law& capacity_is_kept() {
  static constexpr Law law{"puts − gets ≤ capacity",
                           "CapacityIsNeverExceeded",
                           "never more items are inside than the capacity in effect",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
