#include "queuecheck/stress/crash/crash_program.hpp"

#include "queuecheck/stress/programs/chooser.hpp"

namespace queuecheck {
namespace {

// Rounds, as the header tells.
enum : std::uint32_t {
  setup,
  sleep,
  strike,
  help,
  work,
  pair,
  resume,
  exam,
  wait_get,
  wake_get,
  wait_put,
  wake_put
};
static_assert(strike == strike_round && exam == exam_round);

constexpr std::uint32_t first_survivor = 0;
constexpr std::uint32_t second_survivor = 2;
constexpr std::int64_t timed_ns = 10'000'000'000;  // a trial takes milliseconds
constexpr std::int64_t traffic_wait_ns = 100'000;
constexpr std::uint64_t traffic_rounds = 60;
constexpr std::uint64_t traffic_burst = 4;
constexpr std::uint64_t reattach_rounds = 12;

class TrialProgram {
 public:
  TrialProgram(const CrashTrial& trial, const QueueFacts& queue)
      : trial_(trial), step_(trial.step), shape_(trial.shape), queue_(queue), choose_(trial.seed) {}

  Program make() {
    program_.name = "crash-matrix";
    program_.seed = trial_.seed;
    program_.options.capacity = shape_.capacity;
    program_.options.item_bytes_max = shape_.item_bytes;
    program_.options.producers = shape_.one_producer ? 1 : 3;
    program_.options.consumers = shape_.one_consumer ? 1 : 3;
    program_.options.extra = trial_.extra;
    program_.balanced = true;
    program_.processes.resize(shape_.pair() ? 2 : 3);
    set_up();
    act();
    if (trial_.hit) program_.kills.push_back(kill());
    if (shape_.pair()) {
      other_side();
    } else {
      survivors();
    }
    return std::move(program_);
  }

 private:
  Step& add(std::uint32_t process, std::uint32_t round, OperationKind kind,
            std::uint64_t repeat = 1) {
    Step step;
    step.kind = kind;
    step.round = round;
    step.repeat = repeat;
    step.item_bytes = shape_.item_bytes;
    program_.processes[process].push_back(step);
    return program_.processes[process].back();
  }

  bool victim_puts() const { return is_put(step_.act); }
  bool in_traffic() const { return step_.when == HitWhen::traffic; }

  // As many places as can be counted on.
  std::uint64_t places() const { return shape_.places != 0 ? shape_.places : shape_.capacity; }

  void set_up() {
    const bool sleeps_in_get = step_.when == HitWhen::asleep && is_get(step_.act);
    const bool get_waits = step_.waiter && !step_.full;
    std::uint64_t items = step_.full ? places() : 1;
    if (sleeps_in_get || get_waits) items = 0;
    const bool by_victim = shape_.pair() && (victim_puts() || in_traffic());
    if (items != 0) {
      add(by_victim ? crash_victim : first_survivor, setup, OperationKind::try_put, items);
    }
    if (step_.waiter) {
      add(second_survivor, sleep, step_.full ? OperationKind::put : OperationKind::get);
    } else if (step_.when == HitWhen::asleep && !shape_.pair() && choose_.chance(50)) {
      // Beside the victim, which may have been chosen to be woken.
      add(second_survivor, strike, is_get(step_.act) ? getting(queue_) : putting(queue_));
      two_sleep_ = true;
    }
  }

  void act() {
    if (!in_traffic()) {
      Step& step = add(crash_victim, strike, step_.act);
      step.reattach = step_.reattaches;
      if (is_timed(step_.act)) step.timeout_ns = timed_ns;
      return;
    }
    const bool timed = queue_.has(OperationKind::put_for) && queue_.has(OperationKind::get_for);
    for (std::uint64_t i = 0; i < (step_.reattaches ? reattach_rounds : traffic_rounds); ++i) {
      const bool waits = timed && i % 8 == 7 && !step_.reattaches;
      for (const bool puts : {true, false}) {
        if (shape_.pair() && !puts) continue;
        Step& step = add(crash_victim, strike,
                         puts ? (waits ? OperationKind::put_for : OperationKind::try_put)
                              : (waits ? OperationKind::get_for : OperationKind::try_get),
                         waits || step_.reattaches ? 1 : traffic_burst);
        step.timeout_ns = waits ? traffic_wait_ns : 0;
        step.reattach = step_.reattaches;
      }
    }
    if (shape_.pair()) {
      add(first_survivor, strike, OperationKind::try_get, traffic_rounds * traffic_burst);
      return;
    }
    for (const std::uint32_t survivor : {first_survivor, second_survivor}) {
      for (std::uint64_t i = 0; i < traffic_rounds; ++i) {
        add(survivor, strike, OperationKind::try_put, traffic_burst);
        add(survivor, strike, OperationKind::try_get, traffic_burst);
      }
    }
  }

