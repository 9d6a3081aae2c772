#include "queuecheck/properties/simulated_executor_test_support.hpp"

#include <algorithm>
#include <deque>
#include <string>

namespace queuecheck {
namespace {

struct Item {
  Value value = no_value;
  std::uint32_t bytes = 0;
};

// One process: which step comes next, and the call that it is in.
struct Actor {
  std::vector<Step> calls;  // repeats unrolled
  std::size_t next = 0;
  int refused = 0;      // tries of this call so far, where it is to be tried again
  bool inside = false;  // invoked, not returned
  bool done = false;    // took effect, is about to return
  bool stuck = false;   // its wake-up was forgotten
  Operation operation;
  std::int64_t sequence = 0;
};

class Simulation {
 public:
  Simulation(const Program& program, Bug bug, double chance, Dice& dice)
      : program_(program), bug_(bug), chance_(chance), dice_(dice) {
    stride_ = value_stride(program);
    actors_.resize(program.processes.size());
    for (std::size_t p = 0; p < actors_.size(); ++p) {
      for (const Step& step : program.processes[p]) {
        actors_[p].calls.insert(actors_[p].calls.end(), step.repeat, step);
      }
    }
  }

  Run run() {
    run_.history.processes = static_cast<std::uint32_t>(actors_.size());
    run_.history.specification =
        "fifo capacity=" + std::to_string(program_.options.capacity) + " close=drain";
    run_.history.seed = program_.seed;
    prefill();
    while (turn()) {
    }
    for (Actor& actor : actors_) {
      if (!actor.inside) continue;
      actor.operation.outcome = Outcome::pending;
      actor.operation.t1 = never;
      record(actor);
      if (actor.stuck) observe_hang();
    }
    if (program_.drain) drain();
    run_.history.end = now_;
    run_.history.complete = true;
    return std::move(run_);
  }

 private:
  bool bug(Bug wanted) { return bug_ == wanted && dice_.below(1'000'000) < chance_ * 1e6; }
  std::int64_t tick() { return now_ += 1 + dice_.below(50); }

  void prefill() {
    Step put;
    put.kind = OperationKind::try_put;
    put.item_bytes = program_.options.item_bytes_max;
    for (std::uint32_t i = 0; i < program_.prefill; ++i) call_alone(actors_[0], 0, put);
  }

  void drain() {
    const auto free = std::find_if(actors_.begin(), actors_.end(),
                                   [](const Actor& actor) { return !actor.inside; });
    if (free == actors_.end()) return;
    Step get;
    get.kind = OperationKind::try_get;
    Outcome outcome = Outcome::ok;
    while (outcome == Outcome::ok) {
      call_alone(*free, static_cast<std::uint32_t>(free - actors_.begin()), get);
      outcome = run_.history.operations.back().outcome;
    }
  }

  void call_alone(Actor& actor, std::uint32_t process, const Step& step) {
    invoke(actor, process, step);
    effect(actor, step);
    finish(actor);
  }

  // One random actor goes on: begins a call, takes effect, or returns. False: nobody can.
  bool turn() {
    std::vector<std::size_t> able;
    for (std::size_t p = 0; p < actors_.size(); ++p) {
      const Actor& actor = actors_[p];
      if (actor.inside ? actor.done || can_go_on(actor) : actor.next < actor.calls.size()) {
        able.push_back(p);
      }
    }
    if (able.empty()) return false;
    const std::size_t p = able[dice_.below(static_cast<std::uint32_t>(able.size()))];
    Actor& actor = actors_[p];
    const bool first_try = !actor.inside;
    if (first_try) {
      invoke(actor, static_cast<std::uint32_t>(p), actor.calls[actor.next++]);
    } else if (actor.done) {
      finish(actor);
      repeat(actor);
    } else {
      effect(actor, actor.calls[actor.next - 1]);
    }
    return true;
  }

