#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (auto why = without(shape, Kind::close)) return why;
  if (shape.claims.close_scope != CloseScope::global) return "a close is not for all processes";
  return uncounted(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  const std::vector<Step> before = traffic(shape, dice, shape.calls_max);
  const std::uint32_t prefill = some_prefill(shape, dice);
  LawProgram closes(shape, "closed");
  closes.prefill(prefill).steps(before).call(Kind::close);
  for (std::size_t i = 0; i < prefill + before.size() + 2; ++i) {
    closes.call(dice.one_in(4) ? Kind::try_put : Kind::try_get);
  }
  return {std::move(closes).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program>,
                                std::span<const History> histories) {
  const Calls calls = calls_of(histories[0]);
  if (undecidable(calls)) return std::nullopt;
  const bool drains = shape.claims.close_rest == CloseRest::drain;
  std::int64_t inside = 0;
  bool closed = false;
  for (const Operation* call : calls) {
    const bool ok = call->outcome == Outcome::ok;
    const auto wrong = [&](ViolationClass violation, const std::string& why) {
      return LawFinding{violation, told(*call) + " after the close, " + why + ".", 0,
                        index_of(histories[0], call)};
    };
    if (call->kind == Kind::close) {
      closed = true;
      if (!drains) inside = 0;
    } else if (!closed) {
      inside += ok ? (is_put(call->kind) ? 1 : -1) : 0;
    } else if (is_put(call->kind)) {
      if (ok) return wrong(ViolationClass::not_drained, "which accepts nothing any more");
      if (call->outcome != Outcome::closed) {
        return wrong(ViolationClass::not_drained, "where CLOSED was right");
      }
    } else if (inside > 0) {
      if (!ok) {
        return wrong(ViolationClass::not_drained,
                     "with " + std::to_string(inside) + " items still inside");
      }
      --inside;
    } else if (call->outcome != Outcome::closed) {
      return wrong(ok ? ViolationClass::conservation : ViolationClass::not_drained,
                   "with nothing left inside");
    }
  }
  return std::nullopt;
}

}  // namespace

const Law& closed_queue() {
  static constexpr Law law{"a closed queue gives its rest, then CLOSED",
                           "ClosedQueueGivesItsRest",
                           "after a close nothing goes in, and what the contract keeps comes out",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
