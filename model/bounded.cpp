#include "queuecheck/model/bounded.hpp"

#include <algorithm>

#include "queuecheck/model/answers.hpp"
#include "queuecheck/model/depth_profile.hpp"
#include "queuecheck/model/explain.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t witness_max = 16;

// What an answer needs of one instant in [from, to].
struct Need {
  std::int64_t at_most = no_limit;
  std::int64_t at_least = -no_limit;
  ViolationClass violation = ViolationClass::size;
  std::string rule;
  std::string inside;  // what was so at every instant: "fewer than 4 items were inside"
};

class NumberJudge {
 public:
  NumberJudge(const History& history, const Specification& specification, const Windows& windows,
              const CloseWindow& close, const std::vector<bool>& excused)
      : history_(history),
        specification_(specification),
        windows_(windows),
        close_(close),
        excused_(excused),
        bounded_(specification.capacity_kind == CapacityKind::items &&
                 specification.on_full == OnFull::wait_or_fail),
        capacity_(static_cast<std::int64_t>(
            std::min<std::uint64_t>(specification.capacity, std::uint64_t{1} << 60))) {}

  std::optional<Finding> judge() {
    if (!windows_.distinct) return std::nullopt;
    // Where the sweep is exact nobody asks for a number (FULL is wrong whatever is inside).
    if (windows_.anonymous) {
      count_anonymous();
    } else if (windows_.reach != Reach::exact) {
      count_values();
    }
    count_leaked_slots();
    profile_.build();
    judge_balance();
    judge_capacity();
    for (std::size_t i = 0; i < history_.operations.size(); ++i) judge_answer(i);
    return std::move(found_);
  }

 private:
  void count_values() {
    for (const ValueWindow& w : windows_.values) {
      profile_.add_lower_between(w.put_to, w.get_from);
      profile_.add_upper_within(w.put_from, w.get_to);
    }
    for (const ValueWindow& w : windows_.possible) profile_.add_upper_from(w.put_from, 1);
  }

  void count_anonymous() {
    std::int64_t puts = 0;
    for (const Operation& o : history_.operations) {
      const bool open = effect_is_open(o);
      if (is_put(o.kind) && (open || o.outcome == Outcome::ok)) {
        profile_.add_upper_from(o.t0, 1);
        if (!open && specification_.on_full == OnFull::wait_or_fail &&
            specification_.late_put != LatePut::lose) {
          profile_.add_lower_after(o.t1, 1);
        }
        ++puts;
      }
      if (is_get(o.kind) && (open || o.outcome == Outcome::ok)) {
        profile_.add_lower_from(o.t0, -1);
        if (!open) profile_.add_upper_after(o.t1, -1);
      }
    }
    for (const std::int64_t clear : windows_.clears) profile_.add_lower_from(clear, -puts);
  }

  // A slot that a killed call took along stays full for ever.
  void count_leaked_slots() {
    if (!specification_.crash.slot_leaked) return;
    const std::vector<bool> died = killed_processes(history_);
    for (const Operation& o : history_.operations) {
      if (died[o.process] && o.t1 == never) profile_.add_upper_from(o.t0, 1);
    }
  }

  void judge_balance() {
    if (!windows_.anonymous) return;
    const std::int64_t time = profile_.first_upper_below(0);
    if (time == never) return;
    std::size_t last = no_operation;
    for (std::size_t i = 0; i < history_.operations.size(); ++i) {
      const Operation& o = history_.operations[i];
      if (!is_get(o.kind) || o.outcome != Outcome::ok || o.t1 > time) continue;
      if (last == no_operation || o.t1 > history_.operations[last].t1) last = i;
    }
    if (last == no_operation) return;
    keep_earlier(found_, {ViolationClass::conservation,
                          "no more items are got than were put",
                          what(history_, last) + ", and with it more items were got by " +
                              std::to_string(time) + " than all puts begun by then had put.",
                          {last},
                          time});
  }

  void judge_capacity() {
    if (!bounded_) return;
    const std::int64_t time = profile_.first_lower_above(capacity_);
    if (time == never) return;
    Finding finding{ViolationClass::capacity, "never more items inside than the capacity", "",
                    inside_after(time), time};
    finding.explanation =
        "Right after " + std::to_string(time) + " more than " + items(capacity_) + " were inside: ";
    const std::size_t shown = std::min<std::size_t>(finding.witness.size(), 5);
    for (std::size_t i = 0; i < shown; ++i) {
      finding.explanation += (i > 0 ? ", " : "") + item(history_, finding.witness[i]);
    }
    finding.explanation += shown < finding.witness.size() ? ", …" : "";
    finding.explanation += " had all been accepted, and nobody had begun to take one.";
    if (windows_.anonymous) {
      finding.explanation = "Right after " + std::to_string(time) + " more than " +
                            items(capacity_) + " were inside: so many more puts had returned OK " +
                            "than gets had begun.";
    }
    keep_earlier(found_, std::move(finding));
  }

  // Puts of the values whose inner interval holds the gap after `time`, at most witness_max.
  std::vector<std::size_t> inside_after(std::int64_t time) const {
    std::vector<std::size_t> puts;
    for (const ValueWindow& w : windows_.values) {
      if (w.put_to <= time && w.get_from > time) puts.push_back(w.put);
    }
    if (windows_.anonymous) {
      for (std::size_t i = 0; i < history_.operations.size(); ++i) {
        const Operation& o = history_.operations[i];
        if (is_put(o.kind) && o.outcome == Outcome::ok && o.t1 <= time) puts.push_back(i);
      }
    }
    // The latest are the ones that broke the limit.
    std::sort(puts.begin(), puts.end(), [&](std::size_t a, std::size_t b) {
      return history_.operations[a].t1 < history_.operations[b].t1;
    });
    if (puts.size() > witness_max) {
      puts.erase(puts.begin(), puts.end() - static_cast<std::ptrdiff_t>(witness_max));
    }
    return puts;
  }

