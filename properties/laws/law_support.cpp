#include "queuecheck/properties/laws/law_support.hpp"

#include <algorithm>
#include <array>

#include "queuecheck/model/item_length.hpp"
#include "queuecheck/model/operation_words.hpp"

namespace queuecheck {

bool LawShape::offers(OperationKind kind) const {
  return std::find(operations.begin(), operations.end(), kind) != operations.end();
}

LawProgram::LawProgram(const LawShape& shape, std::string_view law)
    : item_bytes_(shape.item_bytes_max) {
  program_.name = law;
  program_.options.capacity = shape.capacity;
  program_.options.item_bytes_max = shape.item_bytes_max;
  program_.options.extra = shape.extra;
  program_.balanced = true;
  program_.processes.resize(1);
}

LawProgram& LawProgram::call(OperationKind kind, std::int64_t timeout_ns, std::uint32_t batch) {
  Step step;
  step.kind = kind;
  step.timeout_ns = timeout_ns;
  step.batch = batch;
  if (puts_items(kind)) step.item_bytes = item_bytes_;
  program_.processes[0].push_back(step);
  return *this;
}

LawProgram& LawProgram::put(std::uint32_t item_bytes) {
  call(OperationKind::try_put);
  program_.processes[0].back().item_bytes = item_bytes;
  return *this;
}

LawProgram& LawProgram::steps(std::span<const Step> more) {
  program_.processes[0].insert(program_.processes[0].end(), more.begin(), more.end());
  return *this;
}

LawProgram& LawProgram::prefill(std::uint32_t items) {
  program_.prefill = items;
  return *this;
}

std::vector<Step> traffic(const LawShape& shape, Dice& dice, std::uint32_t calls_max) {
  static constexpr std::array<std::uint32_t, 3> put_shares{80, 25, 50};
  const std::uint32_t put_share = dice.pick(put_shares);
  std::vector<Step> steps(dice.below(calls_max + 1));
  for (Step& step : steps) {
    step.kind = dice.below(100) < put_share ? OperationKind::try_put : OperationKind::try_get;
    if (step.kind == OperationKind::try_put) step.item_bytes = shape.item_bytes_max;
  }
  return steps;
}

std::uint32_t some_prefill(const LawShape& shape, Dice& dice) {
  if (shape.capacity <= 8) return dice.one_in(2) ? 0 : dice.below(shape.capacity + 1);
  return dice.one_in(2) ? dice.below(4) : shape.capacity - dice.below(5);
}

Step observer(OperationKind kind) {
  Step step;
  step.kind = kind;
  return step;
}

Calls calls_of(const History& history) {
  Calls calls;
  for (const Operation& operation : history.operations) {
    if (operation.kind != OperationKind::crash) calls.push_back(&operation);
  }
  std::stable_sort(calls.begin(), calls.end(),
                   [](const Operation* a, const Operation* b) { return a->t0 < b->t0; });
  return calls;
}

std::size_t index_of(const History& history, const Operation* call) {
  return static_cast<std::size_t>(call - history.operations.data());
}

bool undecidable(const Calls& calls) {
  return std::any_of(calls.begin(), calls.end(), [](const Operation* call) {
    return call->outcome == Outcome::pending || call->outcome == Outcome::crashed ||
           call->outcome == Outcome::poisoned ||
           (call->outcome == Outcome::error && call->kind != OperationKind::task_done);
  });
}

namespace {

Outcome plain(const Operation& call) {
  if (call.outcome != Outcome::timeout) return call.outcome;
  return puts_items(call.kind) ? Outcome::full : Outcome::empty;
}

bool observes(OperationKind kind) {
  return kind == OperationKind::empty || kind == OperationKind::full || kind == OperationKind::size;
}

// Does the specification say what the observer answers? Full for whom, of a capacity in bytes?
bool promised(const LawShape& shape, OperationKind kind) {
  const Specification& claims = shape.claims;
  if (kind == OperationKind::empty) return claims.empty != Observe::absent;
  if (kind == OperationKind::size) return claims.size != Observe::absent;
  return claims.full != Observe::absent && claims.capacity_kind != CapacityKind::bytes;
}

}  // namespace

bool same_outcome(const Operation& a, const Operation& b) {
  return plain(a) == plain(b);
}

bool same_answer(const LawShape& shape, const Operation& a, const Operation& b) {
  if (!same_outcome(a, b)) return false;
  if (a.outcome != Outcome::ok) return true;
  if (observes(a.kind)) return !promised(shape, a.kind) || a.answer == b.answer;
  const bool shows_item = is_get(a.kind) || a.kind == OperationKind::peek;
  if (!shows_item) return true;
  if (a.torn != b.torn) return false;
  return !ordered(shape) || (a.value == b.value && same_length(a.item_bytes, b.item_bytes));
}

ViolationClass class_of_difference(const Operation& a, const Operation& b) {
  const Outcome one = plain(a);
  const Outcome other = plain(b);
  const auto either = [&](Outcome wanted) { return one == wanted || other == wanted; };
  if (one != other) {
    if (either(Outcome::closed)) {
      return gets_items(a.kind) ? ViolationClass::not_drained : ViolationClass::false_closed;
    }
    if (either(Outcome::empty)) return ViolationClass::false_empty;
    if (either(Outcome::full)) return ViolationClass::false_full;
    return ViolationClass::capacity;
  }
  if (a.kind == OperationKind::empty) return ViolationClass::false_empty;
  if (a.kind == OperationKind::full) return ViolationClass::false_full;
  if (a.kind == OperationKind::size) return ViolationClass::size;
  if (a.torn || b.torn || a.value == b.value) return ViolationClass::torn;
  return ViolationClass::order;
}

std::string told(const Operation& call) {
  return call_text(call) + " = " + answer_text(call);
}

std::optional<LawFinding> first_difference(const LawShape& shape, std::span<const History> both,
                                           std::size_t a_from, std::size_t b_from,
                                           std::size_t count, std::string_view what) {
  const Calls a = calls_of(both[0]);
  const Calls b = calls_of(both[1]);
  if (undecidable(a) || undecidable(b)) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    const bool a_over = a_from + i >= a.size();
    const bool b_over = b_from + i >= b.size();
    if (a_over && b_over) break;
    // A drain goes on as long as there are items: the one that is longer has more of them.
    const Operation& one = *a[std::min(a_from + i, a.size() - 1)];
    const Operation& other = *b[std::min(b_from + i, b.size() - 1)];
    if (!a_over && !b_over && same_answer(shape, one, other)) continue;
    LawFinding finding;
    finding.violation = class_of_difference(one, other);
    finding.operation = index_of(both[0], &one);
    finding.explanation =
        told(one) + ", call #" + std::to_string(std::min(a_from + i, a.size() - 1) + 1) + " " +
        std::string(what) + ", where the other way round it was " + told(other) + ".";
    return finding;
  }
  return std::nullopt;
}

