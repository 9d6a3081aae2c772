#include "queuecheck/model/online_monitor.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace queuecheck {
namespace {

constexpr std::int64_t before_all = std::numeric_limits<std::int64_t>::min();
constexpr int kind_bits = 3;
constexpr std::int64_t slice_max = std::int64_t{1} << (32 - kind_bits);
constexpr std::size_t events_wanted = 8192;

}  // namespace

OnlineMonitor::OnlineMonitor(const Specification& specification, std::size_t logs)
    : specification_(specification), logs_(logs), ring_(1024) {
  const Specification& s = specification;
  const bool closes = s.close_scope == CloseScope::none ||
                      (s.close_scope == CloseScope::global && s.close_rest == CloseRest::drain &&
                       s.late_put == LatePut::refuse);
  const bool order = s.order == Order::fifo || s.order == Order::bag;
  if (!order || !closes || s.capacity_kind != CapacityKind::unbounded ||
      s.visibility != Visibility::immediate || s.on_full != OnFull::wait_or_fail || s.lease ||
      s.tasks) {
    give_up("the online monitor knows unbounded fifo and bag, close=none and close=drain only");
  }
}

void OnlineMonitor::feed(std::size_t log, const LoggedCall& call) {
  Log& to = logs_[log];
  if (call.kind == OperationKind::crash || finding_ || stopped_) return;
  to.calls.push_back(call);
  to.watermark = call.t1 == never ? call.t0 : call.t1;
  newest_ = std::max(newest_, to.watermark);
}

void OnlineMonitor::watermark(std::size_t log, std::int64_t time) {
  logs_[log].watermark = std::max(logs_[log].watermark, time);
}

void OnlineMonitor::advance() {
  std::int64_t until = never;
  for (const Log& log : logs_) until = std::min(until, log.watermark);
  judge_slice(until);
}

void OnlineMonitor::finish() {
  for (Log& log : logs_) log.watermark = never;
  judge_slice(never);
}

// Judges all events before `until`, in pieces whose span fits the key of an event.
void OnlineMonitor::judge_slice(std::int64_t until) {
  while (judged_until_ < until && !finding_ && !stopped_) {
    std::int64_t first = never;
    for (const Log& log : logs_) {
      if (log.head == log.calls.size()) continue;
      const LoggedCall& call = log.calls[log.head];
      first = std::min(first, log.called ? call.t1 : call.t0);
    }
    if (first >= until) break;
    slice_from_ = first;
    const bool far = until == never || until - first > slice_max;
    const std::int64_t to = far ? first + slice_max : until;
    events_.clear();
    answers_.clear();
    for (Log& log : logs_) gather_log(log, to);
    if (finding_ || stopped_) return;
    sort_events();
    judge_events();
    for (Log& log : logs_) {
      if (log.head < 64 || log.head * 2 < log.calls.size()) continue;
      log.calls.erase(log.calls.begin(), log.calls.begin() + static_cast<std::ptrdiff_t>(log.head));
      log.head = 0;
    }
    judged_until_ = to;
  }
  judged_until_ = std::max(judged_until_, std::min(until, newest_));
}

void OnlineMonitor::emit(std::int64_t time, Kind kind, std::uint32_t slot) {
  const auto since = static_cast<std::uint64_t>(time - slice_from_);
  events_.push_back((since << kind_bits | kind) << 32 | slot);
}

void OnlineMonitor::gather_log(Log& log, std::int64_t until) {
  for (; log.head < log.calls.size(); ++log.head, log.called = false) {
    const LoggedCall& call = log.calls[log.head];
    const bool puts = is_put(call.kind);
    const bool gets = is_get(call.kind);
    const bool closes =
        call.kind == OperationKind::close && specification_.close_scope != CloseScope::none;
    const bool took_effect = call.outcome == Outcome::ok || call.t1 == never;
    const bool item = (puts && took_effect) || (gets && call.outcome == Outcome::ok);
    if (!log.called) {
      if (call.t0 >= until) return;
      log.called = true;
      if (item) {
        if (call.value == no_value) {
          return give_up("items without a value");
        }
        if (call.torn) {
          return find(ViolationClass::torn, "a torn item was got", {call.value}, call.t1);
        }
        log.slot = values_.find(call.value);
        ++values_.at(log.slot).users;
        emit(call.t0, puts ? put_called : get_called, log.slot);
      } else if (gets && call.t1 == never) {
        emit(call.t0, open_get, 0);
      } else if (closes) {
        emit(call.t0, close_called, 0);
      }
    }
    if (call.t1 == never) continue;
    if (call.t1 >= until) return;
    if (item) {
      emit(call.t1, puts ? put_returned : get_returned, log.slot);
      continue;
    }
    const auto answer = static_cast<std::uint32_t>(answers_.size());
    if (gets && call.outcome == Outcome::empty) {
      if (specification_.refusal == Refusal::free) continue;
      answers_.push_back({call.t0, true});
      emit(call.t1, empty_answered, answer);
    } else if (closes || ((puts || gets) && call.outcome == Outcome::closed)) {
      answers_.push_back({call.t0, gets});
      emit(call.t1, closed_answered, answer);
    } else if (call.kind != OperationKind::close) {
      return give_up(std::string(name(call.kind)) + " that answered " +
                     std::string(name(call.outcome)) + ", which the online monitor does not know");
    }
  }
}

