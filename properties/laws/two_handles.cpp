#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  const Order order = shape.claims.order;
  if (order != Order::fifo && order != Order::per_producer) return "any item may come out next";
  if (shape.claims.capacity_kind == CapacityKind::rendezvous) return "a put waits for its get";
  if (shape.claims.lease) return "items are leased";
  if (shape.claims.on_full != OnFull::wait_or_fail) return "a full queue drops items";
  return std::nullopt;
}

Step until_ok(Kind kind, const LawShape& shape) {
  Step step;
  step.kind = kind;
  step.until = Until::ok;
  step.item_bytes = shape.item_bytes_max;
  return step;
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  const std::uint32_t items = dice.between(1, shape.calls_max);
  LawProgram two(shape, "two handles");
  LawProgram one(shape, "one handle");
  two.program().processes.resize(2);
  for (std::uint32_t i = 0; i < items; ++i) {
    two.program().processes[0].push_back(until_ok(Kind::try_put, shape));
    two.program().processes[1].push_back(until_ok(Kind::try_get, shape));
    const std::array<Step, 2> both{until_ok(Kind::try_put, shape), until_ok(Kind::try_get, shape)};
    one.steps(both);
  }
  return {std::move(two).build(), std::move(one).build()};
}

std::vector<const Operation*> got(const History& history) {
  Calls calls = calls_of(history);
  std::erase_if(calls, [](const Operation* call) {
    return !is_get(call->kind) || call->outcome != Outcome::ok;
  });
  return calls;
}

std::optional<LawFinding> judge(const LawShape&, std::span<const Program>,
                                std::span<const History> histories) {
  if (undecidable(calls_of(histories[0])) || undecidable(calls_of(histories[1]))) {
    return std::nullopt;
  }
  const auto two = got(histories[0]);
  const auto one = got(histories[1]);
  for (std::size_t i = 0; i < std::min(two.size(), one.size()); ++i) {
    if (two[i]->value == one[i]->value && two[i]->torn == one[i]->torn) continue;
    return LawFinding{class_of_difference(*two[i], *one[i]),
                      "item #" + std::to_string(i + 1) + " through the other handle: " +
                          told(*two[i]) + "; through the same: " + told(*one[i]) + ".",
                      0, index_of(histories[0], two[i])};
  }
  if (two.size() == one.size()) return std::nullopt;
  const auto& more = two.size() > one.size() ? two : one;
  return LawFinding{two.size() > one.size() ? ViolationClass::duplicate : ViolationClass::lost,
                    "through two handles " + std::to_string(two.size()) +
                        " items came out, through one " + std::to_string(one.size()) + ".",
                    two.size() > one.size() ? 0U : 1U,
                    index_of(two.size() > one.size() ? histories[0] : histories[1], more.back())};
}

}  // namespace

const Law& two_handles() {
  static constexpr Law law{
      "two handles ≡ one",
      "TwoHandlesAreOneQueue",
      "what one process puts, another gets through a handle of its own, as the first would",
      lacks,
      programs,
      judge};
  return law;
}

}  // namespace queuecheck
