#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

constexpr std::array observers{Kind::empty, Kind::full, Kind::size, Kind::peek};

bool observes(Kind kind) {
  return std::find(observers.begin(), observers.end(), kind) != observers.end();
}

std::optional<std::string> lacks(const LawShape& shape) {
  if (std::none_of(observers.begin(), observers.end(),
                   [&](Kind kind) { return shape.offers(kind); })) {
    return "the queue has no observer";
  }
  return undetermined(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  const std::uint32_t prefill = some_prefill(shape, dice);
  LawProgram watched(shape, "observed");
  LawProgram alone(shape, "unobserved");
  watched.prefill(prefill);
  alone.prefill(prefill);
  for (const Step& step : traffic(shape, dice, shape.calls_max + 2)) {
    for (std::uint32_t looks = dice.below(3); looks > 0; --looks) {
      const Kind kind = dice.pick(observers);
      if (shape.offers(kind)) watched.call(kind);
    }
    watched.steps({&step, 1});
    alone.steps({&step, 1});
  }
  return {std::move(watched).build(), std::move(alone).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program>,
                                std::span<const History> histories) {
  History rest = histories[0];
  std::erase_if(rest.operations, [](const Operation& call) { return observes(call.kind); });
  if (undecidable(calls_of(histories[0]))) return std::nullopt;
  const std::array<History, 2> both{rest, histories[1]};
  auto finding = first_difference(shape, both, 0, 0, all_calls, "beside observers");
  if (!finding) return finding;
  // Back to the place in the history with the observers.
  std::size_t unseen = finding->operation + 1;
  for (std::size_t i = 0; i < histories[0].operations.size(); ++i) {
    if (observes(histories[0].operations[i].kind) || --unseen != 0) continue;
    finding->operation = i;
    break;
  }
  return finding;
}

}  // namespace

const Law& observing() {
  static constexpr Law law{"observing changes nothing",
                           "ObservingChangesNothing",
                           "empty, full, size and peek leave the queue as it was",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
