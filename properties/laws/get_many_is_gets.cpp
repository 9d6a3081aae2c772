#include "queuecheck/properties/laws/all_laws.hpp"
#include "queuecheck/properties/laws/law_support.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

std::optional<std::string> lacks(const LawShape& shape) {
  if (auto why = without(shape, Kind::get_many)) return why;
  return undetermined(shape);
}

LawPrograms programs(const LawShape& shape, Dice dice) {
  const std::vector<Step> before = traffic(shape, dice, shape.calls_max);
  const std::uint32_t prefill = some_prefill(shape, dice);
  LawProgram batch(shape, "get_many");
  LawProgram single(shape, "gets");
  batch.prefill(prefill).steps(before).call(Kind::get_many, -1,
                                            dice.between(1, dice.one_in(4) ? batch_max : 5));
  single.prefill(prefill).steps(before);
  return {std::move(batch).build(), std::move(single).build()};
}

// All that comes out from call `from` on: by batches, gets and the drain.
std::vector<Value> taken(const Calls& calls, std::size_t from) {
  std::vector<Value> values;
  for (std::size_t i = from; i < calls.size(); ++i) {
    const Operation& call = *calls[i];
    if (call.kind == Kind::get_many) {
      values.insert(values.end(), call.values.begin(), call.values.end());
    } else if (is_get(call.kind) && call.outcome == Outcome::ok) {
      values.push_back(call.value);
    }
  }
  return values;
}

std::optional<LawFinding> judge(const LawShape& shape, std::span<const Program> both,
                                std::span<const History> histories) {
  const Calls batch = calls_of(histories[0]);
  const Calls single = calls_of(histories[1]);
  if (undecidable(batch) || undecidable(single)) return std::nullopt;
  const std::size_t at = both[0].prefill + both[0].processes[0].size() - 1;
  if (batch.size() <= at) return std::nullopt;
  if (auto before = first_difference(shape, histories, 0, 0, at, "before the batch")) return before;
  std::vector<Value> ours = taken(batch, at);
  std::vector<Value> theirs = taken(single, at);
  const Operation& moved = *batch[at];
  LawFinding finding;
  finding.operation = index_of(histories[0], &moved);
  if (moved.torn) {
    finding.violation = ViolationClass::torn;
    finding.explanation = "an item of a get_many fails its own check.";
    return finding;
  }
  const bool got = moved.outcome == Outcome::ok;
  if (got == theirs.empty()) {
    finding.violation = got ? ViolationClass::conservation : ViolationClass::false_empty;
    finding.explanation =
        told(moved) + ", while gets one by one took " + std::to_string(theirs.size()) + " items.";
    return finding;
  }
  if (!ordered(shape)) {  // which ones come out is anybody's choice
    ours.assign(ours.size(), 0);
    theirs.assign(theirs.size(), 0);
  }
  if (ours == theirs) return std::nullopt;
  finding.violation = ours.size() < theirs.size()   ? ViolationClass::lost
                      : ours.size() > theirs.size() ? ViolationClass::duplicate
                                                    : ViolationClass::order;
  finding.explanation = "a get_many and the gets after it took " + std::to_string(ours.size()) +
                        " items" + (ours.size() == theirs.size() ? " in another order" : "") +
                        ", while gets one by one took " + std::to_string(theirs.size()) + ".";
  return finding;
}

}  // namespace

const Law& get_many_is_gets() {
  static constexpr Law law{"get_many ≡ gets",
                           "GetManyIsGets",
                           "a batch gets what as many gets would, in their order",
                           lacks,
                           programs,
                           judge};
  return law;
}

}  // namespace queuecheck
