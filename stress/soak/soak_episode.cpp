#include "queuecheck/stress/soak/soak_episode.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>

#include "queuecheck/stress/patience.hpp"
#include "queuecheck/stress/soak/memory_use.hpp"

namespace queuecheck::soak {
namespace {

constexpr std::int64_t look_every_ns = 20'000'000;
constexpr std::int64_t progress_every_ns = 100'000'000;
constexpr long reader_nap_ns = 500'000;
constexpr std::size_t enough_to_go_on = 4096;  // calls of one round after which nobody naps
constexpr std::uint64_t kills_in_one_episode = 512;

std::int64_t thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

}  // namespace

Episode::Episode(Segment& segment, const Calibration& calibration, EpisodeSettings settings)
    : segment_(segment),
      header_(segment.header()),
      settings_(std::move(settings)),
      feed_(segment, calibration, invocation_stamp(calibration.clock())),
      crew_(segment, feed_, settings_.on_workers),
      standstill_(segment, feed_, settings_.watchdog),
      choose_(settings_.seed ^ 0x6B696C6C) {}

Episode::~Episode() = default;

EpisodeResult Episode::run() {
  prepare();
  create_queue();
  if (monitor_) start_workers();
  const auto goes_on = [this] {
    return monitor_ && !result_.found && result_.unknown.empty() && !result_.stuck_after_kill;
  };
  if (goes_on()) work();
  if (goes_on()) end_workers();
  if (goes_on()) drain();
  if (goes_on()) close_accounts();
  if (monitor_ && result_.found) seek_fate();
  fill_in_counts();
  crew_.kill_all();
  return std::move(result_);
}

void Episode::prepare() {
  segment_.clear();
  // relaxed, all of them: the spawn of the workers publishes them
  header_.queue_state.store(0, std::memory_order_relaxed);
  header_.gate.store(0, std::memory_order_relaxed);
  header_.order.store(0, std::memory_order_relaxed);
  header_.keeper_order.store(0, std::memory_order_relaxed);
  header_.closed.store(0, std::memory_order_relaxed);
  header_.drained.store(0, std::memory_order_relaxed);
  header_.seed = settings_.seed;
  header_.recorded = settings_.recorded ? 1 : 0;
  header_.steady = settings_.steady ? 1 : 0;
  header_.kills = settings_.kills_per_second > 0 ? 1 : 0;
  header_.closes = settings_.close_wakes_all ? 1 : 0;
}

void Episode::create_queue() {
  crew_.start_keeper();
  const auto state = [this] {
    // acquire, pairs with the keeper's announce: what it says is complete
    return static_cast<QueueState>(header_.queue_state.load(std::memory_order_acquire));
  };
  step_until([&] { return state() != QueueState::none; });
  if (state() == QueueState::refused) {
    if (header_.refused_by_machine != 0) throw EnvironmentError(header_.refusal);
    throw RefusedError(header_.refusal);
  }
  if (state() != QueueState::ready) return;
  specification_ = settings_.specification(header_.capacity);
  monitor_ = std::make_unique<OnlineMonitor>(specification_, segment_.layout().seats);
  kills_most_ = kills_in_one_episode;
  const bool leaks = specification_.crash.slot_leaked;
  if (leaks) kills_most_ = std::min(kills_most_, std::max<std::uint64_t>(1, header_.capacity / 2));
}

void Episode::start_workers() {
  crew_.start_workers();
  const std::uint32_t workers = segment_.keeper();
  if (step_until([&] {
        for (std::uint32_t i = 0; i < workers; ++i) {
          if (phase(i) != Phase::gate) return false;
        }
        return true;
      }) == Go::stop) {
    return;
  }
  begun_ns_ = monotonic_ns();
  header_.start_ticks = invocation_stamp(header_.clock);
  announce(header_.gate, 1, header_.sleepers);
}

void Episode::work() {
  const std::int64_t cpu_begin = thread_cpu_ns();
  const std::int64_t workers_begin = crew_.workers_cpu_ns();
  const auto long_ns = static_cast<std::int64_t>(settings_.seconds * 1e9);
  next_kill_ns_ = settings_.kills_per_second > 0 ? begun_ns_ : never;
  step_until([&] {
    kill_if_due();
    return monotonic_ns() - begun_ns_ >= long_ns || result_.kills >= kills_most_;
  });
  result_.seconds = static_cast<double>(monotonic_ns() - begun_ns_) * 1e-9;
  result_.monitor_cpu_ns = thread_cpu_ns() - cpu_begin;
  result_.workers_cpu_ns = crew_.workers_cpu_ns() - workers_begin;
  for (const Watched& one : crew_.living()) result_.memory_bytes += own_memory_bytes(one.proc_path);
  result_.memory_bytes += own_memory_bytes("/proc/self");
  result_.monitor_bytes = monitor_->bytes();
}

void Episode::end_workers() {
  const std::uint32_t producers = header_.producers;
  const bool in_traffic = settings_.close_wakes_all && settings_.number % 2 == 0;
  if (!in_traffic) {
    // relaxed: a request, it publishes nothing
    header_.order.store(static_cast<std::uint32_t>(Order::producers_end),
                        std::memory_order_relaxed);
    if (step_until([&] { return all_ended(0, producers); }) == Go::stop) return;
  }
  if (settings_.close_wakes_all) {
    feed_.seat_is_silent(segment_.keeper(), false);
    announce(header_.keeper_order, static_cast<std::uint32_t>(KeeperOrder::close),
             header_.sleepers);
    // acquire, pairs with the keeper's announce: its call is recorded
    if (step_until([&] { return header_.closed.load(std::memory_order_acquire) != 0; }) ==
        Go::stop) {
      return;
    }
    feed_.seat_is_silent(segment_.keeper(), true);
  } else {
    header_.order.store(static_cast<std::uint32_t>(Order::all_end), std::memory_order_relaxed);
  }
  step_until([&] { return all_ended(0, segment_.keeper()); });
}

void Episode::drain() {
  feed_.seat_is_silent(segment_.keeper(), false);
  announce(header_.keeper_order, static_cast<std::uint32_t>(KeeperOrder::drain), header_.sleepers);
  step_until([&] { return !crew_.alive(segment_.keeper()); });
}

// Everything was read; what is inside now, nobody gets any more.
void Episode::close_accounts() {
  monitor_->finish();
  notice_finding();
  // relaxed: the keeper has ended
  const bool drained = header_.drained.load(std::memory_order_relaxed) != 0;
  if (result_.found || !drained || !settings_.recorded) return;
  const Tally& tally = feed_.tally();
  const Refusal refusal = specification_.refusal;
  // Where an operation that never returned excuses every later EMPTY, nothing says that all is out.
  const bool never_surely_empty =
      refusal == Refusal::free || (refusal == Refusal::unfinished && tally.open_puts != 0) ||
      (refusal == Refusal::contended && tally.open_gets != 0) || specification_.crash.buffer_lost;
  const bool lost = tally.puts > tally.gets + tally.open_gets && !never_surely_empty;
  const bool gained = tally.gets > tally.puts + tally.open_puts;
  if (!lost && !gained) return;
  Judgement judgement;
  judgement.verdict = judgement.safety = Verdict::violation;
  judgement.violation = ViolationClass::conservation;
  judgement.rule = "what was put comes out, once";
  judgement.explanation =
      std::to_string(tally.puts) + " items were put and " + std::to_string(tally.gets) +
      " came out, " + std::to_string(tally.open_puts) + " puts and " +
      std::to_string(tally.open_gets) + " gets were cut off by a kill, and the queue was drained.";
  result_.found = Found{window({}), std::move(judgement)};
}

template <class Until>
Episode::Go Episode::step_until(Until until) {
  while (!until()) {
    if (step() == Go::stop) return Go::stop;
  }
  return Go::on;
}

Episode::Go Episode::step() {
  std::size_t taken = 0;
  if (monitor_ && settings_.recorded) {
    taken = feed_.read(*monitor_);
    result_.lag_most_ns = std::max(result_.lag_most_ns, monitor_->lag());
    if (feed_.holds_any()) ++result_.held_back;
    notice_finding();
    if (monitor_->gave_up()) result_.unknown = monitor_->unknown_reason();
    if (result_.found || !result_.unknown.empty()) return Go::stop;
  }
  const std::int64_t now_ns = monotonic_ns();
  if (now_ns >= next_look_ns_) {
    next_look_ns_ = now_ns + look_every_ns;
    if (look_at_workers() == Go::stop) return Go::stop;
  }
  if (now_ns >= next_progress_ns_ && settings_.on_progress) {
    next_progress_ns_ = now_ns + progress_every_ns;
    fill_in_counts();
    settings_.on_progress();
  }
  if (taken < enough_to_go_on) {
    const timespec nap{0, reader_nap_ns};
    nanosleep(&nap, nullptr);
  }
  return Go::on;
}

Episode::Go Episode::look_at_workers() {
  for (std::uint32_t seat = 0; seat < segment_.layout().seats; ++seat) {
    if (!crew_.alive(seat)) continue;
    if (phase(seat) == Phase::failed) {
      notice_failure(seat);
      return Go::stop;
    }
    const auto status = crew_.ended(seat);
    if (!status) continue;
    if (*status != 0 || phase(seat) != Phase::finished) {
      notice_crash(seat, *status);
      return Go::stop;
    }
    if (monitor_) feed_.seat_left(seat, *monitor_);
    if (monitor_) feed_.seat_closed(seat, *monitor_);
  }
  if (!settings_.recorded) return Go::on;
  const std::int64_t now_ns = monotonic_ns();
  const auto standing = standstill_.look(now_ns, crew_.living());
  if (!standing) return Go::on;
  if (standing->slow.empty()) {
    notice_standstill(standing->actors);
  } else {
    result_.unknown = standing->slow;
  }
  return Go::stop;
}

void Episode::kill_if_due() {
  const std::int64_t now_ns = monotonic_ns();
  if (now_ns < next_kill_ns_) return;
  const double mean_ns = 1e9 / settings_.kills_per_second;
  const double share = (static_cast<double>(choose_.below(1 << 20)) + 0.5) / (1 << 20);
  next_kill_ns_ = now_ns + static_cast<std::int64_t>(-std::log(share) * mean_ns);
  const auto seat = static_cast<std::uint32_t>(choose_.below(segment_.keeper()));
  if (!crew_.alive(seat) || phase(seat) != Phase::running) return;
  const std::uint32_t process = crew_.process(seat);
  const bool inside = crew_.replace(seat, *monitor_);
  deaths_.push_back({process, feed_.now_ns()});
  ++result_.kills;
  result_.kills_inside += inside ? 1 : 0;
}

bool Episode::all_ended(std::uint32_t from, std::uint32_t to) const {
  for (std::uint32_t seat = from; seat < to; ++seat) {
    if (crew_.alive(seat)) return false;
  }
  return true;
}

Phase Episode::phase(std::uint32_t seat) const {
  // acquire, pairs with the worker's set_phase: what it says is complete
  return segment_.seat(seat).slot.phase.load(std::memory_order_acquire);
}

void Episode::fill_in_counts() {
  result_.tally = feed_.tally();
  if (monitor_) result_.doubts = monitor_->doubts();
  result_.stream_full = 0;
  std::uint64_t moved = 0;
  for (std::uint32_t seat = 0; seat < segment_.keeper(); ++seat) {
    const Seat& one = segment_.seat(seat);
    // relaxed: only shown
    result_.stream_full += one.stream_full.load(std::memory_order_relaxed);
    if (seat >= header_.producers) moved += one.slot.advance.load(std::memory_order_relaxed);
  }
  if (!settings_.recorded) result_.tally.gets = moved;
}

}  // namespace queuecheck::soak
