#include "queuecheck/model/obligations.hpp"

#include <algorithm>

#include "queuecheck/model/explain.hpp"

namespace queuecheck {
namespace {

// Deadlines and stamps may come from two clocks of one machine: their rates differ by less than a
// thousandth, and reading them takes less than a microsecond.
std::int64_t clock_tolerance(std::int64_t timeout_ns) {
  return timeout_ns / 1000 + std::min<std::int64_t>(1000, timeout_ns / 10);
}

std::string count_of_items(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " item is" : " items are");
}

class ObligationJudge {
 public:
  ObligationJudge(const History& history, const Specification& specification,
                  const Windows& windows, const JudgeBudget& budget)
      : history_(history), specification_(specification), windows_(windows), budget_(budget) {
    died_ = killed_processes(history);
    somebody_died_ = std::find(died_.begin(), died_.end(), true) != died_.end();
  }

  std::optional<Finding> judge() {
    for (std::size_t i = 0; i < history_.operations.size(); ++i) {
      judge_deadline(i);
      judge_duration(i);
    }
    if (!history_.complete) return std::move(found_);
    if (!survivors_are_owed()) return std::move(found_);
    count();
    for (std::size_t i = 0; i < history_.operations.size(); ++i) judge_pending(i);
    return std::move(found_);
  }

 private:
  void judge_deadline(std::size_t i) {
    const Operation& o = history_.operations[i];
    if (!is_timed(o.kind, o.timeout_ns)) return;
    if (o.outcome == Outcome::pending) return judge_pending_deadline(i);
    if (o.outcome != Outcome::timeout) return;
    const std::int64_t timeout = std::max<std::int64_t>(o.timeout_ns, 0);
    const std::int64_t took = o.t1 - o.t0;
    if (took < timeout - clock_tolerance(timeout)) {
      keep_earlier(found_, {ViolationClass::early_timeout,
                            "TIMEOUT not before the deadline",
                            what(history_, i) + " after " + std::to_string(took) +
                                " ns, although it was to wait " + std::to_string(timeout) + " ns.",
                            {i},
                            o.t1});
    }
    const std::int64_t slack = budget_.deadline_slack_ns;
    if (slack > 0 && took - timeout > slack) {
      keep_earlier(found_, {ViolationClass::late_timeout,
                            "TIMEOUT soon after the deadline",
                            what(history_, i) + " after " + std::to_string(took) +
                                " ns, although it was to wait " + std::to_string(timeout) +
                                " ns, and " + std::to_string(slack) + " ns late is allowed.",
                            {i},
                            o.t1});
    }
  }

  // At rest with its deadline long gone: it will not return any more.
  void judge_pending_deadline(std::size_t i) {
    const Operation& o = history_.operations[i];
    const std::int64_t slack = budget_.deadline_slack_ns;
    if (slack <= 0 || !history_.complete || died_[o.process] || !survivors_are_owed()) return;
    const std::int64_t timeout = std::max<std::int64_t>(o.timeout_ns, 0);
    const std::int64_t waited = history_.end - o.t0;
    if (waited <= slack || waited - slack <= timeout) return;
    keep_earlier(found_, {ViolationClass::late_timeout,
                          "TIMEOUT soon after the deadline",
                          what(history_, i) + " although the run had come to rest " +
                              std::to_string(waited) + " ns after its call; it was to wait " +
                              std::to_string(timeout) + " ns, and " + std::to_string(slack) +
                              " ns late is allowed.",
                          {i},
                          o.t0});
  }

  // After such a kill survivors may wait for ever.
  bool survivors_are_owed() const {
    return !somebody_died_ || !(specification_.crash.lock_held || specification_.crash.torn);
  }

  // E3: what may not wait for others took longer than the machine explains.
  void judge_duration(std::size_t i) {
    const Operation& o = history_.operations[i];
    const std::int64_t slack = budget_.blocking_slack_ns;
    if (slack <= 0 || o.t1 == never || o.t1 - o.t0 <= slack || !tries_once(o)) return;
    keep_earlier(found_, {ViolationClass::blocked,
                          "a call that may not wait returns soon",
                          what(history_, i) + " after " + std::to_string(o.t1 - o.t0) +
                              " ns, although it may not wait for another process, and " +
                              std::to_string(slack) + " ns are allowed.",
                          {i},
                          o.t1});
  }

  static bool tries_once(const Operation& o) {
    switch (o.kind) {
      case OperationKind::try_put:
      case OperationKind::try_get:
      case OperationKind::empty:
      case OperationKind::full:
      case OperationKind::size:
      case OperationKind::peek:
        return true;
      default:
        return false;
    }
  }

