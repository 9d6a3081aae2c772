#include "queuecheck/model/compact_sweep.hpp"

#include <algorithm>

#include "queuecheck/model/refusal.hpp"
#include "queuecheck/model/sweep_core.hpp"
#include "queuecheck/model/value_numbering.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t unset = std::numeric_limits<std::int64_t>::min();
constexpr const char* perhaps_excused = "an EMPTY answer that only the refusal may excuse";
constexpr std::size_t operations_in_a_slice = 16'384;

class CompactSweep {
 public:
  CompactSweep(const CompactHistory& history, const Specification& specification)
      : history_(history),
        specification_(specification),
        closable_(specification.close_scope != CloseScope::none) {}

  CompactResult run() {
    if (std::string reason = axes_beyond_sweep(specification_); !reason.empty())
      return beyond(reason);
    survey();
    if (!reason_.empty()) return beyond(reason_);
    fill();
    if (repeated_) return beyond("a value is put twice");
    if (!out_.witness.values.empty()) return illegal();  // fresh or duplicate
    settle();
    if (closes_wrongly()) return illegal();
    if (!reason_.empty()) return beyond(reason_);
    tidy();
    // Both are told, so that the judge of the excerpt finds the one that shows first.
    const bool overtaken = overtakes();
    if (overtaken && excuses_gets(specification_.refusal)) return std::move(out_);
    if (empty_in_vain() || overtaken) return std::move(out_);
    return {};
  }

 private:
  CompactResult beyond(std::string reason) {
    return {CompactAnswer::beyond, std::move(reason), {}};
  }
  CompactResult illegal() {
    out_.answer = CompactAnswer::illegal;
    return std::move(out_);
  }

  // First pass: which values there are, and is there anything that the sweep does not know?
  void survey() {
    LoggedCall call;
    bool pending = false;
    first_ = never;
    for (const OperationLog& log : history_.logs) {
      OperationLog::Cursor cursor(log);
      while (cursor.next(call)) {
        if (!call.plain && !plain_enough(cursor.operation())) return;
        if (call.kind == OperationKind::crash) continue;
        if (says_nothing(call.kind, call.outcome, specification_)) continue;
        first_ = std::min(first_, call.t0);
        last_ = std::max(last_, call.t0);
        pending = pending || call.outcome == Outcome::pending;
        if (!known(call)) return;
        if (is_put(call.kind) && call.outcome != Outcome::closed) numbering_.see(call.value);
        empties_count_ += call.outcome == Outcome::empty;
      }
    }
    // A call that waits for ever, in a run that has come to rest, is a matter of obligations.
    if (history_.complete && pending) reason_ = "calls that never returned in a complete run";
    if (numbering_.puts() >= ValueNumbering::nothing / 4) reason_ = "too many values";
  }

  bool plain_enough(const Operation& o) {
    if (o.kind == OperationKind::crash) return true;
    if (o.torn) reason_ = "a torn item";
    if (!o.values.empty()) reason_ = "batches";
    return reason_.empty();
  }

  bool known(const LoggedCall& call) {
    const bool puts = is_put(call.kind);
    const bool gets = is_get(call.kind);
    if (!puts && !gets && call.kind != OperationKind::close) {
      reason_ = std::string(name(call.kind));
    } else if (call.kind == OperationKind::close) {
      if (call.outcome != Outcome::ok && call.outcome != Outcome::closed &&
          call.outcome != Outcome::pending && call.outcome != Outcome::crashed) {
        reason_ = "a close that answered " + std::string(name(call.outcome));
      }
    } else {
      switch (call.outcome) {
        case Outcome::ok:
          if (call.value == no_value) reason_ = "items without a value";
          break;
        case Outcome::pending:
        case Outcome::crashed:
          if (puts && call.value == no_value) reason_ = "items without a value";
          break;
        case Outcome::closed:
          break;
        case Outcome::empty:
          if (puts) reason_ = "a put that answered empty";
          break;
        default:
          reason_ =
              std::string(name(call.kind)) + " that answered " + std::string(name(call.outcome));
      }
    }
    return reason_.empty();
  }