  bool can_go_on(const Actor& actor) const {
    if (actor.stuck) return false;
    const OperationKind kind = actor.operation.kind;
    if (kind == OperationKind::put) return closed_ || items_.size() < program_.options.capacity;
    if (kind == OperationKind::get) return closed_ || !items_.empty();
    return true;
  }

  void invoke(Actor& actor, std::uint32_t process, const Step& step) {
    actor.inside = true;
    actor.done = false;
    actor.operation = Operation{};
    actor.operation.process = process;
    actor.operation.kind = step.kind;
    actor.operation.timeout_ns = is_timed(step.kind) ? step.timeout_ns : 0;
    actor.operation.t0 = tick();
    if (is_put(step.kind)) {
      actor.operation.item_bytes = step.item_bytes;
      ++actor.sequence;
      if (step.item_bytes >= 8) actor.operation.value = process * stride_ + actor.sequence;
    }
    tick();
  }

  void finish(Actor& actor) {
    actor.operation.t1 = tick();
    actor.inside = false;
    record(actor);
    tick();
  }

  // Until::ok and Until::closed: the same call again, a put that was refused with the same value.
  // Not for ever: a planted bug may make it vain.
  void repeat(Actor& actor) {
    const Step& step = actor.calls[actor.next - 1];
    const bool refused = may_be_tried_again(actor.operation.outcome);
    const bool goes_on =
        (step.until == Until::ok && refused) ||
        (step.until == Until::closed && (refused || actor.operation.outcome == Outcome::ok));
    actor.refused = refused ? actor.refused + 1 : 0;
    if (!goes_on || actor.refused > 300) return;
    --actor.next;
    if (is_put(step.kind) && refused) --actor.sequence;
    if (actor.refused > 8) run_.history.operations.pop_back();
  }

  void record(const Actor& actor) { run_.history.operations.push_back(actor.operation); }

  bool other_get_open(const Actor& self) const {
    return std::any_of(actors_.begin(), actors_.end(), [&](const Actor& actor) {
      return &actor != &self && actor.inside && is_get(actor.operation.kind);
    });
  }

  void effect(Actor& actor, const Step& step) {
    tick();
    Operation& operation = actor.operation;
    operation.outcome = Outcome::ok;
    actor.done = true;
    if (is_put(step.kind)) {
      put(actor, step);
    } else if (is_get(step.kind)) {
      get(actor, step);
    } else if (step.kind == OperationKind::empty) {
      operation.answer = items_.empty() ? 1 : 0;
    } else if (step.kind == OperationKind::full) {
      operation.answer = items_.size() >= program_.options.capacity ? 1 : 0;
    } else if (step.kind == OperationKind::size) {
      operation.answer = static_cast<std::int64_t>(items_.size()) + (bug(Bug::size_off) ? 1 : 0);
    } else if (step.kind == OperationKind::close) {
      close();
    } else if (step.kind == OperationKind::clear) {
      const bool keeps = !items_.empty() && bug(Bug::misses_clear);
      items_.resize(keeps ? 1 : 0);
    }
  }

  // What a call answers whose condition does not hold.
  void refuse(Actor& actor, const Step& step, Outcome outcome) {
    if (is_timed(step.kind)) {
      const bool early = step.timeout_ns > 1'000 && bug(Bug::early_timeout);
      const std::int64_t due = actor.operation.t0 + step.timeout_ns / (early ? 2 : 1);
      // Another may change the state before the deadline: wait by turns.
      if (now_ < due && dice_.one_in(2)) {
        actor.done = false;
        return;
      }
      now_ = std::max(now_, due);
      outcome = Outcome::timeout;
    }
    if (waits_for_ever(step.kind)) {
      actor.done = false;
      return;
    }
    actor.operation.outcome = outcome;
  }

