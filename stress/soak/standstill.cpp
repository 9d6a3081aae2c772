#include "queuecheck/stress/soak/standstill.hpp"

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

std::optional<Standing> Standstill::look(std::int64_t now_ns, const std::vector<Watched>& living) {
  const auto scene = [&] {
    WatchedScene now;
    now.somebody_may_come = true;  // kills come at any time, and who takes the dead one's place
    for (const Watched& one : living) {
      // relaxed: only compared
      const Phase phase = segment_.seat(one.seat).slot.phase.load(std::memory_order_relaxed);
      if (phase != Phase::finished) now.actors.push_back(actor_of(one, now_ns));
    }
    return now;
  };
  return rule_.look(
      now_ns, [&] { return signature(living); }, scene);
}

// An order that the keeper has not seen yet changes what everybody else waits for: on a crowded
// machine it takes a while to wake up.
bool Standstill::keeper_has_no_order() const {
  const Header& header = segment_.header();
  // relaxed, both: only compared, and looked at again
  switch (static_cast<KeeperOrder>(header.keeper_order.load(std::memory_order_relaxed))) {
    case KeeperOrder::wait:
      return true;
    case KeeperOrder::close:
      return header.closed.load(std::memory_order_relaxed) != 0;
    case KeeperOrder::drain:
      return false;
  }
  return false;
}

WatchedActor Standstill::actor_of(const Watched& one, std::int64_t now_ns) const {
  const Seat& seat = segment_.seat(one.seat);
  // relaxed everywhere: only compared, and looked at again
  const Phase phase = seat.slot.phase.load(std::memory_order_relaxed);
  WatchedActor actor;
  actor.process = one.process;
  actor.proc_path = one.proc_path;
  actor.outside = at_the_door(phase);
  actor.tries = seat.slot.tries.load(std::memory_order_relaxed);
  actor.pauses_when_refused = true;
  actor.queue = {seat.slot.address.load(std::memory_order_relaxed), segment_.header().place_bytes};
  if (!in_queue_code(phase)) {
    // Who waits for the reader may be held back for another's sake; who rests waits for the
    // getters.
    const bool held =
        one.seat == segment_.keeper()
            ? keeper_has_no_order()
            : feed_.holds_back(one.seat) || seat.rests.load(std::memory_order_relaxed) != 0;
    actor.part = phase == Phase::gate && held ? WatchedActor::Part::is_held
                                              : WatchedActor::Part::has_still_to_run;
    return actor;
  }
  actor.part = WatchedActor::Part::in_the_queue;
  const auto open = feed_.open_call(one.seat);
  actor.inside_a_call = phase != Phase::running || open.has_value();
  actor.timed = open && is_timed(open->word.kind) &&
                rule_.quiet_ns(now_ns) < timeout_most_ns + settings_.window_ns;
  return actor;
}

}  // namespace queuecheck::soak