  // Bounds on what is inside at the end, if no call that hangs has taken effect. (One that has, and
  // does not return, is no better.)
  void count() {
    std::int64_t last_clear = std::numeric_limits<std::int64_t>::min();
    std::int64_t put = 0;
    std::int64_t put_and_not_cleared = 0;
    std::int64_t got = 0;
    for (const Operation& o : history_.operations) {
      const bool clears = o.kind == OperationKind::clear || discards(o, specification_);
      if (clears && (o.outcome == Outcome::ok || effect_is_open(o))) {
        last_clear = std::max(last_clear, effect_is_open(o) ? never : o.t1);
      }
      if (o.kind == OperationKind::close && o.outcome == Outcome::ok) close_returned_ = true;
    }
    for (const Operation& o : history_.operations) {
      const bool lives = !died_[o.process];
      const bool open = effect_is_open(o);
      if (is_put(o.kind) && o.outcome == Outcome::ok) ++put;
      if (is_get(o.kind) && o.outcome == Outcome::ok) ++got;
      if (is_put(o.kind) && open && (!lives || o.outcome != Outcome::pending)) ++maybe_put_;
      if (is_get(o.kind) && open && (!lives || o.outcome != Outcome::pending)) ++maybe_got_;
      if (specification_.crash.slot_leaked && !lives && o.t1 == never) ++maybe_put_;
      if (is_put(o.kind) && o.outcome == Outcome::ok && o.t0 > last_clear) ++put_and_not_cleared;
    }
    countable_ = specification_.on_full == OnFull::wait_or_fail &&
                 specification_.late_put != LatePut::lose && windows_.cannot.empty();
    // Values put by calls that never returned may be among the got ones: those gets took nothing
    // from the puts that are counted, so counting them lowers the bound only.
    least_inside_ = put_and_not_cleared - got - maybe_got_;
    most_inside_ = put - got + maybe_put_ + hanging_puts_that_were_got();
  }

  // A hanging put whose item came out has taken effect and is balanced by its get.
  std::int64_t hanging_puts_that_were_got() const {
    return std::count_if(windows_.values.begin(), windows_.values.end(), [&](const auto& window) {
      const Operation& put = history_.operations[window.put];
      return put.t1 == never && !died_[put.process];
    });
  }

  void judge_pending(std::size_t i) {
    const Operation& o = history_.operations[i];
    if (o.outcome != Outcome::pending || died_[o.process]) return;
    if (is_put(o.kind) && waits(o)) return judge_waiting_put(i);
    if (is_get(o.kind) && waits(o)) return judge_waiting_get(i);
    if (waits(o)) return;
    report(i, ViolationClass::blocked, "a call that may not wait returns",
           ", although it may not wait for another process.");
  }

  // A timed call waits until its deadline; the run may have ended before.
  static bool waits(const Operation& o) {
    return waits_for_ever(o.kind, o.timeout_ns) || is_timed(o.kind, o.timeout_ns);
  }

  void judge_waiting_put(std::size_t i) {
    if (judge_waiting_at_close(i) || !countable_) return;
    if (specification_.capacity_kind != CapacityKind::items) {
      report(i, ViolationClass::lost_wakeup, "a put with room returns",
             ", although the queue is unbounded.");
      return;
    }
    const auto capacity = static_cast<std::int64_t>(
        std::min<std::uint64_t>(specification_.capacity, std::uint64_t{1} << 60));
    if (most_inside_ >= capacity) return;
    report(i, ViolationClass::lost_wakeup, "a put with room returns",
           ", although at most " + count_of_items(std::max<std::int64_t>(most_inside_, 0)) +
               " inside and the capacity is " + std::to_string(capacity) + ".");
  }

  void judge_waiting_get(std::size_t i) {
    if (judge_waiting_at_close(i) || !countable_) return;
    if (least_inside_ <= 0) return;
    report(i, ViolationClass::lost_wakeup, "a get with an item inside returns",
           ", although " + count_of_items(least_inside_) + " present.");
  }

  bool judge_waiting_at_close(std::size_t i) {
    if (specification_.close_scope == CloseScope::none || !close_returned_) return false;
    if (specification_.close_wake == CloseWake::keep) return true;
    report(i, ViolationClass::close_sleeper, "close wakes everybody who waits",
           ", although the queue is closed.");
    return true;
  }

  void report(std::size_t i, ViolationClass violation, const char* rule,
              const std::string& reason) {
    keep_earlier(found_, left_waiting(history_, i, violation, rule, reason));
  }

  const History& history_;
  const Specification& specification_;
  const Windows& windows_;
  const JudgeBudget& budget_;
  std::vector<bool> died_;
  bool somebody_died_ = false;
  bool close_returned_ = false;
  bool countable_ = true;
  std::int64_t least_inside_ = 0;
  std::int64_t most_inside_ = 0;
  std::int64_t maybe_put_ = 0;
  std::int64_t maybe_got_ = 0;
  std::optional<Finding> found_;
};

}  // namespace

Finding left_waiting(const History& history, std::size_t i, ViolationClass violation,
                     const char* rule, const std::string& reason) {
  const Operation& o = history.operations[i];
  Finding finding{
      violation, rule, what(history, i) + " when the run had come to rest" + reason, {i}, o.t0};
  for (std::size_t j = 0; j < history.operations.size(); ++j) {
    if (history.operations[j].kind != OperationKind::crash) continue;
    finding.violation = ViolationClass::dead_owner;
    finding.rule = "survivors of a killed process go on";
    finding.explanation += " Process " + std::to_string(history.operations[j].process) +
                           " was killed at " + std::to_string(history.operations[j].t0) + ".";
    finding.witness.push_back(j);
    break;
  }
  return finding;
}

std::optional<Finding> judge_obligations(const History& history, const Specification& specification,
                                         const Windows& windows, const JudgeBudget& budget) {
  return ObligationJudge(history, specification, windows, budget).judge();
}

}  // namespace queuecheck
