#include "queuecheck/stress/soak/stream_feed.hpp"

#include <algorithm>

namespace queuecheck::soak {
namespace {

constexpr std::size_t unjudged_first = 1 << 16;
constexpr std::uint64_t window_most = 4096;
constexpr std::size_t seat_round = 4096;  // calls of one seat in one round

// The other side may need what all its streams hold until it is where the waiting call needs it.
std::size_t unjudged_more(const Layout& layout) {
  return 2 * layout.seats * layout.stream_capacity;
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  calls += other.calls;
  puts += other.puts;
  gets += other.gets;
  full += other.full;
  empty += other.empty;
  timeouts += other.timeouts;
  open_puts += other.open_puts;
  open_gets += other.open_gets;
  return *this;
}

StreamFeed::StreamFeed(Segment& segment, const Calibration& calibration, std::uint64_t base)
    : segment_(segment),
      calibration_(calibration),
      base_(base),
      seats_(segment.layout().seats),
      window_(std::min(window_most, segment.layout().stream_capacity / 4)) {
  for (std::uint32_t i = 0; i < seats_.size(); ++i) seats_[i].stream = segment.stream(i);
}

void StreamFeed::seat_taken(std::uint32_t seat, std::uint32_t process) {
  SeatState& state = seats_[seat];
  state.taken = true;
  // The one before it may have announced a nap beyond now, which its successor waits for.
  state.seen_until = std::max(state.seen_until, now_ns());
  state.processes.push_back({state.read, process});
}

void StreamFeed::seat_left(std::uint32_t seat, OnlineMonitor& monitor) {
  SeatState& state = seats_[seat];
  while (read_seat(seat, monitor) != 0) monitor.advance();
  if (const auto open = open_call(seat)) {
    const bool puts = is_put(open->word.kind);
    tally_.open_puts += puts ? 1U : 0U;
    tally_.open_gets += is_get(open->word.kind) ? 1U : 0U;
    take(seat, open->word, ns(open->t0), never, monitor);
    ++state.read;
  }
  state.taken = state.held = false;
}

void StreamFeed::seat_closed(std::uint32_t seat, OnlineMonitor& monitor) {
  monitor.end(seat);
}

std::size_t StreamFeed::read(OnlineMonitor& monitor) {
  const std::size_t unjudged = monitor.unjudged();
  const std::uint32_t first = holder();
  std::size_t taken = 0;
  for (std::uint32_t i = 0; i < seats_.size(); ++i) {
    if (!seats_[i].taken) continue;
    seats_[i].held = !may_read(i, unjudged, first);
    if (!seats_[i].held) taken += read_seat(i, monitor);
  }
  monitor.advance();
  return taken;
}

std::size_t StreamFeed::read_all(OnlineMonitor& monitor) {
  frozen_ = true;
  std::size_t taken = 0;
  for (std::uint32_t i = 0; i < seats_.size(); ++i) {
    if (seats_[i].taken) taken += read_seat(i, monitor);
  }
  monitor.advance();
  return taken;
}

bool StreamFeed::holds_any() const {
  return std::any_of(seats_.begin(), seats_.end(),
                     [](const SeatState& state) { return state.held; });
}

// Whose calls keep the monitor from judging.
std::uint32_t StreamFeed::holder() const {
  std::uint32_t first = 0;
  std::int64_t least = never;
  for (std::uint32_t i = 0; i < seats_.size(); ++i) {
    if (!seats_[i].taken || seats_[i].seen_until >= least) continue;
    least = seats_[i].seen_until;
    first = i;
  }
  return first;
}

bool StreamFeed::may_read(std::uint32_t seat, std::size_t unjudged, std::uint32_t holder) const {
  if (unjudged < unjudged_first || seat == holder) return true;
  if (unjudged >= unjudged_first + unjudged_more(segment_.layout())) return false;
  const std::uint32_t producers = segment_.header().producers;
  return (seat < producers) != (holder < producers) && open_call(holder);
}

std::size_t StreamFeed::read_seat(std::uint32_t seat, OnlineMonitor& monitor) {
  SeatState& state = seats_[seat];
  // Before the count: acquire, pairs with the worker's store, so that what it recorded before its
  // nap is seen below.
  const std::uint64_t nap = segment_.seat(seat).asleep_until.load(std::memory_order_acquire);
  const std::int64_t now = state.silent ? now_ns() : 0;
  // acquire, pairs with StreamWriter::begin
  const std::uint64_t written = state.stream.ends->written.load(std::memory_order_acquire);
  const std::uint64_t until = std::min(written, state.read + seat_round);
  const std::uint64_t from = state.read;
  for (; state.read < until; ++state.read) {
    const CallRecord& record = state.stream.at(state.read);
    // relaxed: published with the count
    const std::int64_t t0 = ns(record.t0.load(std::memory_order_relaxed));
    // acquire, pairs with StreamWriter::end: the answer is complete
    const std::uint64_t returned = record.t1.load(std::memory_order_acquire);
    if (returned == 0) {
      state.seen_until = t0;
      break;
    }
    state.seen_until = ns(returned);
    take(seat, CallWord::of(record.word.load(std::memory_order_relaxed)), t0, state.seen_until,
         monitor);
  }
  if (state.read == written) {
    state.seen_until = std::max(state.seen_until, state.silent ? now : ns(nap));
  }
  monitor.watermark(seat, state.seen_until);
  const std::size_t taken = state.read - from;
  if (taken != 0 && !frozen_) release(state);
  return taken;
}

void StreamFeed::take(std::uint32_t seat, const CallWord& word, std::int64_t t0, std::int64_t t1,
                      OnlineMonitor& monitor) {
  LoggedCall call;
  call.kind = word.kind;
  call.outcome = t1 == never ? Outcome::pending : word.outcome;
  call.torn = word.torn;
  call.value = word.value();
  call.t0 = t0;
  call.t1 = t1;
  if (!monitor.finding()) seats_[seat].fed = seats_[seat].read + 1;
  monitor.feed(seat, call);
  ++tally_.calls;
  const bool puts = is_put(word.kind);
  switch (call.outcome) {
    case Outcome::ok:
      tally_.puts += puts ? 1U : 0U;
      tally_.gets += is_get(word.kind) ? 1U : 0U;
      if (call.value == sought_ && is_get(word.kind)) came_out_ = sought_ != no_value;
      break;
    case Outcome::full:
      ++tally_.full;
      break;
    case Outcome::empty:
      ++tally_.empty;
      break;
    case Outcome::timeout:
      ++tally_.timeouts;
      break;
    default:
      break;
  }
}

void StreamFeed::release(SeatState& state) const {
  // release, pairs with StreamWriter::has_room: what is overwritten was read
  if (state.read > window_) {
    state.stream.ends->released.store(state.read - window_, std::memory_order_release);
  }
}

std::optional<OpenCall> StreamFeed::open_call(std::uint32_t seat) const {
  const SeatState& state = seats_[seat];
  // acquire, pairs with StreamWriter::begin
  const std::uint64_t written = state.stream.ends->written.load(std::memory_order_acquire);
  if (written <= state.read) return {};
  const CallRecord& record = state.stream.at(written - 1);
  // acquire, pairs with StreamWriter::end
  if (record.t1.load(std::memory_order_acquire) != 0) return {};
  // relaxed: published with the count
  return OpenCall{CallWord::of(record.word.load(std::memory_order_relaxed)),
                  record.t0.load(std::memory_order_relaxed)};
}

std::uint64_t StreamFeed::first_kept(std::uint32_t seat) const {
  // relaxed: written by this thread
  return seats_[seat].stream.ends->released.load(std::memory_order_relaxed);
}

std::uint64_t StreamFeed::written(std::uint32_t seat) const {
  // acquire, pairs with StreamWriter::begin
  return seats_[seat].stream.ends->written.load(std::memory_order_acquire);
}

std::uint32_t StreamFeed::process_at(std::uint32_t seat, std::uint64_t position) const {
  std::uint32_t process = 0;
  for (const auto& taken : seats_[seat].processes) {
    if (taken.from <= position) process = taken.process;
  }
  return process;
}

}  // namespace queuecheck::soak
