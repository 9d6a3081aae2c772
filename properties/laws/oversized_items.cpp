#include "queuecheck/model/item_length.hpp"
#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (!shape.limits_items) return "it knows no largest item";
  return undetermined(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  LawProgram one(shape, "oversized");
  one.prefill(some_prefill(shape, dice));
  for (const Step& step : traffic(shape, dice, shape.calls_max)) {
    if (dice.one_in(3)) one.put(shape.item_bytes_max + dice.between(1, 64));
    one.steps({&step, 1});
  }
  one.put(shape.item_bytes_max + 1).call(Kind::try_get);
  return {std::move(one).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program>,
                                std::span<const History> histories) {
  const Calls calls = calls_of(histories[0]);
  if (undecidable(calls)) return std::nullopt;
  for (const Operation* call : calls) {
    const bool puts = is_put(call->kind) && call->item_bytes > shape.item_bytes_max;
    const bool gets = is_get(call->kind) && call->outcome == Outcome::ok &&
                      call->item_bytes != bytes_untold && call->item_bytes > shape.item_bytes_max;
    if (gets || (puts && call->outcome == Outcome::ok)) {
      return LawFinding{ViolationClass::capacity,
                        told(*call) + " of " + std::to_string(call->item_bytes) + " bytes, with " +
                            std::to_string(shape.item_bytes_max) + " allowed.",
                        0, index_of(histories[0], call)};
    }
  }
  return std::nullopt;
}

}  // namespace

const Law& oversized_items() {
  static constexpr Law law{"an oversized put changes nothing",
                           "OversizedItemsChangeNothing",
                           "an item beyond item_bytes_max is refused, and leaves no trace",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
