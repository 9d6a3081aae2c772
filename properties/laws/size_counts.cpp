#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (auto why = without(shape, Kind::size)) return why;
  if (shape.claims.size == Observe::absent) return "the specification promises no size";
  return uncounted(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  LawProgram one(shape, "size");
  one.prefill(some_prefill(shape, dice));
  for (const Step& step : traffic(shape, dice, shape.calls_max + 1)) {
    one.steps({&step, 1}).call(Kind::size);
  }
  one.call(Kind::size);
  return {std::move(one).build()};
}

std::optional<LawFinding> judge(const LawShape&, std::span<const Program>,
                                std::span<const History> histories) {
  const Calls calls = calls_of(histories[0]);
  if (undecidable(calls)) return std::nullopt;
  std::int64_t inside = 0;
  for (const Operation* call : calls) {
    if (call->outcome != Outcome::ok) continue;
    if (is_put(call->kind)) ++inside;
    if (is_get(call->kind)) --inside;
    if (call->kind != Kind::size || call->answer == inside) continue;
    return LawFinding{
        ViolationClass::size,
        told(*call) + ", although " + std::to_string(inside) + " more items were put than got.", 0,
        index_of(histories[0], call)};
  }
  return std::nullopt;
}

}  // namespace

const Law& size_counts() {
  static constexpr Law law{"size = puts − gets",
                           "SizeCounts",
                           "size tells how many items are inside, from 0 to the capacity",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