  void judge_answer(std::size_t i) {
    const Operation& o = history_.operations[i];
    if (refuses_put(o) || (is_put(o.kind) && o.outcome == Outcome::busy)) judge_full(i);
    if (windows_.anonymous && refuses_get(o) && !excused_[i]) {
      judge_need(i, std::min(o.t1, close_.latest), empty_need());
    }
    if (o.outcome != Outcome::ok) return;
    if (o.kind == OperationKind::empty && judged(specification_.empty)) {
      if (o.answer == 0) {
        judge_need(i, o.t1,
                   {.at_least = 1,
                    .violation = ViolationClass::size,
                    .rule = "empty() = false needs an item",
                    .inside = "nothing was inside"});
      } else if (windows_.anonymous) {
        judge_need(i, o.t1, empty_need());
      }
    }
    if (o.kind == OperationKind::full && judged(specification_.full)) judge_full_observer(i);
    if (o.kind == OperationKind::size && judged(specification_.size)) judge_size(i);
  }

  static bool judged(Observe observe) { return observe != Observe::absent; }

  Need empty_need() const {
    return {.at_most = 0,
            .violation = ViolationClass::false_empty,
            .rule = "EMPTY needs an instant at which the queue is empty",
            .inside = "at least one item was inside"};
  }

  Need full_need() const {
    return {.at_least = capacity_,
            .violation = ViolationClass::false_full,
            .rule = "FULL needs an instant at which the queue is full",
            .inside = "fewer than " + items(capacity_) + " were inside"};
  }

  void judge_full(std::size_t i) {
    const Operation& o = history_.operations[i];
    if (o.t0 > close_.latest) {
      keep_earlier(found_, {ViolationClass::false_full,
                            "FULL only before the close",
                            what(history_, i) + ", but the queue was closed by then: " +
                                what(history_, close_.witness) + ".",
                            {close_.witness, i},
                            o.t1});
      return;
    }
    if (excused_[i] || o.outcome == Outcome::busy) return;
    if (bounded_) return judge_need(i, std::min(o.t1, close_.latest), full_need());
    keep_earlier(found_, {ViolationClass::false_full,
                          "an unbounded queue is never full",
                          what(history_, i) + ", but the specification says that " +
                              (specification_.on_full == OnFull::wait_or_fail
                                   ? "the capacity is unbounded."
                                   : "items are dropped when it is full."),
                          {i},
                          o.t1});
  }

  void judge_full_observer(std::size_t i) {
    const Operation& o = history_.operations[i];
    if (specification_.capacity_kind != CapacityKind::items) {
      if (o.answer == 0) return;
      return keep_earlier(found_, {ViolationClass::false_full,
                                   "an unbounded queue is never full",
                                   what(history_, i) + ", but the capacity is unbounded.",
                                   {i},
                                   o.t1});
    }
    if (specification_.on_full != OnFull::wait_or_fail) return;
    if (o.answer != 0) return judge_need(i, o.t1, full_need());
    judge_need(i, o.t1,
               {.at_most = capacity_ - 1,
                .violation = ViolationClass::size,
                .rule = "full() = false needs room",
                .inside = "the queue was full"});
  }

  void judge_size(std::size_t i) {
    const Operation& o = history_.operations[i];
    Need need{.at_most = o.answer,
              .at_least = o.answer,
              .violation = ViolationClass::size,
              .rule = "size() is the number of items at one instant",
              .inside = "a different number of items was inside"};
    if (bounded_ && o.answer > capacity_) need.inside = "the capacity is " + items(capacity_);
    if (specification_.size == Observe::approx) {
      // Between the least and the greatest number during the call.
      Need most = need;
      most.at_least = -no_limit;
      need.at_most = no_limit;
      judge_need(i, o.t1, most);
    }
    judge_need(i, o.t1, need);
  }

  void judge_need(std::size_t i, std::int64_t to, const Need& need) {
    const Operation& o = history_.operations[i];
    // Puts that have not returned may lift the upper bound above the capacity; the queue may not.
    const bool impossible = bounded_ && need.at_least > capacity_;
    if (!impossible && profile_.fits(o.t0, to, need.at_most, need.at_least)) return;
    if (found_ && found_->known_at <= o.t1) return;
    const auto [fewest, most] = profile_.fewest_and_most(o.t0, to);
    const std::string range =
        " (" +
        (most < need.at_least && !impossible ? "at most " + std::to_string(most)
         : fewest > need.at_most             ? "at least " + std::to_string(fewest)
                                 : std::to_string(fewest) + " to " + std::to_string(most)) +
        ")";
    keep_earlier(found_,
                 {need.violation,
                  need.rule,
                  what(history_, i) + ", but at every instant of it " + need.inside + range + ".",
                  {i},
                  o.t1});
  }

  static std::string items(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " item" : " items");
  }

  const History& history_;
  const Specification& specification_;
  const Windows& windows_;
  const CloseWindow& close_;
  const std::vector<bool>& excused_;
  const bool bounded_;
  const std::int64_t capacity_;
  DepthProfile profile_;
  std::optional<Finding> found_;
};

}  // namespace

std::optional<Finding> judge_numbers(const History& history, const Specification& specification,
                                     const Windows& windows, const CloseWindow& close,
                                     const std::vector<bool>& excused) {
  return NumberJudge(history, specification, windows, close, excused).judge();
}

}  // namespace queuecheck
