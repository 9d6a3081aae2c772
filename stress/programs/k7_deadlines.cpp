#include <algorithm>
#include <array>

#include "queuecheck/stress/programs/begun.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/role_limits.hpp"
#include "queuecheck/stress/unsliced.hpp"

namespace queuecheck {
namespace {

// Some wait with deadlines, their partners come with what they wait for.
class Deadlines {
 public:
  Deadlines(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed, bool puts)
      : shape_(shape), choose_(seed), puts_(puts), partner_waits_(has_timed(queue, !puts)) {
    program_ = begun("k7-deadlines", shape, seed, choose_.between(1, 2),
                     choose_.one_of<std::uint32_t>({8, 16, 64}));
    sleep_unsliced(program_, queue);
    const RoleLimits limits = role_limits(queue);
    const std::uint32_t half = std::max(1U, shape.processes / 2);
    waiters_ = puts ? limits.producers(half) : limits.consumers(half);
    partners_ = puts ? limits.consumers(half) : limits.producers(half);
    program_.options.producers = puts ? waiters_ : partners_;
    program_.options.consumers = puts ? partners_ : waiters_;
    rounds_ =
        shape.operations != 0 ? shape.operations : std::max<std::uint64_t>(4, 48 / shape.processes);
  }

  static bool has_timed(const QueueFacts& queue, bool puts) {
    return queue.has(puts ? OperationKind::put_for : OperationKind::get_for);
  }

  Program make() {
    switch (choose_.below(8)) {
      case 0:
        expiring();
        break;
      case 1:
      case 2:
        far();
        break;
      case 3:
        at_once();
        break;
      default:
        meeting();
        break;
    }
    if (puts_) {
      program_.prefill =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(program_.options.capacity, 1024));
    }
    return std::move(program_);
  }

 private:
  Step waits(std::int64_t timeout_ns, std::uint32_t delay_ns = 0) const {
    Step step = calls(program_, puts_ ? OperationKind::put_for : OperationKind::get_for);
    step.timeout_ns = timeout_ns;
    step.delay_ns = delay_ns;
    return step;
  }
  // What a waiter waits for: an item, or a place.
  Step comes(std::uint32_t delay_ns) const {
    Step step = calls(program_, puts_ ? OperationKind::try_get : OperationKind::try_put);
    step.delay_ns = delay_ns;
    return step;
  }

  // The partner comes just when the deadline passes; sleepers wake up some microseconds after
  // their time.
  void meeting() {
    const auto wait_ns = choose_.one_of<std::uint32_t>({3'000, 10'000, 25'000, 45'000, 150'000});
    for (std::uint32_t i = 0; i < waiters_; ++i) {
      std::vector<Step> steps;
      for (std::uint64_t round = 0; round < rounds_; ++round) {
        steps.push_back(waits(wait_ns + static_cast<std::int64_t>(choose_.below(2'000))));
      }
      program_.processes.push_back(std::move(steps));
    }
    for (std::uint32_t i = 0; i < partners_; ++i) {
      std::vector<Step> steps;
      for (std::uint64_t round = 0; round < rounds_; ++round) {
        steps.push_back(comes(wait_ns - 1'500 + static_cast<std::uint32_t>(choose_.below(6'000))));
      }
      program_.processes.push_back(std::move(steps));
    }
  }

  // Deadlines that are over before the call begins, or as good as.
  void at_once() {
    static constexpr std::array<std::int64_t, 8> ends{0, -1,  -1'000'000'000, -1'000'000'001, 1,
                                                      2, 999, 1'000};
    for (std::uint32_t i = 0; i < waiters_; ++i) {
      std::vector<Step> steps;
      for (std::uint64_t round = 0; round < 2 * rounds_; ++round) {
        steps.push_back(waits(ends[choose_.below(ends.size())],
                              static_cast<std::uint32_t>(choose_.below(600))));
      }
      program_.processes.push_back(std::move(steps));
    }
    for (std::uint32_t i = 0; i < partners_; ++i) {
      std::vector<Step> steps;
      for (std::uint64_t round = 0; round < 2 * rounds_; ++round) {
        steps.push_back(comes(static_cast<std::uint32_t>(choose_.below(600))));
      }
      program_.processes.push_back(std::move(steps));
    }
  }

  // Deadlines whose nanoseconds carry into the seconds, far enough that the partner surely comes
  // before: there is an item for each get, or a place for each put. An early TIMEOUT is one
  // whatever the machine does; and if the machine stands still, a late one ends the program all the
  // same.
  void far() {
    static constexpr std::array<std::int64_t, 6> ends{999'999'998,   999'999'999,   1'000'000'000,
                                                      1'000'000'001, 1'999'999'999, 500'000'001};
    const std::uint64_t rounds = std::max<std::uint64_t>(2, rounds_ / 2);
    const std::uint64_t all = rounds * waiters_;
    if (shape_.capacity == 0 && !puts_) program_.options.capacity = all;  // none is refused
    for (std::uint32_t i = 0; i < waiters_; ++i) {
      std::vector<Step> steps;
      for (std::uint64_t round = 0; round < rounds; ++round) {
        steps.push_back(waits(ends[choose_.below(ends.size())]));
      }
      program_.processes.push_back(std::move(steps));
    }
    for (std::uint32_t i = 0; i < partners_; ++i) {
      std::vector<Step> steps;
      const std::uint64_t mine = all / partners_ + (i < all % partners_ ? 1 : 0);
      for (std::uint64_t round = 0; round < mine; ++round) {
        Step step = comes(static_cast<std::uint32_t>(choose_.below(50'000)));
        if (partner_waits_) {
          step.kind = puts_ ? OperationKind::get_for : OperationKind::put_for;
          step.timeout_ns = 2'000'000'000;
        }
        steps.push_back(step);
      }
      program_.processes.push_back(std::move(steps));
    }
  }

  // Nobody comes.
  void expiring() {
    const auto wait_ns = choose_.one_of<std::int64_t>({999'999, 1'000'001, 5'000'000, 20'000'000});
    for (std::uint32_t i = 0; i < waiters_; ++i) {
      program_.processes.push_back(
          {waits(wait_ns, static_cast<std::uint32_t>(choose_.below(9'000)))});
    }
  }

  const StressShape& shape_;
  Chooser choose_;
  Program program_;
  bool puts_;           // the side that waits
  bool partner_waits_;  // the other side can, too
  std::uint32_t waiters_ = 1;
  std::uint32_t partners_ = 1;
  std::uint64_t rounds_ = 4;
};

}  // namespace

MadeProgram k7_deadlines(const StressShape& shape, const QueueFacts& queue, std::uint64_t seed) {
  const bool gets = Deadlines::has_timed(queue, false);
  const bool puts = Deadlines::has_timed(queue, true);
  if (!gets && !puts) return NotMade{"the queue has no call with a deadline"};
  if (shape.processes < 2) return NotMade{"needs two processes"};
  const bool putters_wait = puts && (!gets || seed % 2 == 0);
  return Deadlines(shape, queue, seed, putters_wait).make();
}

}  // namespace queuecheck
