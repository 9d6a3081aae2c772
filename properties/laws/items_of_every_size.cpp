#include "queuecheck/model/item_length.hpp"
#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (!ordered(shape) || shape.claims.order == Order::lifo) return "any item may come out next";
  return uncounted(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  LawProgram one(shape, "sizes");
  for (std::uint32_t rounds = dice.between(1, 3); rounds > 0; --rounds) {
    const std::uint32_t items = dice.between(1, std::min(shape.capacity, 8U));
    for (std::uint32_t i = 0; i < items; ++i) {
      static constexpr std::array<std::uint32_t, 8> edges{0, 1, 7, 8, 9, 15, 16, 17};
      const std::uint32_t bytes = dice.one_in(3)   ? shape.item_bytes_max
                                  : dice.one_in(2) ? dice.pick(edges)
                                                   : dice.below(shape.item_bytes_max + 1);
      one.put(std::min(bytes, shape.item_bytes_max));
    }
    for (std::uint32_t i = 0; i < items; ++i) one.call(Kind::try_get);
  }
  return {std::move(one).build()};
}

std::optional<LawFinding> judge(const LawShape&, std::span<const Program>,
                                std::span<const History> histories) {
  const Calls calls = calls_of(histories[0]);
  if (undecidable(calls)) return std::nullopt;
  std::vector<const Operation*> inside;
  std::size_t next = 0;
  for (const Operation* call : calls) {
    if (call->outcome != Outcome::ok) continue;
    if (is_put(call->kind)) inside.push_back(call);
    if (!is_get(call->kind)) continue;
    if (next == inside.size()) {
      return LawFinding{ViolationClass::conservation, "more items came out than went in.", 0,
                        index_of(histories[0], call)};
    }
    const Operation& put = *inside[next++];
    if (!call->torn && same_length(call->item_bytes, put.item_bytes)) continue;
    return LawFinding{ViolationClass::torn,
                      "an item of " + std::to_string(put.item_bytes) + " bytes came out " +
                          (call->torn ? "torn" : "with " + std::to_string(call->item_bytes)) + ".",
                      0, index_of(histories[0], call)};
  }
  return std::nullopt;
}

}  // namespace

const Law& items_of_every_size() {
  static constexpr Law law{
      "what goes in comes out",
      "ItemsOfEverySizeComeOutWhole",
      "items of every length from 0 to item_bytes_max come out as they were put in",
      lacks,
      programs,
      judge};
  return law;
}

}  // namespace queuecheck
