#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (auto why = without(shape, Kind::put_many)) return why;
  return uncounted(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  const std::vector<Step> before = traffic(shape, dice, shape.calls_max);
  const std::uint32_t prefill = some_prefill(shape, dice);
  const std::uint32_t items = dice.between(1, dice.one_in(4) ? batch_max : 5);
  LawProgram batch(shape, "put_many");
  LawProgram single(shape, "puts");
  batch.prefill(prefill).steps(before).call(Kind::put_many, -1, items);
  single.prefill(prefill).steps(before);
  for (std::uint32_t i = 0; i < items; ++i) single.call(Kind::try_put);
  return {std::move(batch).build(), std::move(single).build()};
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program> both,
                                std::span<const History> histories) {
  const Calls batch = calls_of(histories[0]);
  const Calls single = calls_of(histories[1]);
  if (undecidable(batch) || undecidable(single)) return std::nullopt;
  const std::size_t at = both[0].prefill + both[0].processes[0].size() - 1;
  const std::size_t items = both[0].processes[0].back().batch;
  if (batch.size() <= at || single.size() < at + items) return std::nullopt;
  if (auto before = first_difference(shape, histories, 0, 0, at, "before the batch")) return before;
  const Operation& moved = *batch[at];
  if (moved.outcome != Outcome::ok && moved.count == count_unknown) return std::nullopt;
  const auto refused = [&](const Operation* call) { return call->outcome != Outcome::ok; };
  const auto begin = single.begin() + static_cast<std::ptrdiff_t>(at);
  const auto end = begin + static_cast<std::ptrdiff_t>(items);
  const auto stop = std::find_if(begin, end, refused);
  if (!std::all_of(stop, end, refused)) return std::nullopt;  // room for some: no series
  const auto accepted = static_cast<std::int64_t>(stop - begin);
  const std::int64_t count =
      moved.outcome == Outcome::ok ? static_cast<std::int64_t>(items) : moved.count;
  if (count != accepted || (stop != end && !same_outcome(moved, **stop))) {
    LawFinding finding;
    finding.violation = count < accepted ? ViolationClass::false_full : ViolationClass::capacity;
    finding.operation = index_of(histories[0], &moved);
    finding.explanation = "a put_many of " + std::to_string(items) + " items answered " +
                          std::string(name(moved.outcome)) + " after " + std::to_string(count) +
                          ", while of the same puts one by one " + std::to_string(accepted) +
                          " were accepted.";
    return finding;
  }
  return first_difference(shape, histories, at + 1, at + items, all_calls, "after the batch");
}

}  // namespace

const Law& put_many_is_puts() {
  static constexpr Law law{"put_many ≡ puts",
                           "PutManyIsPuts",
                           "a batch puts what its items would, put one by one",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
