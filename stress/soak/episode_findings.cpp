// What an episode makes of a finding, a crash, a worker that cannot attach, and a standstill.
#include <algorithm>

#include "queuecheck/stress/crash_status.hpp"
#include "queuecheck/stress/hang_class.hpp"
#include "queuecheck/stress/patience.hpp"
#include "queuecheck/stress/soak/soak_episode.hpp"
#include "queuecheck/stress/worker_failure.hpp"

namespace queuecheck::soak {
namespace {

// "process 2 waits in get() (its operation 1)": the state's own, which holds no other calls.
void leave_out_numbers(std::string& words) {
  constexpr std::string_view number = " (its operation 1)";
  for (std::size_t at = words.find(number); at != std::string::npos; at = words.find(number)) {
    words.erase(at, number.size());
  }
}

std::string who_waits(const History& state, const Tally& tally,
                      const std::vector<StuckActor>& stuck) {
  std::string words = std::to_string(tally.puts) + " items were put and " +
                      std::to_string(tally.gets) + " came out";
  for (const StuckActor& actor : stuck) {
    words += "; process " + std::to_string(actor.process);
    for (const Operation& o : state.operations) {
      const bool open = o.process == actor.process && o.outcome == Outcome::pending;
      if (open) words.append(" in ").append(name(o.kind)).append("()");
    }
    if (!actor.place.empty()) words += ", " + actor.place;
  }
  return words;
}

constexpr std::size_t inside_shown = 4096;
// For the others to end and the keeper to drain, after something was found. Who does not is killed.
constexpr std::int64_t fate_patience_ns = 5'000'000'000;

}  // namespace

History Episode::window(const std::vector<Value>& witness) {
  History history;
  history.processes = 1;
  if (!monitor_) return history;  // nobody has called anything
  struct Still {
    SoakCrew& crew;
    explicit Still(SoakCrew& of) : crew(of) { crew.stop_all(); }
    ~Still() { crew.continue_all(); }
  } const still(crew_);
  WindowRequest request;
  request.inside = monitor_->values_inside(inside_shown);
  request.witness = witness;
  if (monitor_->finding()) {
    request.never_put = monitor_->finding()->violation == ViolationClass::fresh;
  }
  request.deaths = deaths_;
  history = window_history(segment_, feed_, *monitor_, request);
  history.specification = text(specification_);
  history.seed = settings_.seed;
  return history;
}

void Episode::notice_finding() {
  if (result_.found || !monitor_->finding()) return;
  const OnlineFinding& finding = *monitor_->finding();
  History history = window(finding.values);
  Judgement judgement = judgement_of(finding, history, specification_);
  result_.found = Found{std::move(history), std::move(judgement)};
}

// An item that was overtaken, or items beyond the capacity: do they come out? Everybody is told to
// end, and the queue is drained, as far as that goes.
void Episode::seek_fate() {
  Found& found = *result_.found;
  const bool overtaken = found.judgement.violation == ViolationClass::order;
  const bool too_many = found.judgement.violation == ViolationClass::capacity;
  if ((!overtaken && !too_many) || !monitor_->finding()) return;
  const Value value = monitor_->finding()->values.front();
  const auto& operations = found.history.operations;
  const bool out = std::any_of(operations.begin(), operations.end(), [&](const Operation& o) {
    return is_get(o.kind) && o.outcome == Outcome::ok && o.value == value;
  });
  if (overtaken && out) return;
  feed_.seek(value);
  const std::int64_t until_ns = monotonic_ns() + fate_patience_ns;
  const auto wait_for = [&](auto condition) {
    while (!condition() && monotonic_ns() < until_ns) {
      feed_.read(*monitor_);
      for (std::uint32_t seat = 0; seat < segment_.layout().seats; ++seat) {
        if (crew_.alive(seat) && crew_.ended(seat)) feed_.seat_left(seat, *monitor_);
      }
      const timespec nap{0, 500'000};
      nanosleep(&nap, nullptr);
    }
  };
  // relaxed: a request, it publishes nothing
  header_.order.store(static_cast<std::uint32_t>(Order::producers_end), std::memory_order_relaxed);
  wait_for([&] { return all_ended(0, header_.producers); });
  header_.order.store(static_cast<std::uint32_t>(Order::all_end), std::memory_order_relaxed);
  if (settings_.close_wakes_all) {
    announce(header_.keeper_order, static_cast<std::uint32_t>(KeeperOrder::close),
             header_.sleepers);
  }
  wait_for([&] { return all_ended(0, segment_.keeper()); });
  announce(header_.keeper_order, static_cast<std::uint32_t>(KeeperOrder::drain), header_.sleepers);
  wait_for([&] { return !crew_.alive(segment_.keeper()); });
  // acquire, pairs with the keeper's last phase
  const bool drained =
      all_ended(0, segment_.layout().seats) && header_.drained.load(std::memory_order_acquire) != 0;
  const Tally& tally = feed_.tally();
  const bool missing = overtaken ? !feed_.came_out() : tally.puts > tally.gets + tally.open_gets;
  if (missing && drained) tell_lost(found.judgement);
}

// Everybody waits for items that were put: are they there at all?
bool Episode::keeper_finds_nothing() {
  const std::uint64_t gets = feed_.tally().gets;
  announce(header_.keeper_order, static_cast<std::uint32_t>(KeeperOrder::drain), header_.sleepers);
  const std::int64_t until_ns = monotonic_ns() + fate_patience_ns;
  while (!crew_.ended(segment_.keeper()) && monotonic_ns() < until_ns) {
    const timespec nap{0, 500'000};
    nanosleep(&nap, nullptr);
  }
  feed_.read_all(*monitor_);
  // acquire, pairs with the keeper's last phase
  return !crew_.alive(segment_.keeper()) && feed_.tally().gets == gets &&
         header_.drained.load(std::memory_order_acquire) != 0;
}

void Episode::notice_crash(std::uint32_t seat, int status) {
  const std::uint32_t process = crew_.process(seat);
  if (const auto machine = machine_at_fault(status)) {
    throw EnvironmentError("worker " + std::to_string(process) + " " + *machine);
  }
  History history = window({});
  for (Operation& o : history.operations) {
    if (o.process == process && o.outcome == Outcome::pending) o.outcome = Outcome::crashed;
  }
  Judgement judgement = classify_crash(history, process, status);
  result_.found = Found{std::move(history), std::move(judgement)};
}

void Episode::notice_failure(std::uint32_t seat) {
  Judgement judgement = judge_worker_failure(segment_.seat(seat).slot, crew_.process(seat));
  result_.found = Found{window({}), std::move(judgement)};
}

void Episode::notice_standstill(const std::vector<StuckActor>& stuck) {
  // What the streams still hold counts, though the monitor may not judge it any more.
  while (feed_.read_all(*monitor_) != 0) {
  }
  notice_finding();
  if (result_.found) return;
  // acquire, pairs with the keeper's announce
  const bool closed = header_.closed.load(std::memory_order_acquire) != 0;
  const History state = standstill_history(segment_, feed_, crew_.living(), deaths_, closed);
  HangEvidence evidence;
  evidence.actors = stuck;
  Judgement judgement = classify_hang(state, specification_, evidence);
  leave_out_numbers(judgement.explanation);
  if (judgement.verdict != Verdict::violation) {
    const bool declared = killed_inside(state, specification_) &&
                          (specification_.crash.lock_held || specification_.crash.slot_leaked);
    result_.stuck_after_kill = declared;
    if (!declared) {
      result_.unknown = "everybody waits, and no call certainly could go on: " +
                        who_waits(state, feed_.tally(), stuck);
    }
    return;
  }
  const bool sleepers = judgement.violation == ViolationClass::lost_wakeup ||
                        judgement.violation == ViolationClass::deadlock;
  const bool items = feed_.tally().puts > feed_.tally().gets;
  History history = window({});
  if (sleepers && items && result_.kills == 0 && keeper_finds_nothing()) {
    judgement.violation = ViolationClass::lost;
    judgement.safety = Verdict::violation;
    judgement.rule = "what was accepted comes out";
    judgement.explanation += "; but who asks finds the queue empty.";
  }
  judgement.witness.clear();
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    const bool is_stuck = std::any_of(stuck.begin(), stuck.end(), [&](const StuckActor& actor) {
      return actor.process == o.process;
    });
    if (is_stuck && o.outcome == Outcome::pending) judgement.witness.push_back(i);
  }
  history.complete = false;
  result_.found = Found{std::move(history), std::move(judgement)};
}

}  // namespace queuecheck::soak
