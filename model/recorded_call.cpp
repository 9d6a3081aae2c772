#include "queuecheck/model/recorded_call.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace queuecheck {
namespace {

// Counts the calls of one side that overlap an interval.
class Overlapping {
 public:
  void add(const Operation& o, std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) {
      begins_.push_back(o.t0);
      ends_.push_back(o.t1);
    }
  }
  void sort() {
    std::sort(begins_.begin(), begins_.end());
    std::sort(ends_.begin(), ends_.end());
  }
  std::int64_t count(const Operation& o) const {
    const auto begun = std::upper_bound(begins_.begin(), begins_.end(), o.t1) - begins_.begin();
    const auto ended = std::lower_bound(ends_.begin(), ends_.end(), o.t0) - ends_.begin();
    return begun - ended;
  }

 private:
  std::vector<std::int64_t> begins_;
  std::vector<std::int64_t> ends_;
};

class Reader {
 public:
  Reader(const History& history, const Specification& specification,
         const std::vector<bool>& excused)
      : history_(history), specification_(specification), excused_(excused) {
    died_ = killed_processes(history);
    by_actor_ = specification.visibility == Visibility::eventual_thread ||
                specification.order == Order::per_producer;
  }

  std::vector<RecordedEffect> read() {
    count_puts_and_gets();
    find_closings();
    for (std::size_t i = 0; i < history_.operations.size(); ++i) {
      if (takes_part(history_.operations[i], specification_)) read(i);
    }
    return std::move(out_);
  }

 private:
  void count_puts_and_gets() {
    for (const Operation& o : history_.operations) {
      const bool open = effect_is_open(o);
      const std::size_t times = is_batch(o.kind) ? std::max<std::size_t>(1, o.values.size()) : 1;
      if (puts_items(o.kind) && (open || o.outcome == Outcome::ok || is_batch(o.kind)))
        puts_ += times;
      if (gets_items(o.kind) && !open)
        gets_ += is_batch(o.kind) ? o.values.size() : o.outcome == Outcome::ok;
      if (specification_.size != Observe::signed_pending) continue;
      if (puts_items(o.kind)) putting_.add(o, times);
    }
    if (specification_.size != Observe::signed_pending) return;
    for (const Operation& o : history_.operations) {
      const bool unknown = o.kind == OperationKind::get_many && effect_is_open(o);
      if (gets_items(o.kind))
        getting_.add(o, std::max<std::size_t>({1, o.values.size(), unknown ? puts_ : 0}));
    }
    putting_.sort();
    getting_.sort();
  }

  // The earliest return that says "closed by now", for all or for each process.
  void find_closings() {
    for (const Operation& o : history_.operations) {
      if (o.kind != OperationKind::close && o.outcome != Outcome::closed) continue;
      const auto [place, added] = closed_by_.emplace(closing_key(o), o.t1);
      if (!added) place->second = std::min(place->second, o.t1);
    }
  }

  std::uint32_t closing_key(const Operation& o) const {
    return specification_.close_scope == CloseScope::process ? o.process : 0;
  }

  bool may_be_late(const Operation& o) const {
    const auto closed = closed_by_.find(closing_key(o));
    return closed == closed_by_.end() || closed->second >= o.t0;
  }

  std::uint32_t owner_of(const Operation& o) {
    if (!by_actor_) return o.process;
    return owners_.try_emplace({o.process, o.thread}, static_cast<std::uint32_t>(owners_.size()))
        .first->second;
  }

  void read(std::size_t i) {
    const Operation& o = history_.operations[i];
    const bool open = effect_is_open(o) &&
                      !(error_is_an_answer(o.kind) && o.t1 != never && o.outcome == Outcome::error);
    RecordedEffect effect;
    effect.operation = i;
    effect.call = {.kind = form_of(o),
                   .value = o.value,
                   .may_refuse = excused_[i],
                   .late = may_be_late(o),
                   .process = o.process,
                   .owner = puts_items(o.kind) ? owner_of(o) : 0,
                   .bytes = o.item_bytes,
                   .dies = open && o.t1 == never && died_[o.process],
                   .timed = o.outcome == Outcome::timeout,
                   .from = o.t0,
                   .to = o.t1};
    effect.outcome = o.outcome;
    effect.value = o.value;
    effect.answer = o.answer;
    effect.from = o.t0;
    effect.to = open ? never : o.t1;
    effect.optional = open;
    if (o.kind == OperationKind::crash) {  // dead from then on, seen sooner or later
      effect.to = effect.call.to = never;
      effect.optional = true;
    }
    if (is_batch(o.kind)) return read_batch(o, std::move(effect));
    if (o.kind == OperationKind::size) return read_size(o, std::move(effect));
    out_.push_back(std::move(effect));
  }

