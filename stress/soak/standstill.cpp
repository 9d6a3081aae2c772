#include "queuecheck/stress/soak/standstill.hpp"

#include <algorithm>

#include "queuecheck/stress/kernel_wait.hpp"

namespace queuecheck::soak {
namespace {

// The longest deadline that is drawn (pace.hpp).
constexpr std::int64_t timeout_most_ns = 20'000'000;

}  // namespace

std::uint64_t Standstill::signature(const std::vector<Watched>& living) const {
  std::uint64_t sum = living.size();
  const auto mix = [&](std::uint64_t x) { sum = sum * 1'099'511'628'211U + x; };
  for (const Watched& one : living) {
    const WorkerSlot& slot = segment_.seat(one.seat).slot;
    mix(one.process);
    // relaxed: only compared, and looked at again 20 ms later
    mix(slot.advance.load(std::memory_order_relaxed));
    const Phase phase = slot.phase.load(std::memory_order_relaxed);
    // Who is refused again and again goes to and fro between its calls and a full stream.
    mix(static_cast<std::uint64_t>(phase == Phase::gate ? Phase::running : phase));
  }
  return sum;
}

void Standstill::restart(std::int64_t now_ns, const std::vector<Watched>& living) {
  window_start_ns_ = now_ns;
  base_.clear();
  for (const Watched& one : living) {
    // relaxed: only compared
    base_.push_back({one.process, sample_actor(one.proc_path),
                     segment_.seat(one.seat).slot.tries.load(std::memory_order_relaxed)});
  }
}

std::optional<std::vector<StuckActor>> Standstill::look(std::int64_t now_ns,
                                                        const std::vector<Watched>& living) {
  const std::uint64_t now_signature = signature(living);
  if (fresh_ || now_signature != signature_) {
    fresh_ = false;
    signature_ = now_signature;
    progress_ns_ = now_ns;
    confirmed_ = 0;
    base_.clear();
    return std::nullopt;
  }
  if (base_.empty()) {
    restart(now_ns, living);
    return std::nullopt;
  }
  std::vector<StuckActor> stuck;
  bool all_stuck = true;
  std::int64_t longest_wait_ns = 0;
  for (std::size_t i = 0; i < living.size(); ++i) {
    const Watched& one = living[i];
    // relaxed: only compared
    const Phase phase = segment_.seat(one.seat).slot.phase.load(std::memory_order_relaxed);
    if (phase == Phase::finished) continue;
    const ActorSample now = sample_actor(one.proc_path);
    if (!now.alive || now.stopped()) {
      restart(now_ns, living);
      confirmed_ = 0;
      return std::nullopt;
    }
    if (!in_queue_code(phase)) {
      // The keeper waits for an order; who waits for the reader may be held back for another's
      // sake; who rests waits for the getters. (relaxed: only looked at)
      const bool held = one.seat == segment_.keeper() || feed_.holds_back(one.seat) ||
                        segment_.seat(one.seat).rests.load(std::memory_order_relaxed) != 0;
      all_stuck = all_stuck && phase == Phase::gate && held;
      continue;
    }
    const Stuck how = judge(base_[i], now, one.seat, now_ns);
    if (how == Stuck::no) {
      all_stuck = false;
      continue;
    }
    if (how == Stuck::blocked) {
      longest_wait_ns = std::max(longest_wait_ns, now.run_wait_ns - base_[i].sample.run_wait_ns);
    }
    stuck.push_back({one.process, how, at_the_door(phase)});
  }
  const std::int64_t window = settings_.window_ns + 4 * longest_wait_ns;
  if (!all_stuck || stuck.empty() || now_ns - window_start_ns_ < window) return std::nullopt;
  if (++confirmed_ < settings_.confirmations) {
    restart(now_ns, living);
    return std::nullopt;
  }
  for (StuckActor& actor : stuck) {
    const auto one = std::find_if(living.begin(), living.end(), [&](const Watched& watched) {
      return watched.process == actor.process;
    });
    // relaxed: where it attached, long ago
    const std::uint64_t address =
        segment_.seat(one->seat).slot.address.load(std::memory_order_relaxed);
    actor.wait = kernel_wait(one->proc_path, {address, segment_.header().place_bytes});
    actor.place = place_text(actor.wait);
  }
  return stuck;
}

Stuck Standstill::judge(const Seen& base, const ActorSample& now, std::uint32_t seat,
                        std::int64_t now_ns) const {
  const WorkerSlot& slot = segment_.seat(seat).slot;
  const std::int64_t cpu_ns = now.cpu_ns - base.sample.cpu_ns;
  // relaxed: only compared
  const std::uint64_t tries = slot.tries.load(std::memory_order_relaxed) - base.tries;
  if (tries >= settings_.polls) return Stuck::polling;
  const auto open = feed_.open_call(seat);
  const bool timed = open && is_timed(open->word.kind);
  if (tries > 0) {
    const bool polls_slowly = tries >= 3 && now.sleeping();
    return polls_slowly || cpu_ns >= settings_.spin_ns ? Stuck::polling : Stuck::no;
  }
  // relaxed: only compared
  const bool works = slot.phase.load(std::memory_order_relaxed) == Phase::running;
  if (works && !open) return Stuck::no;  // a nap of its own, between calls
  if (timed && quiet_ns(now_ns) < timeout_most_ns + settings_.window_ns) return Stuck::no;
  if (cpu_ns >= settings_.spin_ns) return Stuck::spinning;
  if (now.sleeping() && cpu_ns * 20 < now_ns - window_start_ns_) return Stuck::blocked;
  return Stuck::no;
}

}  // namespace queuecheck::soak