// By the upper half of each word; LSD radix, 11 bits a pass.
void OnlineMonitor::sort_events() {
  constexpr int bits = 11;
  constexpr std::size_t digits = std::size_t{1} << bits;
  if (events_.size() < 512) {
    std::sort(events_.begin(), events_.end());
    return;
  }
  std::uint64_t all = 0;
  for (const std::uint64_t event : events_) all |= event >> 32;
  scratch_.resize(events_.size());
  std::array<std::uint32_t, digits> places;
  for (int shift = 32; (all >> (shift - 32)) != 0; shift += bits) {
    places.fill(0);
    for (const std::uint64_t event : events_) ++places[event >> shift & (digits - 1)];
    std::uint32_t sum = 0;
    for (std::uint32_t& place : places) {
      const std::uint32_t count = place;
      place = sum;
      sum += count;
    }
    std::uint64_t* const to = scratch_.data();
    for (const std::uint64_t event : events_) to[places[event >> shift & (digits - 1)]++] = event;
    events_.swap(scratch_);
    if (shift + bits >= 64) break;
  }
}

void OnlineMonitor::judge_events() {
  for (const std::uint64_t event : events_) {
    const auto slot = static_cast<std::uint32_t>(event);
    const std::int64_t time = slice_from_ + static_cast<std::int64_t>(event >> (32 + kind_bits));
    switch (static_cast<Kind>(event >> 32 & ((1U << kind_bits) - 1))) {
      case put_called: {
        LiveValue& value = values_.at(slot);
        if (value.put_called || value.consumed) {
          return give_up("value " + std::to_string(value.value) + " is put twice");
        }
        value.put_called = true;
        value.put_from = time;
        break;
      }
      case get_called:
        on_get_called(slot, time);
        break;
      case open_get:
        ++open_gets_;
        if (inside_ <= open_gets_ && closed_by_ == never) maybe_empty_at_ = time;
        break;
      case close_called:
        close_from_ = std::min(close_from_, time);
        break;
      case put_returned:
        on_put_returned(slot, time);
        break;
      case get_returned:
        on_get_returned(slot, time);
        break;
      case empty_answered:
        on_empty(answers_[slot], time);
        break;
      case closed_answered:
        on_closed(answers_[slot], time);
        break;
    }
    if (finding_) return;
  }
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
  if (specification_.refusal != Refusal::truthful) {
    return doubt("an EMPTY answer that only the refusal may excuse");
  }
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
  if (!answer.to_get) return;
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
  return newest_ == before_all ? 0 : newest_ - std::min(newest_, judged_until_);
}

std::size_t OnlineMonitor::bytes() const {
  std::size_t total = values_.bytes() + ring_.capacity() * sizeof(Waiting) +
                      (events_.capacity() + scratch_.capacity()) * 8 +
                      answers_.capacity() * sizeof(Answer);
  for (const Log& log : logs_) total += log.calls.capacity() * sizeof(LoggedCall);
  return total;
}

void OnlineMonitor::drain(std::span<const OperationLog> logs) {
  struct Reader {
    OperationLog::Cursor cursor;
    LoggedCall call;
    bool more;
  };
  std::vector<Reader> readers;
  std::int64_t now = never;
  for (const OperationLog& log : logs) {
    readers.push_back({OperationLog::Cursor(log), {}, true});
    Reader& reader = readers.back();
    reader.more = reader.cursor.next(reader.call);
    if (reader.more) now = std::min(now, reader.call.t0);
  }
  std::int64_t width = 1 << 12;  // follows the rate of the calls
  while (now != never && !finding_ && !stopped_) {
    const std::int64_t until = now + width;
    std::size_t fed = 0;
    std::int64_t next = never;
    for (std::size_t i = 0; i < readers.size(); ++i) {
      Reader& reader = readers[i];
      while (reader.more && reader.call.t0 < until) {
        feed(i, reader.call);
        ++fed;
        reader.more = reader.cursor.next(reader.call);
      }
      watermark(i, reader.more ? reader.call.t0 : never);
      if (reader.more) next = std::min(next, reader.call.t0);
    }
    judge_slice(until);
    now = next;
    if (2 * fed < events_wanted / 2 && width < slice_max / 2) width *= 2;
    if (2 * fed > events_wanted * 2 && width > 2) width /= 2;
  }
  finish();
}

}  // namespace queuecheck
