#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

constexpr std::int64_t long_ns = 2'000'000'000;

std::optional<std::string> lacks(const LawShape& shape) {
  if (!shape.offers(Kind::put) && !shape.offers(Kind::get)) return "the queue cannot wait";
  if (shape.claims.capacity_kind == CapacityKind::bytes) return "room is a matter of bytes";
  return undetermined(shape);
}

// Waits only where it is certain that there is room, or an item, whatever the capacity in effect.
LawPrograms programs(const LawShape& shape, Dice dice) {
  const std::vector<Step> tries = traffic(shape, dice, shape.calls_max + 2);
  std::vector<Step> waiting = tries;
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  for (Step& step : waiting) {
    const bool puts = is_put(step.kind);
    const bool certain = puts ? most < shape.capacity : least > 0;
    const bool timed = dice.one_in(2);
    const Kind kind =
        puts ? (timed ? Kind::put_for : Kind::put) : (timed ? Kind::get_for : Kind::get);
    if (certain && shape.offers(kind)) {
      step.kind = kind;
      if (timed) step.timeout_ns = long_ns;
    }
    if (puts) {
      least += most < shape.capacity ? 1 : 0;
      ++most;
    } else {
      least -= least > 0 ? 1 : 0;
      most -= most > 0 ? 1 : 0;
    }
  }
  LawProgram patient(shape, "waiting calls");
  LawProgram once(shape, "tries");
  patient.steps(waiting);
  once.steps(tries);
  return {std::move(patient).build(), std::move(once).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program>,
                                std::span<const History> histories) {
  return first_difference(shape, histories, 0, 0, all_calls, "that need not wait");
}

}  // namespace

const Law& waits_only_where_it_must() {
  static constexpr Law law{"put, get ≡ try where the condition holds",
                           "WaitsOnlyWhereItMust",
                           "a call that may wait is answered at once, as a try, where it need not",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