  // Second pass, slice by slice.
  void fill() {
    if (!numbering_.lay_out()) enter_values();
    inner_.assign(numbering_.size(), {unset, never});
    outer_.assign(numbering_.size(), {unset, never});
    empties_.reserve(empties_count_);
    struct Reader {
      OperationLog::Cursor cursor;
      LoggedCall call;
      bool more;
    };
    std::vector<Reader> readers;
    for (const OperationLog& log : history_.logs) {
      readers.push_back({OperationLog::Cursor(log), {}, true});
      readers.back().more = readers.back().cursor.next(readers.back().call);
    }
    const std::size_t slices = history_.operations() / operations_in_a_slice + 1;
    const std::int64_t width =
        last_ > first_ ? (last_ - first_) / static_cast<std::int64_t>(slices) + 1 : 1;
    for (std::size_t slice = 1; slice <= slices; ++slice) {
      const std::int64_t until =
          slice == slices ? never : first_ + width * static_cast<std::int64_t>(slice);
      for (Reader& reader : readers) {
        while (reader.more && reader.call.t0 <= until) {
          take(reader.call);
          reader.more = reader.cursor.next(reader.call);
        }
      }
    }
    for (std::size_t i = 0; i < outer_.size(); ++i) {
      const bool got = inner_[i].other != never;
      const bool fresh = got && (outer_[i].at == unset || outer_[i].other < outer_[i].at);
      if (fresh) out_.witness.values.push_back(numbering_.value(static_cast<std::uint32_t>(i)));
    }
  }

  void enter_values() {
    LoggedCall call;
    for (const OperationLog& log : history_.logs) {
      OperationLog::Cursor cursor(log);
      while (cursor.next(call)) {
        if (says_nothing(call.kind, call.outcome, specification_)) continue;
        if (is_put(call.kind) && call.outcome != Outcome::closed) numbering_.enter(call.value);
      }
    }
  }

  void take(const LoggedCall& call) {
    if (says_nothing(call.kind, call.outcome, specification_)) return;
    if (is_put(call.kind)) return take_put(call);
    if (is_get(call.kind)) return take_get(call);
    if (call.kind != OperationKind::close || !closable_) return;
    close_from_ = std::min(close_from_, call.t0);
    if (call.t1 != never) close_by(call.t1);
  }

  void take_put(const LoggedCall& call) {
    if (call.outcome == Outcome::closed) return take_closed(call);
    const std::uint32_t i = numbering_.number(call.value);
    repeated_ = repeated_ || outer_[i].at != unset;
    outer_[i].at = call.t0;
    inner_[i].at = call.t1;
  }

  void take_get(const LoggedCall& call) {
    if (call.outcome == Outcome::empty) {
      empties_.push_back({call.t0, call.t1});
      return;
    }
    if (call.outcome == Outcome::closed) {
      first_closed_get_ = std::min(first_closed_get_, call.t1);
      return take_closed(call);
    }
    if (call.t1 == never) return open_gets_.push_back(call.t0);
    const std::uint32_t i = numbering_.number(call.value);
    if (i == ValueNumbering::nothing || inner_[i].other != never) {
      out_.witness.values.push_back(call.value);
      return;
    }
    inner_[i].other = call.t0;
    outer_[i].other = call.t1;
  }

  void take_closed(const LoggedCall& call) {
    first_closed_ = std::min(first_closed_, call.t1);
    close_by(call.t1);
  }

  void close_by(std::int64_t time) { closed_by_ = std::min(closed_by_, time); }

