// From calls to slices of events in order of time: feeding, watermarks, merging, sorting.
#include <algorithm>
#include <array>

#include "queuecheck/model/online_monitor.hpp"
#include "queuecheck/model/refusal.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t events_wanted = 8192;

// Does it put or get an item, as far as is known?
bool moves_item(const LoggedCall& call) {
  const bool took_effect = call.outcome == Outcome::ok || call.t1 == never;
  return (is_put(call.kind) && took_effect) ||
         (is_get(call.kind) && call.outcome == Outcome::ok && call.t1 != never);
}

}  // namespace

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
    for (Log& log : logs_) log.slice_head = log.head;
    if (limits_roles(specification_)) watch_roles(to);
    for (Log& log : logs_) gather_log(log, to);
    if (finding_ || stopped_) return;
    sort_events();
    judge_events();
    if (finding_ || stopped_) return;
    for (Log& log : logs_) {
      log.slice_head = log.head;
      if (log.head < 64 || log.head * 2 < log.calls.size()) continue;
      log.calls.erase(log.calls.begin(), log.calls.begin() + static_cast<std::ptrdiff_t>(log.head));
      log.role_head -= log.head;
      log.head = log.slice_head = 0;
    }
    judged_until_ = to;
  }
  judged_until_ = std::max(judged_until_, std::min(until, newest_));
}

// All calls that begin before `until`: whatever began by then has been fed.
void OnlineMonitor::watch_roles(std::int64_t until) {
  entering_.clear();
  for (std::size_t i = 0; i < logs_.size(); ++i) {
    Log& log = logs_[i];
    for (; log.role_head < log.calls.size(); ++log.role_head) {
      const LoggedCall& call = log.calls[log.role_head];
      if (call.t0 >= until) break;
      if (!roles_.watches(call.kind)) continue;
      const std::int64_t ended = call.t1 == never ? call.t0 : call.t1;
      entering_.push_back({call.t0, ended, i, i, puts_items(call.kind)});
    }
  }
  std::sort(entering_.begin(), entering_.end());
  for (const RoleWatch::Call& call : entering_) {
    if (roles_.enter(call)) continue;
    const std::size_t inside = roles_.together().size();
    return find(ViolationClass::role,
                std::to_string(inside) + " callers were inside " + (call.puts ? "puts" : "gets") +
                    " at " + std::to_string(call.from) + ", where " + std::to_string(inside - 1) +
                    (inside == 2 ? " is" : " are") + " allowed",
                {}, call.from);
  }
}

void OnlineMonitor::emit(std::int64_t time, Kind kind, std::uint32_t slot) {
  const auto since = static_cast<std::uint64_t>(time - slice_from_);
  events_.push_back((since << kind_bits | kind) << 32 | slot);
}

void OnlineMonitor::gather_log(Log& log, std::int64_t until) {
  for (; log.head < log.calls.size(); ++log.head, log.called = false) {
    const LoggedCall& call = log.calls[log.head];
    if (!log.called) {
      if (call.t0 >= until) return;
      log.called = true;
      gather_call(log, call);
    }
    if (finding_ || stopped_) return;
    if (call.t1 == never) continue;
    if (call.t1 >= until) return;
    gather_answer(log, call);
    if (stopped_) return;
  }
}

bool OnlineMonitor::knows(const LoggedCall& call) const {
  if (call.t1 == never || call.outcome == Outcome::ok || call.kind == OperationKind::close) {
    return true;
  }
  const bool gives_up = call.outcome == Outcome::timeout || call.outcome == Outcome::busy;
  if (is_get(call.kind) && (call.outcome == Outcome::empty || gives_up)) return true;
  const bool full = call.outcome == Outcome::full || gives_up;
  if (is_put(call.kind) && full) {
    return bounds_.bounded() || says_nothing(call.kind, call.outcome, specification_);
  }
  return (is_put(call.kind) || is_get(call.kind)) && call.outcome == Outcome::closed;
}

void OnlineMonitor::gather_call(Log& log, const LoggedCall& call) {
  const bool puts = is_put(call.kind);
  const bool gets = is_get(call.kind);
  if (!knows(call)) {
    // What it may have done nobody knows: what was certain before it is judged, nothing behind it.
    if (beyond_.empty()) {
      beyond_ = std::string(name(call.kind)) + " that answered " + std::string(name(call.outcome)) +
                ", which the online monitor does not know";
    }
    emit(call.t0, unknown_called, 0);
  } else if (moves_item(call)) {
    if (call.torn) {
      return find(ViolationClass::torn, "a torn item was got", {call.value}, call.t1);
    }
    if (call.value == no_value) return give_up("items without a value");
    log.slot = values_.find(call.value);
    ++values_.at(log.slot).users;
    emit(call.t0, !puts ? get_called : call.t1 == never ? open_put : put_called, log.slot);
  } else if (gets && call.t1 == never) {
    emit(call.t0, open_get, 0);
  } else if (puts || gets) {
    if (overlap_.asks()) emit(call.t0, puts ? refused_put_called : refused_get_called, 0);
  } else if (call.kind == OperationKind::close && specification_.close_scope != CloseScope::none) {
    emit(call.t0, close_called, 0);
  }
}

void OnlineMonitor::gather_answer(const Log& log, const LoggedCall& call) {
  const bool puts = is_put(call.kind);
  const bool gets = is_get(call.kind);
  const bool closes =
      call.kind == OperationKind::close && specification_.close_scope != CloseScope::none;
  if (moves_item(call)) return emit(call.t1, puts ? put_returned : get_returned, log.slot);
  if (says_nothing(call.kind, call.outcome, specification_) || !knows(call)) return;
  const bool gives_up = call.outcome == Outcome::timeout || call.outcome == Outcome::busy;
  const auto answer = static_cast<std::uint32_t>(answers_.size());
  if (gets && (call.outcome == Outcome::empty || gives_up)) {
    emit(call.t1, empty_answered, answer);
  } else if (puts && (call.outcome == Outcome::full || gives_up)) {
    emit(call.t1, full_answered, answer);
  } else if (closes || puts || gets) {
    emit(call.t1, closed_answered, answer);
  }
  answers_.push_back({call.t0, call.kind, gives_up});
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
