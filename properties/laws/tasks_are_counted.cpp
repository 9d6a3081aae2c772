#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (!shape.claims.tasks) return "the specification counts no tasks";
  if (auto why = without(shape, Kind::task_done)) return why;
  if (auto why = without(shape, Kind::join)) return why;
  return uncounted(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  LawProgram one(shape, "tasks");
  for (std::uint32_t rounds = dice.between(1, 3); rounds > 0; --rounds) {
    const std::uint32_t items = dice.between(1, std::min(shape.capacity, 6U));
    for (std::uint32_t i = 0; i < items; ++i) one.call(Kind::try_put);
    for (std::uint32_t i = 0; i < items; ++i) {
      one.call(Kind::try_get);
      if (dice.one_in(3)) one.call(Kind::join, -1);
      one.call(Kind::task_done);
    }
    one.call(Kind::join, -1);
    if (dice.one_in(3)) one.call(Kind::task_done);
  }
  return {std::move(one).build()};
}

std::optional<LawFinding> judge(const LawShape&, std::span<const Program>,
                                std::span<const History> histories) {
  const Calls calls = calls_of(histories[0]);
  if (undecidable(calls)) return std::nullopt;
  std::int64_t left = 0;
  for (const Operation* call : calls) {
    const bool ok = call->outcome == Outcome::ok;
    if (is_put(call->kind) && ok) ++left;
    const bool asks = call->kind == Kind::join;
    const bool done = call->kind == Kind::task_done;
    if ((asks && ok != (left == 0)) || (done && ok != (left > 0))) {
      return LawFinding{ViolationClass::conservation,
                        told(*call) + " with " + std::to_string(left) +
                            " items that were put and not dealt with.",
                        0, index_of(histories[0], call)};
    }
    if (done && ok) --left;
  }
  return std::nullopt;
}

}  // namespace

const Law& tasks_are_counted() {
  static constexpr Law law{"join ≡ puts = task_dones",
                           "TasksAreCounted",
                           "join returns exactly when every item that was put is dealt with",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
