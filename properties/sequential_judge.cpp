#include "queuecheck/properties/sequential_judge.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "queuecheck/model/item_length.hpp"
#include "queuecheck/model/refusal.hpp"
#include "queuecheck/properties/possible_states.hpp"
#include "queuecheck/properties/sequential_accusation.hpp"
#include "queuecheck/stress/hosts/runtime_text.hpp"

namespace queuecheck {
namespace {

// Deadline and stamps come from two clocks that are compared in nanoseconds.
constexpr std::int64_t clock_slack_ns = 2'000;

class Replay {
 public:
  Replay(const History& history, const Specification& specification, std::uint32_t item_bytes_max)
      : history_(history),
        axes_(specification),
        item_bytes_max_(item_bytes_max),
        // Most queues of other runtimes know no largest item; ours is a wish, not their limit.
        may_take_more_(!runtime_text(history.environment).empty()),
        effects_(recorded_effects(history, specification,
                                  excused_refusals(history, specification.refusal))),
        states_(specification, initial_state(history, specification)) {}

  Judgement judge() && {
    if (auto reason = operation_without_axis(history_, axes_)) {
      undecided(std::move(*reason));
      return std::move(judgement_);
    }
    const std::vector<std::size_t> order = in_order();
    std::int64_t returned = std::numeric_limits<std::int64_t>::min();
    const Operation* before = nullptr;
    bool all = true;
    for (const std::size_t index : order) {
      const Operation& operation = history_.operations[index];
      at_ = index;
      ++number_;
      if (overlaps(before, operation, returned)) {
        undecided(call_text(operation) + " overlaps another; only calls one after the other are " +
                  "replayed");
        all = false;
      }
      if (!all || !(all = replay(operation))) break;
      if (operation.t1 == never) continue;
      returned = operation.t1;
      before = &operation;
    }
    if (all) judge_end(order);
    return std::move(judgement_);
  }

 private:
  std::vector<std::size_t> in_order() const {
    std::vector<std::size_t> order(history_.operations.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return history_.operations[a].t0 < history_.operations[b].t0;
    });
    return order;
  }

  // One process's calls may touch: it made them one after the other.
  static bool overlaps(const Operation* before, const Operation& now, std::int64_t returned) {
    if (before == nullptr || now.kind == OperationKind::crash) return false;
    const bool same = before->process == now.process && before->thread == now.thread;
    return same ? returned > now.t0 : returned >= now.t0;
  }

  // False: the judgement stands, or what follows cannot be known.
  bool replay(const Operation& operation) {
    switch (operation.outcome) {
      case Outcome::error:
        if (error_is_an_answer(operation.kind)) break;
        [[fallthrough]];
      case Outcome::poisoned:
        if (!judgement_.unknown_reason.empty()) break;
        undecided(call_text(operation) + " answered " + std::string(name(operation.outcome)) +
                  ", so whether it took effect is not known");
        break;
      default:
        break;
    }
    if (operation.torn) {
      return fail(ViolationClass::torn, "an item comes out as it was put in",
                  "the bytes got fail their own check");
    }
    const bool returned = operation.t1 != never;
    if (returned && puts_items(operation.kind) && operation.item_bytes > item_bytes_max_ &&
        (operation.outcome == Outcome::too_big || !may_take_more_)) {
      return oversized(operation);
    }
    if (operation.outcome == Outcome::too_big) {
      return fail(ViolationClass::false_full, "an item that fits is not too big",
                  std::to_string(operation.item_bytes) + " bytes were refused as too big, with " +
                      std::to_string(item_bytes_max_) + " allowed");
    }
    if (operation.outcome == Outcome::timeout &&
        operation.t1 - operation.t0 + clock_slack_ns < operation.timeout_ns) {
      return fail(ViolationClass::early_timeout, "TIMEOUT not before the deadline",
                  "it waited " + std::to_string(operation.t1 - operation.t0) + " of " +
                      std::to_string(operation.timeout_ns) + " ns");
    }
    if (operation.kind == OperationKind::get_many && operation.outcome == Outcome::ok &&
        operation.values.empty()) {
      return fail(ViolationClass::false_empty, "a get_many that answers ok gives an item", "none");
    }
    return explain(operation);
  }

