#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (auto why = without(shape, Kind::close)) return why;
  if (shape.claims.close_scope == CloseScope::last_handle) return "a close gives up a handle";
  if (shape.claims.close_scope == CloseScope::abort) return "a close is an event, not a state";
  return undetermined(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  const std::vector<Step> before = traffic(shape, dice, shape.calls_max);
  const std::vector<Step> after = traffic(shape, dice, shape.calls_max);
  const std::uint32_t prefill = some_prefill(shape, dice);
  LawProgram twice(shape, "close, close");
  LawProgram once(shape, "close");
  twice.prefill(prefill).steps(before).call(Kind::close).call(Kind::close).steps(after);
  once.prefill(prefill).steps(before).call(Kind::close).steps(after);
  return {std::move(twice).build(), std::move(once).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program>,
                                std::span<const History> histories) {
  const Calls calls = calls_of(histories[0]);
  if (undecidable(calls)) return std::nullopt;
  const auto close = std::find_if(calls.begin(), calls.end(),
                                  [](const Operation* call) { return call->kind == Kind::close; });
  if (calls.end() - close < 2) return std::nullopt;
  const auto at = static_cast<std::size_t>(close - calls.begin());
  const Operation& second = *close[1];
  if (second.outcome != Outcome::ok && second.outcome != Outcome::closed) {
    return LawFinding{ViolationClass::false_closed, "a second " + told(second) + ".", 0,
                      index_of(histories[0], &second)};
  }
  if (auto before = first_difference(shape, histories, 0, 0, at + 1, "up to the close")) {
    return before;
  }
  return first_difference(shape, histories, at + 2, at + 1, all_calls, "after the second close");
}

}  // namespace

const Law& closing_twice() {
  static constexpr Law law{"close twice ≡ close once",
                           "ClosingTwiceIsClosingOnce",
                           "a second close changes nothing",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