std::optional<LawFinding> observer_disagrees(std::span<const History> histories,
                                             OperationKind asked, Outcome refused,
                                             ViolationClass violation) {
  const Calls calls = calls_of(histories[0]);
  if (undecidable(calls)) return std::nullopt;
  for (std::size_t i = 0; i + 1 < calls.size(); ++i) {
    const Operation& observed = *calls[i];
    const Operation& tried = *calls[i + 1];
    if (observed.kind != asked || observed.outcome != Outcome::ok) continue;
    if ((observed.answer != 0) == (tried.outcome == refused)) continue;
    return LawFinding{violation, told(observed) + ", and right after it " + told(tried) + ".", 0,
                      index_of(histories[0], &observed)};
  }
  return std::nullopt;
}

std::optional<std::string> undetermined(const LawShape& shape) {
  const Specification& claims = shape.claims;
  if (claims.visibility != Visibility::immediate) return "items become visible in their own time";
  if (claims.refusal == Refusal::free) return "the queue may refuse at any time";
  if (claims.capacity_kind == CapacityKind::rendezvous) return "a put waits for its get";
  if (claims.lease) return "items are leased";
  return std::nullopt;
}

bool ordered(const LawShape& shape) {
  const Order order = shape.claims.order;
  return order != Order::bag && order != Order::relaxed;
}

std::optional<std::string> uncounted(const LawShape& shape) {
  if (auto why = undetermined(shape)) return why;
  if (shape.claims.on_full != OnFull::wait_or_fail) return "a full queue drops items";
  return std::nullopt;
}

std::optional<std::string> without(const LawShape& shape, OperationKind kind) {
  if (shape.offers(kind)) return std::nullopt;
  return "the queue has no " + std::string(name(kind));
}

}  // namespace queuecheck