  bool explain(const Operation& operation) {
    const auto [first, last] =
        std::equal_range(effects_.begin(), effects_.end(), at_,
                         [](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
    if (first == last) return true;
    const auto place = static_cast<std::size_t>(first - effects_.begin());
    switch (states_.apply({first, last}, place, told_length(operation))) {
      case Applied::done:
        note_put(operation);
        return true;
      case Applied::too_many:
        undecided("more than " + std::to_string(PossibleStates::states_max) + " states, or " +
                  std::to_string(PossibleStates::live_max) +
                  " calls that never returned, are possible at " + call_text(operation));
        return false;
      case Applied::impossible:
        return accuse_part(operation);
    }
    return false;
  }

  static std::size_t place_of(const RecordedEffect& effect) { return effect.operation; }
  static std::size_t place_of(std::size_t operation) { return operation; }

  // A batch does not record each length; items of 16 bytes and more carry theirs. Nor need a host
  // tell it.
  static ToldLength told_length(const Operation& operation) {
    const bool gives = is_get(operation.kind) || operation.kind == OperationKind::peek;
    if (!gives || operation.outcome != Outcome::ok || operation.item_bytes == bytes_untold) {
      return std::nullopt;
    }
    return operation.item_bytes;
  }

  // What may have gone in.
  void note_put(const Operation& operation) {
    const bool may = operation.outcome == Outcome::ok || effect_is_open(operation);
    if (is_put(operation.kind) && may) put_.insert(operation.value);
    if (operation.kind != OperationKind::put_many) return;
    const bool all = may || operation.count == count_unknown;
    const std::size_t count =
        all ? operation.values.size()
            : std::min(operation.values.size(), static_cast<std::size_t>(operation.count));
    put_.insert(operation.values.begin(),
                operation.values.begin() + static_cast<std::ptrdiff_t>(count));
  }

  // The whole call, or of a batch the item or refusal that nothing explains.
  bool accuse_part(const Operation& operation) {
    const RecordedEffect& part = states_.stuck_at();
    Operation call = operation;
    call.outcome = part.outcome;
    if (is_batch(call.kind)) {
      call.value = part.value;
      call.values.clear();
    }
    const Possibility& state = states_.stuck().front();
    if (const ToldLength put = states_.other_length()) {
      return fail(ViolationClass::torn, "an item comes out as long as it was put in",
                  std::to_string(*put) + " bytes were put, " +
                      std::to_string(operation.item_bytes) + " were got");
    }
    const Accusation accusation = accuse(call, states_.stuck(), put_);
    return fail(accusation.violation, accusation.rule, wrong_answer_text(call, state, axes_));
  }

  template <class Predicate>
  bool possibly(Predicate predicate) const {
    return std::any_of(states_.states().begin(), states_.states().end(),
                       [&](const Possibility& one) { return predicate(one.state); });
  }

  bool oversized(const Operation& operation) {
    if (operation.outcome == Outcome::too_big) return true;
    // Whether a closed or full queue looks at the length first is its own affair.
    const auto closed = [&](const QueueState& state) {
      return state.closed_for(operation.process);
    };
    const auto full = [&](const QueueState& state) { return !states_.queue().has_room(state); };
    const bool refused =
        operation.outcome == Outcome::full || operation.outcome == Outcome::timeout;
    if (operation.outcome == Outcome::closed && possibly(closed)) return true;
    if (refused && possibly(full)) return true;
    return fail(ViolationClass::capacity, "an item beyond item_bytes_max is too big",
                std::to_string(operation.item_bytes) + " bytes were not refused as too big, with " +
                    std::to_string(item_bytes_max_) + " allowed");
  }

  // Who never returned, and was not killed, must have something to wait for, now and for ever.
  void judge_end(const std::vector<std::size_t>& order) {
    if (!history_.complete) return;
    const auto unknown_end = [](const Operation& o) {
      return o.kind == OperationKind::crash || o.outcome == Outcome::crashed;
    };
    if (std::any_of(history_.operations.begin(), history_.operations.end(), unknown_end)) return;
    number_ = 0;
    for (const std::size_t index : order) {
      ++number_;
      at_ = index;
      const Operation& operation = history_.operations[index];
      if (operation.outcome == Outcome::pending && !never_returned(operation)) return;
    }
  }

  bool never_returned(const Operation& operation) {
    const bool waits = waits_for_ever(operation.kind, operation.timeout_ns);
    if (waits && may_wait(operation)) return true;
    const bool closed =
        possibly([&](const QueueState& state) { return state.closed_for(operation.process); });
    const ViolationClass violation = !waits   ? ViolationClass::blocked
                                     : closed ? ViolationClass::close_sleeper
                                              : ViolationClass::lost_wakeup;
    fail(violation, "a call whose condition holds returns", "it never returned");
    judgement_.obligations = Verdict::violation;
    judgement_.safety = Verdict::valid;
    return false;
  }

  bool may_wait(const Operation& operation) {
    const std::optional<std::vector<Possibility>> settled = states_.settled();
    if (!settled) return true;
    return std::any_of(settled->begin(), settled->end(),
                       [&](const Possibility& one) { return may_wait_in(operation, one); });
  }

  bool may_wait_in(const Operation& operation, const Possibility& one) {
    const QueueState& state = one.state;
    const bool closed = state.closed_for(operation.process);
    if (closed && axes_.close_wake == CloseWake::keep) return true;
    // Of a capacity in bytes only this is certain: whatever may be put fits into an empty queue.
    if (puts_items(operation.kind) && axes_.capacity_kind == CapacityKind::bytes) {
      const bool may_fill = operation.kind == OperationKind::put_many;
      return !closed && (may_fill || !state.nothing_visible());
    }
    const std::size_t taken = states_.taken_of(one, at_);
    const bool begun = taken > 0 && operation.kind != OperationKind::put_many;
    if (begun || (taken > 0 && taken == operation.values.size())) return false;
    Call call = {.kind = operation.kind,
                 .value = puts_items(operation.kind) ? operation.value : no_value,
                 .process = operation.process,
                 .bytes = operation.item_bytes};
    if (operation.kind == OperationKind::put_many) call.kind = OperationKind::put;
    if (operation.kind == OperationKind::get_many) call.kind = OperationKind::get;
    return states_.queue().allowed_steps(state, call).empty();
  }

  bool undecided(std::string reason) {
    judgement_.verdict = judgement_.safety = Verdict::unknown;
    judgement_.unknown_reason = std::move(reason);
    return false;
  }

  bool fail(ViolationClass violation, const std::string& rule, const std::string& what) {
    judgement_.verdict = judgement_.safety = Verdict::violation;
    judgement_.unknown_reason.clear();
    judgement_.violation = violation;
    judgement_.rule = rule;
    judgement_.explanation = call_text(history_.operations[at_]) + ": " + what + ".";
    judgement_.witness = {at_};
    return false;
  }

  std::string call_text(const Operation& operation) const {
    return numbered_call_text(operation, number_);
  }

  const History& history_;
  const Specification& axes_;
  std::uint32_t item_bytes_max_;
  bool may_take_more_;
  std::vector<RecordedEffect> effects_;  // in the order of the operations
  PossibleStates states_;
  std::set<Value> put_;
  std::size_t at_ = 0;
  std::size_t number_ = 0;
  Judgement judgement_;
};

}  // namespace

Judgement judge_sequentially(const History& history, const Specification& specification,
                             std::uint32_t item_bytes_max) {
  return Replay(history, specification, item_bytes_max).judge();
}

Judgement judge_conformance_run(const Program& program, const Run& run) {
  const auto parsed = parse_specification(run.history.specification.value_or("fifo close=drain"));
  Judgement unknown;
  unknown.verdict = unknown.safety = Verdict::unknown;
  if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
    unknown.unknown_reason = "the queue's specification cannot be read: " + error->message;
    return merge(unknown, run.observed);
  }
  const auto& specification = std::get<Specification>(parsed);
  if (const auto axis = cannot_judge(specification)) {
    unknown.unknown_reason = *axis;
    return merge(unknown, run.observed);
  }
  return merge(judge_sequentially(run.history, specification, program.options.item_bytes_max),
               run.observed);
}

}  // namespace queuecheck
