#include "queuecheck/model/depth_problem.hpp"

#include <algorithm>

#include "queuecheck/model/answers.hpp"
#include "queuecheck/model/value_table.hpp"

namespace queuecheck {
namespace {

// Histories keep |time| below 2^61 (history_io refuses others), so that doubling is safe.
std::int64_t at(std::int64_t time) {
  return time == never ? never : 2 * time;
}

std::int64_t after(std::int64_t time) {
  return time == never ? never : 2 * time + 1;
}

bool speaks_of_depth_alone(const Specification& s) {
  const bool counted =
      s.capacity_kind == CapacityKind::items || s.capacity_kind == CapacityKind::unbounded;
  const bool closes = s.close_scope == CloseScope::none || s.close_scope == CloseScope::global;
  return counted && closes && s.order == Order::fifo && s.on_full == OnFull::wait_or_fail &&
         s.visibility == Visibility::immediate && s.late_put == LatePut::refuse &&
         (s.close_scope == CloseScope::none || s.close_rest == CloseRest::drain) && !s.lease &&
         !s.crash.slot_leaked;
}

bool exact(Observe promise) {
  return promise == Observe::exact_visible || promise == Observe::exact_reserved;
}

class Builder {
 public:
  Builder(const History& history, const Specification& specification, const Windows& windows,
          const CloseWindow& close, const std::vector<bool>& excused)
      : history_(history),
        specification_(specification),
        windows_(windows),
        closed_(close.latest),
        excused_(excused) {}

  std::optional<DepthProblem> build() {
    if (specification_.capacity_kind == CapacityKind::items) {
      constexpr std::uint64_t enough = std::uint64_t{1} << 60;
      out_.capacity = static_cast<std::int64_t>(std::min(specification_.capacity, enough));
    }
    windows_.anonymous ? read_anonymous() : read_values();
    for (std::size_t i = 0; i < history_.operations.size() && known_; ++i) read(i);
    for (const DepthProblem::Answer& a : out_.answers) known_ = known_ && a.from <= a.to;
    if (!known_) return std::nullopt;
    return std::move(out_);
  }

 private:
  void read_values() {
    for (const std::int64_t call : windows_.open_gets) out_.open_gets.push_back(at(call));
    const std::int64_t last_put = at(closed_);
    const bool may_be_taken = !out_.open_gets.empty();
    for (const ValueWindow& w : windows_.values) {
      const std::int64_t put_to = std::min(at(w.put_to), last_put);
      if (w.get == no_operation && !may_be_taken) {
        out_.loose_puts.push_back({w.put, at(w.put_from), put_to, false});
        continue;
      }
      // Nothing comes out before it goes in: windows as narrow as that allows make both precedences
      // as strong as they are, without which an order that extends them need not be legal.
      const bool got = w.get != no_operation;
      const std::int64_t get_from = got ? at(w.get_from) : out_.open_gets.front();
      out_.fixed.push_back({w.put, w.get, at(w.put_from), std::min(put_to, at(w.get_to)),
                            std::max(get_from, at(w.put_from)), at(w.get_to)});
    }
    for (const ValueWindow& w : windows_.possible) {
      if (w.put_from > closed_) continue;
      out_.loose_puts.push_back({w.put, at(w.put_from), std::min(at(w.put_to), last_put), true});
      // A get that never returned can have taken it from before others.
      out_.only_yes = out_.only_yes || may_be_taken;
    }
  }

  void read_anonymous() {
    for (std::size_t i = 0; i < history_.operations.size(); ++i) {
      const Operation& o = history_.operations[i];
      const bool open = effect_is_open(o);
      if ((!is_put(o.kind) && !is_get(o.kind)) || (!open && o.outcome != Outcome::ok)) continue;
      const std::int64_t to = open ? never : at(o.t1);
      // A value that is known says more than the number of items.
      if (o.value != no_value) known_ = false;
      if (is_get(o.kind)) {
        out_.loose_gets.push_back({i, at(o.t0), to, open});
      } else if (o.t0 <= closed_) {
        out_.loose_puts.push_back({i, at(o.t0), std::min(to, at(closed_)), open});
      } else if (!open) {
        known_ = false;
      }
    }
  }