  void read_size(const Operation& o, RecordedEffect effect) {
    if (specification_.size == Observe::signed_pending) {
      effect.call.other_puts = putting_.count(o);
      effect.call.other_gets = getting_.count(o);
    }
    if (specification_.size == Observe::approx) {
      effect.call.half = Half::at_least;
      out_.push_back(effect);
      effect.call.half = Half::at_most;
    }
    out_.push_back(std::move(effect));
  }

  void read_batch(const Operation& o, RecordedEffect effect) {
    const bool put = o.kind == OperationKind::put_many;
    const RecordedEffect whole = effect;
    const bool refused = !effect.optional && o.outcome != Outcome::ok;
    effect.outcome = Outcome::ok;
    effect.call.kind = put ? OperationKind::put : OperationKind::get;
    std::size_t count = o.values.size();
    const bool counted = o.count != count_unknown;
    if (put && refused && counted) {
      count = std::min(count, static_cast<std::size_t>(o.count));
    } else if (put && refused) {
      effect.optional = true;
      effect.to = never;
    }
    if (!put && effect.optional) count = puts_ > gets_ ? puts_ - gets_ : 0;
    for (std::size_t j = 0; j < count; ++j) {
      effect.value = effect.call.value = j < o.values.size() ? o.values[j] : no_value;
      out_.push_back(effect);
      effect.after = out_.size() - 1;
    }
    if (!refused) return;
    out_.push_back(whole);
    out_.back().value = out_.back().call.value = no_value;
    if (!put || counted) out_.back().after = effect.after;
  }

  const History& history_;
  const Specification& specification_;
  const std::vector<bool>& excused_;
  std::vector<bool> died_;
  bool by_actor_ = false;
  std::size_t puts_ = 0;
  std::size_t gets_ = 0;
  Overlapping putting_;
  Overlapping getting_;
  std::map<std::uint32_t, std::int64_t> closed_by_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> owners_;
  std::vector<RecordedEffect> out_;
};

}  // namespace

OperationKind form_of(const Operation& o) {
  const bool refused =
      o.outcome == Outcome::empty || o.outcome == Outcome::full || o.outcome == Outcome::busy;
  if (puts_items(o.kind)) {
    if (o.outcome == Outcome::timeout) return OperationKind::put_for;
    if (refused) return OperationKind::try_put;
    return is_batch(o.kind) ? OperationKind::put : o.kind;
  }
  if (gets_items(o.kind)) {
    if (o.outcome == Outcome::timeout) return OperationKind::get_for;
    if (refused) return OperationKind::try_get;
    return is_batch(o.kind) ? OperationKind::get : o.kind;
  }
  return o.kind;
}

bool takes_part(const Operation& o, const Specification& specification) {
  if (o.outcome == Outcome::too_big) return false;
  if (o.kind == OperationKind::crash) {
    return specification.close_scope == CloseScope::last_handle || specification.lease ||
           (specification.crash.buffer_lost && specification.visibility != Visibility::immediate);
  }
  const bool changes = puts_items(o.kind) || gets_items(o.kind) || o.kind == OperationKind::clear ||
                       o.kind == OperationKind::close || error_is_an_answer(o.kind);
  if (effect_is_open(o) && !changes) return false;
  switch (o.kind) {
    case OperationKind::empty:
      return specification.empty != Observe::absent;
    case OperationKind::full:
      return specification.full != Observe::absent;
    case OperationKind::size:
      return specification.size != Observe::absent;
    case OperationKind::task_done:
    case OperationKind::join:
      return specification.tasks;
    case OperationKind::ack:
    case OperationKind::nack:
      return specification.lease;
    default:
      return true;
  }
}

std::vector<RecordedEffect> recorded_effects(const History& history,
                                             const Specification& specification,
                                             const std::vector<bool>& excused) {
  return Reader(history, specification, excused).read();
}

QueueState initial_state(const History& history, const Specification& specification) {
  QueueState state;
  if (specification.close_scope != CloseScope::last_handle) return state;
  std::map<std::uint32_t, std::pair<bool, bool>> sides;
  for (const Operation& o : history.operations) {
    auto& [sends, receives] = sides[o.process];
    sends = sends || puts_items(o.kind);
    receives = receives || gets_items(o.kind);
  }
  for (const auto& [process, side] : sides) {
    state.hold_handles(process, side.first, side.second);
  }
  return state;
}

std::optional<std::string> operation_without_axis(const History& history,
                                                  const Specification& specification) {
  for (const Operation& o : history.operations) {
    const bool task = o.kind == OperationKind::task_done || o.kind == OperationKind::join;
    const bool lease = o.kind == OperationKind::ack || o.kind == OperationKind::nack;
    const std::string what = "cannot judge operation " + std::string(name(o.kind)) + " under ";
    if (task && !specification.tasks) return what + "tasks=off; right would be tasks=counting";
    if (lease && !specification.lease) return what + "delivery=take; right would be delivery=lease";
  }
  return std::nullopt;
}

}  // namespace queuecheck
