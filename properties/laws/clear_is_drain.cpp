#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (auto why = without(shape, Kind::clear)) return why;
  return undetermined(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  const std::vector<Step> before = traffic(shape, dice, shape.calls_max);
  const std::vector<Step> after = traffic(shape, dice, shape.calls_max);
  const std::uint32_t prefill = some_prefill(shape, dice);
  LawProgram clears(shape, "clear");
  LawProgram drains(shape, "drain");
  clears.prefill(prefill).steps(before).call(Kind::clear).steps(after);
  drains.prefill(prefill).steps(before);
  for (std::size_t i = 0; i < prefill + before.size(); ++i) drains.call(Kind::try_get);
  drains.steps(after);
  return {std::move(clears).build(), std::move(drains).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program> both,
                                std::span<const History> histories) {
  const Calls cleared = calls_of(histories[0]);
  if (undecidable(cleared)) return std::nullopt;
  const auto clear = std::find_if(cleared.begin(), cleared.end(),
                                  [](const Operation* call) { return call->kind == Kind::clear; });
  if (clear == cleared.end() || (*clear)->outcome != Outcome::ok) return std::nullopt;
  const auto at = static_cast<std::size_t>(clear - cleared.begin());
  if (auto before = first_difference(shape, histories, 0, 0, at, "before the clear")) return before;
  const std::size_t gets = at;  // as many as there were calls before
  if (both[1].processes[0].size() + both[1].prefill < at + gets) return std::nullopt;
  return first_difference(shape, histories, at + 1, at + gets, all_calls, "after the clear");
}

}  // namespace

const Law& clear_is_drain() {
  static constexpr Law law{
      "clear ≡ drain", "ClearIsDrain", "a clear leaves the queue as getting everything does",
      lacks,           programs,       judge};
  return law;
}

}  // namespace queuecheck