  Kill kill() const {
    Kill kill;
    kill.process = crash_victim;
    kill.round = strike;
    kill.until_round = trial_.pauses ? resume : 0U;
    kill.at_rest = step_.when == HitWhen::asleep || step_.when == HitWhen::after;
    kill.at_access = trial_.access;
    kill.after_ns = trial_.after_ns;
    return kill;
  }

  // Bursts that leave no fewer items (`puts_first`) or places than there were.
  void add_work(std::uint32_t process, bool puts_first) {
    const OperationKind put = OperationKind::try_put;
    const OperationKind get = OperationKind::try_get;
    for (int i = 0; i < 4; ++i) {
      const std::uint64_t burst = choose_.between(1, 3);
      add(process, work, puts_first ? put : get, burst);
      add(process, work, puts_first ? get : put, burst);
    }
  }

  void survivors() {
    const std::uint32_t a = first_survivor;
    const std::uint32_t b = second_survivor;
    const bool closes = step_.act == OperationKind::close;
    const bool put_waits = step_.full;
    const OperationKind helps = put_waits ? OperationKind::try_get : OperationKind::try_put;
    const OperationKind undoes = put_waits ? OperationKind::try_put : OperationKind::try_get;
    // Twice: the call that never returned may have been one that takes what the first gave.
    add(a, help, closes ? OperationKind::close : helps, closes ? 1 : 2);
    // Awake again: neither takes what another waits for.
    if (step_.waiter || two_sleep_) add(b, help, helps);
    add_work(a, !put_waits);
    add_work(b, !put_waits);
    if (!closes) {
      add(a, pair, putting(queue_));
      add(b, pair, getting(queue_));
    }
    // What the paused call waits for by now, if it waits.
    add(a, resume, victim_puts() ? OperationKind::try_get : OperationKind::try_put, 2);
    add(b, resume, helps);
    add(crash_victim, resume, helps);
    add(crash_victim, resume, undoes);
    const bool counts = shape_.places != 0;
    add(a, exam, OperationKind::try_get, places() + 4);
    if (counts) {
      add(a, exam, OperationKind::try_put, places() + 1);
      add(a, exam, OperationKind::try_get, places() + 2);
    }
    if (closes || !queue_.has(OperationKind::put) || !queue_.has(OperationKind::get)) return;
    add(a, wait_get, OperationKind::get);
    add(b, wake_get, OperationKind::put, 2);  // as above
    add(a, wake_get, OperationKind::try_get);
    if (!counts) return;
    add(a, wait_put, OperationKind::try_put, places() + 1);
    add(a, wait_put, OperationKind::put);
    add(b, wake_put, OperationKind::get, 2);
    add(a, wake_put, OperationKind::try_get);
  }

  // The victim's role has no other process.
  void other_side() {
    const bool puts = !victim_puts() && !in_traffic() && is_get(step_.act);
    const OperationKind ours = puts ? OperationKind::try_put : OperationKind::try_get;
    const OperationKind theirs = puts ? OperationKind::try_get : OperationKind::try_put;
    const std::uint32_t a = first_survivor;
    const bool closes = step_.act == OperationKind::close;
    add(a, help, ours);
    add(a, work, ours, places() + choose_.between(1, 4));
    add(crash_victim, resume, closes ? OperationKind::close : theirs, closes ? 1 : 3);
    add(a, resume, ours, places() + 3);
    const bool waits = queue_.has(OperationKind::put) && queue_.has(OperationKind::get);
    if (closes || !waits || !trial_.pauses || puts) return;
    add(a, wait_get, OperationKind::get);
    add(crash_victim, wake_get, OperationKind::put);
    add(a, wake_get, OperationKind::try_get);
  }

  const CrashTrial& trial_;
  const CrashStep& step_;
  const CrashShape& shape_;
  const QueueFacts& queue_;
  Chooser choose_;
  Program program_;
  bool two_sleep_ = false;
};

}  // namespace

Program crash_program(const CrashTrial& trial, const QueueFacts& queue) {
  return TrialProgram(trial, queue).make();
}

}  // namespace queuecheck