  void put(Actor& actor, const Step& step) {
    Operation& operation = actor.operation;
    const bool too_big = step.item_bytes > program_.options.item_bytes_max;
    if (too_big && !bug(Bug::accepts_too_big)) {
      operation.outcome = Outcome::too_big;
      return;
    }
    if (closed_) {
      operation.outcome = Outcome::closed;
      return;
    }
    const bool one_more = items_.size() == program_.options.capacity && bug(Bug::one_too_many);
    const bool full = items_.size() >= program_.options.capacity && !one_more;
    // Waiting calls are spared: what they would show is a hang.
    const bool falsely =
        !waits_for_ever(step.kind) && laps_ >= program_.options.capacity && bug(Bug::lap_short);
    if (full || falsely) return refuse(actor, step, Outcome::full);
    ++laps_;
    if (bug(Bug::drops_item)) return;
    items_.push_back({operation.value, step.item_bytes});
    if (items_.size() > 1 && bug(Bug::swaps_items)) {
      std::swap(items_.back(), items_[items_.size() - 2]);
    }
    if (bug(Bug::forgets_wake_up)) forget_one_waiter();
  }

  void forget_one_waiter() {
    for (Actor& actor : actors_) {
      if (actor.inside && !actor.done && actor.operation.kind == OperationKind::get) {
        actor.stuck = true;
        return;
      }
    }
  }

  // What the watchdog says of real processes: the drain hides from the judge that an item was
  // there.
  void observe_hang() {
    run_.observed.verdict = run_.observed.obligations = Verdict::violation;
    run_.observed.violation = closed_ ? ViolationClass::close_sleeper : ViolationClass::lost_wakeup;
    run_.observed.rule = "a caller sleeps although its condition holds";
  }

  void close() {
    closed_ = true;
    int waiters = 0;
    if (bug_ != Bug::close_wakes_one) return;
    for (Actor& actor : actors_) {
      const bool waits = actor.inside && !actor.done && waits_for_ever(actor.operation.kind);
      if (waits && ++waiters > 1) actor.stuck = bug(Bug::close_wakes_one);
    }
  }

  void get(Actor& actor, const Step& step) {
    Operation& operation = actor.operation;
    if (closed_ && (items_.empty() || bug(Bug::closed_before_empty))) {
      operation.outcome = Outcome::closed;
      return;
    }
    const bool loses =
        step.kind == OperationKind::try_get && other_get_open(actor) && bug(Bug::loser_empty);
    if (items_.empty() || loses) return refuse(actor, step, Outcome::empty);
    const Item item = items_.front();
    // Each item twice at most, or a drain would never end.
    if (repeated_ == item.value || !bug(Bug::repeats_item)) {
      items_.pop_front();
    } else {
      repeated_ = item.value;
    }
    operation.value = item.value;
    operation.item_bytes = item.bytes;
    operation.torn = item.value != no_value && bug(Bug::tears_item);
  }

  const Program& program_;
  Bug bug_;
  double chance_;
  Dice& dice_;
  std::int64_t stride_ = 1000;
  std::vector<Actor> actors_;
  std::deque<Item> items_;
  std::uint64_t laps_ = 0;     // items accepted so far
  Value repeated_ = no_value;  // so anonymous items are not repeated
  bool closed_ = false;
  std::int64_t now_ = 0;
  Run run_;
};

}  // namespace

std::vector<Run> SimulatedExecutor::run_batch(std::span<const Program> programs) {
  std::vector<Run> runs;
  for (const Program& program : programs) {
    ++runs_;
    runs.push_back(Simulation(program, bug_, chance_, dice_).run());
  }
  return runs;
}

std::vector<OperationKind> SimulatedExecutor::operations() {
  return {OperationKind::try_put, OperationKind::try_get, OperationKind::put,   OperationKind::get,
          OperationKind::put_for, OperationKind::get_for, OperationKind::empty, OperationKind::full,
          OperationKind::size,    OperationKind::close,   OperationKind::clear};
}

}  // namespace queuecheck
