#include "queuecheck/properties/sequential_judge.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "queuecheck/model/sequential_queue.hpp"
#include "queuecheck/stress/hosts/host_answer.hpp"
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
        queue_(specification),
        item_bytes_max_(item_bytes_max),
        // Most queues of other runtimes know no largest item; ours is a wish, not their limit.
        may_take_more_(!runtime_text(history.environment).empty()) {}

  Judgement judge() && {
    std::vector<std::size_t> order(history_.operations.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return history_.operations[a].t0 < history_.operations[b].t0;
    });
    for (const std::size_t index : order) {
      at_ = index;
      ++number_;
      if (!replay(history_.operations[index])) break;
    }
    return std::move(judgement_);
  }

 private:
  // False: the judgement stands, or what follows cannot be known.
  bool replay(const Operation& operation) {
    switch (operation.outcome) {
      case Outcome::pending:
        return never_returned(operation);
      case Outcome::crashed:
        return false;  // the executor has observed it, with the signal's name
      case Outcome::error:
        // Too many task_done: an answer as any other.
        if (operation.kind == OperationKind::task_done) break;
        [[fallthrough]];
      case Outcome::poisoned:
        judgement_.verdict = judgement_.safety = Verdict::unknown;
        judgement_.unknown_reason = call_text(operation) + " answered " +
                                    std::string(name(operation.outcome)) +
                                    ", so whether it took effect is not known";
        return false;
      default:
        break;
    }
    if (operation.torn) {
      return fail(ViolationClass::torn, "an item comes out as it was put in",
                  "the bytes got fail their own check");
    }
    if (puts_items(operation.kind) && operation.item_bytes > item_bytes_max_ &&
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
    if (operation.kind == OperationKind::put_many) return put_batch(operation);
    if (operation.kind == OperationKind::get_many) return got_batch(operation);
    return replay_one(operation);
  }

  bool replay_one(const Operation& operation) {
    const auto steps = allowed(operation);
    for (const AllowedStep& step : steps) {
      if (explains(step, operation)) return take(step, operation);
    }
    return accuse(operation);
  }

  std::vector<AllowedStep> allowed(const Operation& operation) const {
    return queue_.allowed_steps(state_, {.kind = operation.kind,
                                         .value = operation.value,
                                         .may_refuse = axes_.refusal == Refusal::free,
                                         .bytes = operation.item_bytes,
                                         .timed = operation.outcome == Outcome::timeout});
  }

  static bool explains(const AllowedStep& step, const Operation& operation) {
    // Closing what is closed already may be told.
    if (operation.kind == OperationKind::close && operation.outcome == Outcome::closed) return true;
    if (step.outcome != operation.outcome) return false;
    if (operation.outcome != Outcome::ok) return true;
    if (is_get(operation.kind) || operation.kind == OperationKind::peek) {
      return step.value == operation.value;
    }
    const bool observer = operation.kind == OperationKind::empty ||
                          operation.kind == OperationKind::full ||
                          operation.kind == OperationKind::size;
    return !observer || (step.answer <= operation.answer && operation.answer <= step.answer_most);
  }

  // Item `i` of a batch as a call of its own.
  static Operation one_of(const Operation& batch, std::size_t i, OperationKind kind) {
    Operation one = batch;
    one.kind = kind;
    one.outcome = Outcome::ok;
    one.value = batch.values[i];
    return one;
  }

  // The items that went in, one after the other, and then the refusal.
  bool put_batch(const Operation& batch) {
    const bool ok = batch.outcome == Outcome::ok;
    if (!ok && batch.count == count_unknown) {
      judgement_.verdict = judgement_.safety = Verdict::unknown;
      judgement_.unknown_reason = call_text(batch) + " does not say how many items went in";
      return false;
    }
    const std::size_t count = ok ? batch.values.size() : static_cast<std::size_t>(batch.count);
    for (std::size_t i = 0; i < count; ++i) {
      if (!replay_one(one_of(batch, i, OperationKind::put))) return false;
    }
    return ok || refused_batch(batch, OperationKind::put_for, OperationKind::try_put);
  }

  bool got_batch(const Operation& batch) {
    const bool ok = batch.outcome == Outcome::ok;
    if (ok && batch.values.empty()) {
      return fail(ViolationClass::false_empty, "a get_many that answers ok gives an item", "none");
    }
    for (std::size_t i = 0; i < batch.values.size(); ++i) {
      if (!replay_one(one_of(batch, i, OperationKind::get))) return false;
    }
    return ok || refused_batch(batch, OperationKind::get_for, OperationKind::try_get);
  }

  bool refused_batch(const Operation& batch, OperationKind timed, OperationKind once) {
    Operation rest = batch;
    rest.kind = batch.outcome == Outcome::timeout ? timed : once;
    rest.values.clear();
    return replay_one(rest);
  }

  // The lengths of the items inside go with the model's own items.
  bool take(const AllowedStep& step, const Operation& operation) {
    if (step.effect == Effect::replace_oldest) lengths_.pop_front();
    if (step.effect == Effect::push || step.effect == Effect::replace_oldest) {
      lengths_.push_back(operation.item_bytes);
      put_.insert(operation.value);
    }
    if (step.effect == Effect::pop) {
      const auto place = lengths_.begin() + static_cast<std::ptrdiff_t>(step.position);
      const std::uint32_t length = *place;
      lengths_.erase(place);
      // A batch does not record each length; items of 16 bytes and more carry theirs. Nor need a
      // host tell it.
      const bool told = operation.values.empty() && operation.item_bytes != bytes_untold;
      if (told && length != operation.item_bytes) {
        return fail(ViolationClass::torn, "an item comes out as long as it was put in",
                    std::to_string(length) + " bytes were put, " +
                        std::to_string(operation.item_bytes) + " were got");
      }
    }
    queue_.take(state_, step);
    if (state_.nothing_visible()) lengths_.clear();  // clear, or a close that discards
    return true;
  }

  bool oversized(const Operation& operation) {
    if (operation.outcome == Outcome::too_big) return true;
    // Whether a closed or full queue looks at the length first is its own affair.
    if (operation.outcome == Outcome::closed && state_.closed()) return true;
    const bool full = operation.outcome == Outcome::full || operation.outcome == Outcome::timeout;
    if (full && !queue_.has_room(state_)) return true;
    return fail(ViolationClass::capacity, "an item beyond item_bytes_max is too big",
                std::to_string(operation.item_bytes) + " bytes were not refused as too big, with " +
                    std::to_string(item_bytes_max_) + " allowed");
  }

  // Is there anything to wait for, now and for ever? A put_many waits only where it is certain to
  // go on (conformance_programs.hpp, 1), if room is a matter of numbers. Of a capacity in bytes
  // only this is certain: whatever may be put fits into an empty queue.
  bool may_wait(const Operation& operation) {
    if (operation.kind == OperationKind::get_many) {
      return state_.nothing_visible() && !state_.closed();
    }
    if (puts_items(operation.kind) && axes_.capacity_kind == CapacityKind::bytes) {
      const bool may_fill = operation.kind == OperationKind::put_many;
      return !state_.closed() && (may_fill || !state_.nothing_visible());
    }
    return operation.kind != OperationKind::put_many && allowed(operation).empty();
  }

  // The one process hangs, so nothing follows. Was there anything to wait for?
  bool never_returned(const Operation& operation) {
    if (!history_.complete) return false;
    const bool waits = waits_for_ever(operation.kind, operation.timeout_ns);
    if (waits && may_wait(operation)) return false;
    const ViolationClass violation = !waits            ? ViolationClass::blocked
                                     : state_.closed() ? ViolationClass::close_sleeper
                                                       : ViolationClass::lost_wakeup;
    judgement_.obligations = Verdict::violation;
    fail(violation, "a call whose condition holds returns", "it never returned");
    judgement_.safety = Verdict::valid;
    return false;
  }

  bool accuse(const Operation& operation) {
    const std::string rule = "the sequential queue's answer";
    const std::string what = answer_text(operation);
    const bool put = is_put(operation.kind);
    switch (operation.outcome) {
      case Outcome::ok:
        break;
      case Outcome::closed:
        if (!state_.closed())
          return fail(ViolationClass::false_closed, "CLOSED needs a close", what);
        return fail(ViolationClass::not_drained, "a closed queue gives what is inside", what);
      case Outcome::full:
        return fail(ViolationClass::false_full, "FULL needs a full queue", what);
      case Outcome::empty:
        return fail(ViolationClass::false_empty, "EMPTY needs an empty queue", what);
      default:
        if (is_task(operation.kind)) return accuse_task(what);
        return fail(put ? ViolationClass::false_full : ViolationClass::false_empty, rule, what);
    }
    if (is_task(operation.kind)) return accuse_task(what);
    if (put && state_.closed()) {
      return fail(ViolationClass::not_drained, "a closed queue accepts nothing", what);
    }
    if (put) return fail(ViolationClass::capacity, "never more items than the capacity", what);
    if (is_get(operation.kind) || operation.kind == OperationKind::peek)
      return accuse_get(operation);
    const bool falsely_empty = operation.kind == OperationKind::empty && operation.answer != 0;
    const bool falsely_full = operation.kind == OperationKind::full && operation.answer != 0;
    return fail(falsely_empty  ? ViolationClass::false_empty
                : falsely_full ? ViolationClass::false_full
                               : ViolationClass::size,
                "observers tell the truth", what);
  }

  static bool is_task(OperationKind kind) {
    return kind == OperationKind::task_done || kind == OperationKind::join;
  }

  bool accuse_task(const std::string& what) {
    return fail(ViolationClass::conservation, "join and task_done know what is left to be done",
                what + ", and " + std::to_string(state_.unfinished()) + " left");
  }

  bool accuse_get(const Operation& operation) {
    const std::string what = answer_text(operation);
    const auto items = state_.visible();
    const auto anonymous = [](const QueueItem& item) { return item.value == no_value; };
    if (operation.value == no_value && std::none_of(items.begin(), items.end(), anonymous)) {
      return fail(ViolationClass::conservation, "no more items are got than were put", what);
    }
    if (std::any_of(items.begin(), items.end(),
                    [&](const QueueItem& item) { return item.value == operation.value; })) {
      return fail(ViolationClass::order, "FIFO order", what);
    }
    if (put_.contains(operation.value)) {
      return fail(ViolationClass::duplicate, "each item is got once", what);
    }
    return fail(ViolationClass::fresh, "what is got was put", what);
  }

  bool fail(ViolationClass violation, const std::string& rule, const std::string& what) {
    judgement_.verdict = judgement_.safety = Verdict::violation;
    judgement_.violation = violation;
    judgement_.rule = rule;
    judgement_.explanation = call_text(history_.operations[at_]) + ": " + what + ".";
    judgement_.witness = {at_};
    return false;
  }

  std::string call_text(const Operation& operation) const {
    return "process " + std::to_string(operation.process) + "'s call #" + std::to_string(number_) +
           ", " + std::string(name(operation.kind));
  }

  std::string answer_text(const Operation& operation) const {
    std::string text = "it answered ";
    text += name(operation.outcome);
    if (operation.outcome == Outcome::ok && is_get(operation.kind)) {
      text += operation.value == no_value ? " with an anonymous item" : " with item ";
      if (operation.value != no_value) text += std::to_string(operation.value);
    } else if (operation.outcome == Outcome::ok && !is_put(operation.kind)) {
      text.append(1, ' ').append(std::to_string(operation.answer));
    }
    text.append(", while ").append(std::to_string(state_.size())).append(" items were inside");
    if (axes_.capacity_kind == CapacityKind::items) {
      text.append(" of ").append(std::to_string(axes_.capacity)).append(" possible");
    }
    if (!state_.nothing_visible() && state_.visible().front().value != no_value) {
      text.append(", the oldest ").append(std::to_string(state_.visible().front().value));
    }
    if (state_.closed()) text += ", and the queue was closed";
    return text;
  }

  const History& history_;
  const Specification& axes_;
  SequentialQueue queue_;
  std::uint32_t item_bytes_max_;
  bool may_take_more_;
  QueueState state_;
  std::deque<std::uint32_t> lengths_;
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
  // What a process puts may come to light later by itself: no step of this process makes it so, and
  // only the judge of histories knows.
  if (specification.visibility != Visibility::immediate) return judge_run(run);
  return merge(judge_sequentially(run.history, specification, program.options.item_bytes_max),
               run.observed);
}

}  // namespace queuecheck
