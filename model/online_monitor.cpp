#include "queuecheck/model/online_monitor.hpp"

#include <algorithm>
#include <bit>

#include "queuecheck/model/compact_sweep.hpp"
#include "queuecheck/model/refusal.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();

}  // namespace

std::string axes_beyond_monitor(const Specification& specification) {
  Specification unbounded = specification;
  if (unbounded.capacity_kind == CapacityKind::items) {
    unbounded.capacity_kind = CapacityKind::unbounded;
  }
  return axes_beyond_sweep(unbounded);
}

OnlineMonitor::OnlineMonitor(const Specification& specification, std::size_t logs)
    : specification_(specification),
      logs_(logs),
      roles_(specification),
      bounds_(specification),
      overlap_(specification.refusal),
      ring_(1024) {
  if (const std::string beyond = axes_beyond_monitor(specification); !beyond.empty()) {
    give_up("the online monitor knows fifo and bag, close=none and close=drain, not " + beyond);
  }
}

void OnlineMonitor::judge_events() {
  for (const std::uint64_t event : events_) {
    const auto slot = static_cast<std::uint32_t>(event);
    const std::int64_t time = slice_from_ + static_cast<std::int64_t>(event >> (32 + kind_bits));
    const auto kind = static_cast<Kind>(event >> 32 & ((1U << kind_bits) - 1));
    switch (kind) {
      case put_called:
      case open_put:
        if (!on_put_called(slot, time, kind == put_called)) return;
        break;
      case get_called:
        overlap_.enter(false);
        bounds_.get_called(true);
        on_get_called(slot, time);
        break;
      case open_get:
        overlap_.enter(false);
        bounds_.get_called(false);
        ++open_gets_;
        if (inside_ <= open_gets_ && closed_by_ == never) maybe_empty_at_ = time;
        break;
      case close_called:
        close_from_ = std::min(close_from_, time);
        break;
      case unknown_called:
        return give_up(beyond_);
      case refused_put_called:
      case refused_get_called:
        overlap_.enter(kind == refused_put_called);
        break;
      case put_returned:
        overlap_.leave(true, time);
        on_put_returned(slot, time);
        break;
      case get_returned:
        overlap_.leave(false, time);
        bounds_.get_returned(time);
        on_get_returned(slot, time);
        break;
      case empty_answered:
        on_empty(answers_[slot], time);
        if (overlap_.asks()) overlap_.leave(false, time);
        break;
      case full_answered:
        on_full(answers_[slot], time);
        if (overlap_.asks()) overlap_.leave(true, time);
        break;
      case closed_answered: {
        const Answer& answer = answers_[slot];
        on_closed(answer, time);
        const bool counted = overlap_.asks() && answer.kind != OperationKind::close;
        if (counted) overlap_.leave(is_put(answer.kind), time);
        break;
      }
    }
    if (finding_) return;
  }
}

// False: what follows could be misread.
bool OnlineMonitor::on_put_called(std::uint32_t slot, std::int64_t time, bool returns) {
  LiveValue& value = values_.at(slot);
  if (value.put_called || value.consumed) {
    give_up("value " + std::to_string(value.value) + " is put twice");
    return false;
  }
  value.put_called = true;
  value.put_from = time;
  overlap_.enter(true);
  bounds_.put_called(returns);
  return true;
}

void OnlineMonitor::on_put_returned(std::uint32_t slot, std::int64_t time) {
  LiveValue& value = values_.at(slot);
  value.put_returned = true;
  if (value.put_from > closed_by_) {
    return find(ViolationClass::not_drained,
                "the queue was closed by " + std::to_string(closed_by_) + ", yet " + named(slot) +
                    " was accepted afterwards",
                {value.value}, time);
  }
  if (!bounds_.put_returned()) {
    return find(ViolationClass::capacity,
                "by " + std::to_string(time) + ", when the put of " + named(slot) +
                    " returned, more puts had returned than gets had been called and " +
                    std::to_string(bounds_.capacity()) + " items fit",
                {value.value}, time);
  }
  if (!value.get_called) {
    const bool open = closed_by_ == never;  // EMPTY answers are cut at the close
    if (inside_ == 0 && open) empty_at_ = time;
    if (inside_ <= open_gets_ && open) maybe_empty_at_ = time;
    ++inside_;
    if (next_waiting_ - first_waiting_ == ring_.size()) {
      std::vector<Waiting> wider(ring_.size() * 2);
      for (std::uint64_t i = first_waiting_; i != next_waiting_; ++i) {
        wider[i & (wider.size() - 1)] = ring_[i & (ring_.size() - 1)];
      }
      ring_.swap(wider);
    }
    value.waiting = static_cast<std::uint32_t>(next_waiting_);
    Waiting& waiting = ring_[next_waiting_++ & (ring_.size() - 1)];
    waiting = {time, slot, false};
    if (drained_) {
      const bool taken = open_gets_at_drain_ > 0 && take_by_open_get(waiting, time);
      if (taken) --open_gets_at_drain_;
      if (!taken) {
        find(ViolationClass::not_drained,
             "CLOSED was answered to a get although " + named(slot) + " was inside", {value.value},
             time);
      }
    }
  }
  --value.users;
  release(slot);
}