  // Gets that never returned are given to the values never got, earliest to earliest (§2.4).
  void settle() {
    if (open_gets_.empty()) return;
    std::sort(open_gets_.begin(), open_gets_.end());
    std::vector<std::uint32_t> left;
    for (std::uint32_t i = 0; i < inner_.size(); ++i) {
      const bool put = outer_[i].at != unset && inner_[i].at != never;
      if (put && inner_[i].other == never) left.push_back(i);
    }
    const std::size_t given = std::min(left.size(), open_gets_.size());
    const auto middle = left.begin() + static_cast<std::ptrdiff_t>(given);
    std::partial_sort(left.begin(), middle, left.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(inner_[a].at, a) < std::pair(inner_[b].at, b);
    });
    for (std::size_t k = 0; k < given; ++k) {
      inner_[left[k]].other = open_gets_[k];
      taken_by_open_gets_.push_back(numbering_.value(left[k]));
    }
  }

  // §2.5, by the extreme times alone. EMPTY answers are then cut at the close.
  bool closes_wrongly() {
    if (closed_by_ == never) return false;
    if (first_closed_ < close_from_) {
      out_.witness.closed_returns.push_back(first_closed_);
      return true;
    }
    std::uint32_t last_inside = ValueNumbering::nothing;
    for (std::uint32_t i = 0; i < outer_.size(); ++i) {
      const bool deleted = inner_[i].at == never && outer_[i].other == never;
      if (outer_[i].at == unset || deleted) continue;
      if (outer_[i].at > closed_by_) return tell_close(i);
      if (last_inside == ValueNumbering::nothing || inner_[i].other > inner_[last_inside].other) {
        last_inside = i;
      }
    }
    if (last_inside != ValueNumbering::nothing && inner_[last_inside].other > first_closed_get_) {
      return tell_close(last_inside);
    }
    for (TimePair& answer : empties_) {
      if (answer.at > closed_by_) {
        if (excuses_gets(specification_.refusal)) {
          reason_ = perhaps_excused;
          return false;
        }
        out_.witness.empty_calls.push_back(answer.at);
        out_.witness.closed_returns.push_back(closed_by_);
        return true;
      }
      answer.other = std::min(answer.other, closed_by_);
    }
    return false;
  }

  bool tell_close(std::uint32_t i) {
    out_.witness.values = taken_by_open_gets_;
    out_.witness.values.push_back(numbering_.value(i));
    out_.witness.closed_returns = {first_closed_, first_closed_get_, closed_by_};
    return true;
  }

  // Leaves in the arrays what the core needs, and sorts them.
  void tidy() {
    std::size_t inside = 0;
    std::size_t out = 0;
    for (std::size_t i = 0; i < outer_.size(); ++i) {
      if (outer_[i].at == unset) continue;
      // A value never got overtakes nobody, so that only those got are looked up.
      if (outer_[i].other != never) outer_[out++] = outer_[i];
      if (inner_[i].at < inner_[i].other) inner_[inside++] = inner_[i];
    }
    inner_.resize(inside);
    outer_.resize(out);
    std::vector<TimePair> scratch;
    sort_by_time(inner_, scratch);
    if (specification_.order == Order::fifo) sort_by_time(outer_, scratch);
    sort_by_time(empties_, scratch);
  }

  bool overtakes() {
    if (specification_.order != Order::fifo) return false;
    const auto found = find_overtaking(inner_, outer_);
    if (!found) return false;
    out_.witness.values = taken_by_open_gets_;
    out_.witness.put_returns.push_back(found->first.at);
    out_.witness.put_calls.push_back(found->second.at);
    out_.answer = CompactAnswer::illegal;
    return true;
  }

  bool empty_in_vain() {
    const TimePair* worst = nullptr;
    find_covered(inner_, empties_, [&](std::size_t i) {
      if (worst == nullptr || empties_[i].other < worst->other) worst = &empties_[i];
    });
    if (worst == nullptr) return false;
    // Truthful answers are right under every refusal; which others are excused, the general judge
    // knows.
    if (excuses_gets(specification_.refusal)) {
      out_ = beyond(perhaps_excused);
      return true;
    }
    out_.answer = CompactAnswer::illegal;
    out_.witness.values = taken_by_open_gets_;
    out_.witness.empty_calls.push_back(worst->at);
    for (const TimePair& interval : covering(inner_, *worst)) {
      out_.witness.put_returns.push_back(interval.at);
    }
    if (closed_by_ != never) out_.witness.closed_returns.push_back(closed_by_);
    return true;
  }

  const CompactHistory& history_;
  const Specification& specification_;
  const bool closable_;
  std::string reason_;
  ValueNumbering numbering_;
  std::vector<TimePair> inner_;  // {put_to, get_from} by number, later by time
  std::vector<TimePair> outer_;  // {put_from, get_to}
  std::vector<TimePair> empties_;
  std::vector<std::int64_t> open_gets_;
  std::vector<Value> taken_by_open_gets_;
  std::size_t empties_count_ = 0;
  bool repeated_ = false;
  std::int64_t first_ = never;
  std::int64_t last_ = unset;
  std::int64_t close_from_ = never;
  std::int64_t closed_by_ = never;
  std::int64_t first_closed_ = never;
  std::int64_t first_closed_get_ = never;
  CompactResult out_;
};

}  // namespace

std::string axes_beyond_sweep(const Specification& s) {
  if (s.order != Order::fifo && s.order != Order::bag) return "this order";
  if (s.capacity_kind != CapacityKind::unbounded) return "bounded capacity";
  if (s.visibility != Visibility::immediate) return "eventual visibility";
  const bool closes = s.close_scope != CloseScope::none;
  if (closes && s.close_scope != CloseScope::global) return "this scope of close";
  if (closes && (s.close_rest != CloseRest::drain || s.late_put != LatePut::refuse)) {
    return "this close";
  }
  if (s.crash.inflight_returned) return "items that a kill may give back";
  if (s.on_full != OnFull::wait_or_fail || s.lease || s.tasks) return "this delivery";
  return "";
}

CompactResult sweep_compact(const CompactHistory& history, const Specification& specification) {
  return CompactSweep(history, specification).run();
}

}  // namespace queuecheck
