#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (auto why = without(shape, Kind::peek)) return why;
  if (!ordered(shape)) return "any item may come out next";
  return undetermined(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  LawProgram one(shape, "peek");
  one.prefill(some_prefill(shape, dice));
  for (std::uint32_t rounds = dice.between(1, 3); rounds > 0; --rounds) {
    one.steps(traffic(shape, dice, shape.calls_max / 2)).call(Kind::peek).call(Kind::peek);
    one.call(Kind::try_get);
  }
  return {std::move(one).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program>,
                                std::span<const History> histories) {
  const Calls calls = calls_of(histories[0]);
  if (undecidable(calls)) return std::nullopt;
  for (std::size_t i = 0; i + 1 < calls.size(); ++i) {
    if (calls[i]->kind != Kind::peek || same_answer(shape, *calls[i], *calls[i + 1])) continue;
    return LawFinding{class_of_difference(*calls[i], *calls[i + 1]),
                      told(*calls[i]) + ", and right after it " + told(*calls[i + 1]) + ".", 0,
                      index_of(histories[0], calls[i])};
  }
  return std::nullopt;
}

}  // namespace

const Law& peek_is_next_get() {
  static constexpr Law law{"peek ≡ the next get",
                           "PeekShowsTheNextGet",
                           "peek shows what the next get takes, and leaves it inside",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