void OnlineMonitor::on_get_called(std::uint32_t slot, std::int64_t time) {
  LiveValue& value = values_.at(slot);
  if (value.get_called || value.consumed) {
    return find(ViolationClass::duplicate,
                "value " + std::to_string(value.value) + " was got twice", {value.value}, time);
  }
  if (value.taken) {
    return find(ViolationClass::order,
                "a value put later had come out before " + named(slot) + " was got", {value.value},
                time);
  }
  value.get_called = true;
  if (drained_) {
    return find(ViolationClass::not_drained,
                "CLOSED was answered to a get before " + named(slot) + " was got", {value.value},
                time);
  }
  if (!value.put_returned) return;
  // The position is kept modulo 2^32, which the ring's size divides.
  ring_[value.waiting & (ring_.size() - 1)].gone = true;
  leave(time);
}

void OnlineMonitor::leave(std::int64_t time) {
  --inside_;
  if (closed_by_ != never) return;
  if (inside_ == 0) empty_at_ = time;
  if (inside_ <= open_gets_) maybe_empty_at_ = time;
}

void OnlineMonitor::pop_gone() {
  while (first_waiting_ != next_waiting_ && ring_[first_waiting_ & (ring_.size() - 1)].gone) {
    ++first_waiting_;
  }
}

bool OnlineMonitor::take_by_open_get(Waiting& waiting, std::int64_t time) {
  if (open_gets_ == 0) return false;
  --open_gets_;
  waiting.gone = true;
  values_.at(waiting.slot).taken = true;
  leave(time);
  return true;
}

void OnlineMonitor::on_get_returned(std::uint32_t slot, std::int64_t time) {
  LiveValue& value = values_.at(slot);
  if (!value.put_called) {
    return find(ViolationClass::fresh,
                "value " + std::to_string(value.value) + " was got, which nobody had put",
                {value.value}, time);
  }
  if (value.put_from > closed_by_) {
    return find(ViolationClass::not_drained,
                "the queue was closed by " + std::to_string(closed_by_) + ", yet " + named(slot) +
                    " was accepted afterwards",
                {value.value}, time);
  }
  value.get_returned = true;
  pop_gone();
  while (specification_.order == Order::fifo && first_waiting_ != next_waiting_) {
    Waiting& head = ring_[first_waiting_ & (ring_.size() - 1)];
    if (head.put_to >= value.put_from) break;
    if (!take_by_open_get(head, time)) {
      return find(ViolationClass::order,
                  named(head.slot) + " was inside from " + std::to_string(head.put_to) +
                      ", before " + named(slot) + ", which came out first, by " +
                      std::to_string(time),
                  {values_.at(head.slot).value, value.value}, time);
    }
    pop_gone();
  }
  --value.users;
  release(slot);
}

void OnlineMonitor::release(std::uint32_t slot) {
  const LiveValue& value = values_.at(slot);
  if (value.users == 0 && value.put_returned && value.get_returned) values_.release(slot);
}

void OnlineMonitor::on_empty(const Answer& answer, std::int64_t time) {
  const bool after_close = answer.from > closed_by_;
  const bool empty_now = inside_ == 0 && closed_by_ == never;
  if (!after_close && (empty_now || empty_at_ >= answer.from)) return;
  if (overlap_.excuses(false, answer.from, answer.gives_up)) return;
  if (after_close) {
    return find(ViolationClass::false_empty,
                "EMPTY was answered from " + std::to_string(answer.from) + " to " +
                    std::to_string(time) + ", after the queue was closed",
                {}, time);
  }
  const bool maybe_now = inside_ <= open_gets_ && closed_by_ == never;
  if (maybe_now || maybe_empty_at_ >= answer.from) {
    return doubt("EMPTY at " + std::to_string(time) +
                 ": which values the calls that never returned took is known in hindsight only");
  }
  std::vector<Value> values;
  std::string words;
  for (std::uint64_t i = first_waiting_; i != next_waiting_ && values.size() < 1; ++i) {
    const Waiting& waiting = ring_[i & (ring_.size() - 1)];
    if (waiting.gone) continue;
    values.push_back(values_.at(waiting.slot).value);
    words = ", the last of them " + named(waiting.slot);
  }
  find(ViolationClass::false_empty,
       "EMPTY was answered from " + std::to_string(answer.from) + " to " + std::to_string(time) +
           ", although values were inside at every instant since " + std::to_string(empty_at_) +
           words,
       std::move(values), time);
}