  // Needs an instant before the close.
  void before_close(std::size_t i, std::int64_t least, std::int64_t most) {
    const Operation& o = history_.operations[i];
    if (excused_[i]) return;
    out_.answers.push_back({i, at(o.t0), at(std::min(o.t1, closed_)), least, most});
  }

  void at_any_time(std::size_t i, std::int64_t least, std::int64_t most) {
    const Operation& o = history_.operations[i];
    out_.answers.push_back({i, at(o.t0), at(o.t1), least, most});
  }

  void read(std::size_t i) {
    const Operation& o = history_.operations[i];
    const std::int64_t all = out_.capacity;
    if (is_put(o.kind)) {
      const bool refused = refuses_put(o) || o.outcome == Outcome::busy;
      if (refused && o.t0 > closed_) known_ = false;
      if (refuses_put(o)) before_close(i, all, never);
      if (o.outcome == Outcome::empty || (refuses_put(o) && all == never)) known_ = false;
      if (o.outcome == Outcome::busy && !excused_[i]) known_ = false;
      return;
    }
    if (is_get(o.kind)) {
      if (refuses_get(o)) before_close(i, 0, 0);
      if (o.outcome == Outcome::closed) {
        out_.answers.push_back({i, std::max(at(o.t0), after(closed_)), after(o.t1), 0, 0});
      }
      if (o.outcome == Outcome::full || o.outcome == Outcome::too_big) known_ = false;
      if (o.outcome == Outcome::busy && !excused_[i]) known_ = false;
      return;
    }
    if (o.kind == OperationKind::close || o.kind == OperationKind::crash) return;
    if (effect_is_open(o)) return;
    if (o.kind == OperationKind::peek) return read_peek(i);
    if (o.kind == OperationKind::empty && !exact(specification_.empty)) return;
    if (o.kind == OperationKind::full && !exact(specification_.full)) return;
    if (o.kind == OperationKind::size && !exact(specification_.size)) return;
    if (o.outcome != Outcome::ok) {
      known_ = false;
    } else if (o.kind == OperationKind::empty) {
      o.answer != 0 ? at_any_time(i, 0, 0) : at_any_time(i, 1, never);
    } else if (o.kind == OperationKind::full && all != never) {
      o.answer != 0 ? at_any_time(i, all, never) : at_any_time(i, 0, all - 1);
    } else if (o.kind == OperationKind::size) {
      at_any_time(i, o.answer, o.answer);
    } else if (o.kind != OperationKind::full || o.answer != 0) {
      known_ = false;  // clear and everything else
    }
  }

  void read_peek(std::size_t i) {
    const Operation& o = history_.operations[i];
    if (o.outcome == Outcome::empty) return at_any_time(i, 0, 0);
    if (o.outcome != Outcome::ok) {
      known_ = false;
      return;
    }
    at_any_time(i, 1, never);
    if (o.value == no_value) return;
    if (windows_.anonymous) known_ = false;
    const std::uint32_t head = position_of(o.value);
    if (head == ValueTable::nothing) known_ = false;
    out_.answers.back().head = head;
  }

  std::uint32_t position_of(Value value) {
    if (!positions_) {
      positions_.emplace(out_.fixed.size());
      for (std::size_t p = 0; p < out_.fixed.size(); ++p) {
        positions_->insert(history_.operations[out_.fixed[p].put].value,
                           static_cast<std::uint32_t>(p));
      }
    }
    return positions_->find(value);
  }

  const History& history_;
  const Specification& specification_;
  const Windows& windows_;
  const std::int64_t closed_;
  const std::vector<bool>& excused_;
  std::optional<ValueTable> positions_;
  DepthProblem out_;
  bool known_ = true;
};

}  // namespace

std::optional<DepthProblem> make_depth_problem(const History& history,
                                               const Specification& specification,
                                               const Windows& windows, const CloseWindow& close,
                                               const std::vector<bool>& excused) {
  const bool known = windows.distinct && windows.cannot.empty();
  if (!known || !windows.clears.empty() || windows.finding) return std::nullopt;
  if (!speaks_of_depth_alone(specification)) return std::nullopt;
  return Builder(history, specification, windows, close, excused).build();
}

}  // namespace queuecheck
