#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (!shape.presets) return "the queue has no preset";
  return undetermined(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  std::vector<Step> steps;
  for (int laps = 0; laps < 2; ++laps) {
    const std::vector<Step> more = traffic(shape, dice, shape.calls_max + 8);
    steps.insert(steps.end(), more.begin(), more.end());
  }
  for (const Kind kind : {Kind::empty, Kind::full, Kind::size}) {
    if (shape.offers(kind)) steps.push_back(observer(kind));
  }
  const std::uint32_t prefill = some_prefill(shape, dice);
  LawProgram wraps(shape, "preset");
  LawProgram fresh(shape, "fresh");
  wraps.prefill(prefill).steps(steps);
  wraps.program().preset = near_wrap(dice);
  fresh.prefill(prefill).steps(steps);
  return {std::move(wraps).build(), std::move(fresh).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program> both,
                                std::span<const History> histories) {
  return first_difference(shape, histories, 0, 0, all_calls,
                          "with counters from " + std::to_string(both[0].preset.value_or(0)));
}

}  // namespace

const Law& preset_changes_nothing() {
  static constexpr Law law{
      "a preset changes nothing visible",
      "CountersMayWrap",
      "with its counters next to their wrap-around the queue answers as a fresh one",
      lacks,
      programs,
      judge};
  return law;
}

}  // namespace queuecheck