void OnlineMonitor::on_full(const Answer& answer, std::int64_t time) {
  const std::string what =
      (answer.gives_up ? "a put was refused from " : "FULL was answered from ") +
      std::to_string(answer.from) + " to " + std::to_string(time);
  if (answer.from > closed_by_) {
    return find(ViolationClass::false_full, what + ", after the queue was closed", {}, time);
  }
  if (overlap_.excuses(true, answer.from, answer.gives_up)) return;
  if (bounds_.may_have_been_full(answer.from)) return;
  find(ViolationClass::false_full,
       what + ", although at no instant more puts had been called than gets had returned and " +
           std::to_string(bounds_.capacity() - 1) + " items take",
       {}, time);
}

void OnlineMonitor::on_closed(const Answer& answer, std::int64_t time) {
  if (close_from_ > time) {
    return find(ViolationClass::false_closed,
                "CLOSED was answered by " + std::to_string(time) + ", before any close", {}, time);
  }
  if (closed_by_ == never) {
    if (inside_ == 0) empty_at_ = time;
    if (inside_ <= open_gets_) maybe_empty_at_ = time;
    closed_by_ = time;
  }
  if (!is_get(answer.kind)) return;
  // Nothing is inside any more, and nothing comes: what nobody got, open gets must have taken.
  for (std::uint64_t i = first_waiting_; i != next_waiting_; ++i) {
    Waiting& waiting = ring_[i & (ring_.size() - 1)];
    if (waiting.gone || take_by_open_get(waiting, time)) continue;
    return find(ViolationClass::not_drained,
                "CLOSED was answered to a get by " + std::to_string(time) + ", although " +
                    named(waiting.slot) + " was inside",
                {values_.at(waiting.slot).value}, time);
  }
  if (!drained_) open_gets_at_drain_ = open_gets_;
  drained_ = true;
}

void OnlineMonitor::doubt(std::string reason) {
  ++doubts_;
  if (unknown_reason_.empty()) unknown_reason_ = std::move(reason);
}

// What follows could be misread: nothing more is judged.
void OnlineMonitor::give_up(std::string reason) {
  doubt(std::move(reason));
  stopped_ = true;
}

void OnlineMonitor::find(ViolationClass violation, std::string explanation,
                         std::vector<Value> values, std::int64_t time) {
  if (!finding_) finding_ = {violation, std::move(explanation), std::move(values), time};
}

std::string OnlineMonitor::named(std::uint32_t slot) const {
  const LiveValue& value = values_.at(slot);
  return std::to_string(value.value) + " (put from " + std::to_string(value.put_from) + ")";
}

Verdict OnlineMonitor::verdict() const {
  if (finding_) return Verdict::violation;
  return unknown_reason_.empty() ? Verdict::valid : Verdict::unknown;
}

std::int64_t OnlineMonitor::lag() const {
  if (newest_ == before_all || judged_until_ == before_all) return 0;
  return newest_ - std::min(newest_, judged_until_);
}

std::vector<Value> OnlineMonitor::values_inside(std::size_t most) const {
  std::vector<Value> values;
  for (std::uint64_t i = first_waiting_; i != next_waiting_ && values.size() < most; ++i) {
    const Waiting& waiting = ring_[i & (ring_.size() - 1)];
    if (!waiting.gone) values.push_back(values_.at(waiting.slot).value);
  }
  return values;
}

std::size_t OnlineMonitor::unjudged() const {
  std::size_t calls = 0;
  for (const Log& log : logs_) calls += log.calls.size() - log.head;
  return calls;
}

std::span<const LoggedCall> OnlineMonitor::unjudged_calls(std::size_t log) const {
  const Log& from = logs_[log];
  return std::span(from.calls).subspan(from.slice_head);
}

std::size_t OnlineMonitor::bytes() const {
  std::size_t total = values_.bytes() + ring_.capacity() * sizeof(Waiting) +
                      (events_.capacity() + scratch_.capacity()) * 8 +
                      answers_.capacity() * sizeof(Answer);
  for (const Log& log : logs_) total += log.calls.capacity() * sizeof(LoggedCall);
  return total;
}

}  // namespace queuecheck
