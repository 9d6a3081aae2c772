// Whole judge and search against brute force, axis by axis: eventual visibility, contended refusal,
// close in all its forms, rendezvous, orders, leases, tasks, crashes, batches.
// QUEUECHECK_DIFFERENTIAL sets the number of histories (default 100 000).
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/random_history.hpp"
#include "queuecheck/model/refusal.hpp"
#include "queuecheck/model/search.hpp"

namespace queuecheck {
namespace {

struct Mode {
  const char* specification;
  RandomShape shape;
};

void compare(const Mode& mode, std::int64_t count) {
  const auto specification = std::get<Specification>(parse_specification(mode.specification));
  SmallRandom random(20261122);
  std::int64_t legal = 0;
  std::int64_t differences = 0;
  const auto began = std::chrono::steady_clock::now();
  for (std::int64_t i = 0; i < count; ++i) {
    const History history = RandomHistory(random, mode.shape, specification).make();
    ASSERT_EQ(check_well_formed(history).value_or("well formed"), "well formed") << show(history);
    const bool right = brute_force_valid(history, specification);
    legal += right ? 1 : 0;
    const auto excused = excused_refusals(history, specification.refusal);
    const Verdict searched = search_order(history, specification, excused, {}).verdict;
    const Judgement whole = judge(history, specification);
    const Verdict expected = right ? Verdict::valid : Verdict::violation;
    if (searched == expected && whole.safety == expected) continue;
    if (++differences <= 3) {
      ADD_FAILURE() << mode.specification << ": brute force says " << name(expected)
                    << ", the search " << name(searched) << ", the judge " << name(whole.safety)
                    << " (" << whole.rule << ": " << whole.explanation << whole.unknown_reason
                    << ")\n"
                    << show(history);
    }
  }
  const double share = 100.0 * static_cast<double>(legal) / static_cast<double>(count);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::cout << mode.specification << ": " << count << " histories, " << share << " % legal, "
            << differences << " differences, " << took.count() << " s\n";
  EXPECT_EQ(differences, 0) << mode.specification;
  EXPECT_GT(share, 10) << mode.specification;
  EXPECT_LT(share, 70) << mode.specification;
}

// Few operations: what the queue may do by itself is tried everywhere by brute force.
constexpr RandomShape small{.operations_max = 7, .close = false};

RandomShape with(RandomShape shape, bool RandomShape::*feature) {
  shape.*feature = true;
  return shape;
}

TEST(DifferentialAxes, EventualVisibility) {
  const RandomShape observed = with(small, &RandomShape::observers);
  for (const Mode& mode :
       {Mode{"fifo visibility=eventual(process)", small},
        Mode{"fifo visibility=eventual(thread) capacity=2", with(observed, &RandomShape::threads)},
        Mode{"fifo visibility=eventual(process) capacity=2 empty=exact_reserved full=exact_visible",
             observed},
        Mode{"fifo visibility=eventual(process) close=drain", with(small, &RandomShape::close)},
        Mode{"fifo visibility=eventual(process) close=discard", with(small, &RandomShape::close)},
        Mode{"fifo visibility=eventual(process) close=drain crash={buffer_lost,slot_leaked}",
             with(with(small, &RandomShape::close), &RandomShape::crashes)},
        Mode{"lifo visibility=eventual(process)", small},
        Mode{"python-queue capacity=2 tasks=counting",
             with(with(with(observed, &RandomShape::close), &RandomShape::threads),
                  &RandomShape::tasks)}}) {
    compare(mode, histories(8));
  }
}

TEST(DifferentialAxes, ContendedRefusal) {
  const RandomShape observed = with({}, &RandomShape::observers);
  for (const Mode& mode :
       {Mode{"fifo refusal=contended close=drain", {}},
        Mode{"fifo refusal=contended capacity=2", with(observed, &RandomShape::timeouts)},
        Mode{"fifo refusal=contended capacity=1", with({}, &RandomShape::threads)},
        Mode{"fifo refusal=unfinished capacity=1", observed}}) {
    compare(mode, histories(4));
  }
}

TEST(DifferentialAxes, PerProcessCloseAndOtherForms) {
  const RandomShape threads = with({}, &RandomShape::threads);
  const RandomShape crashes = with({}, &RandomShape::crashes);
  for (const Mode& mode :
       {Mode{"fifo close=process", threads}, Mode{"fifo close=process capacity=1", threads},
        Mode{"posix-mq capacity=2", with(threads, &RandomShape::observers)},
        Mode{"fifo close=last-handle", crashes}, Mode{"fifo close=last-handle capacity=1", crashes},
        Mode{"fifo close=abort", {}},
        Mode{"fifo close=abort capacity=1", with({}, &RandomShape::observers)},
        Mode{"fifo close=drain close_rest=reject", {}},
        Mode{"fifo capacity=1 close=drain late_put=accept", threads},
        Mode{"tbb-bounded capacity=2", with({}, &RandomShape::observers)}}) {
    compare(mode, histories(10));
  }
}

TEST(DifferentialAxes, OrdersAndCapacities) {
  for (const Mode& mode :
       {Mode{"relaxed(1)", {}}, Mode{"relaxed(2) capacity=3", with({}, &RandomShape::observers)},
        Mode{"per_producer", {}}, Mode{"per_producer capacity=2", with({}, &RandomShape::threads)},
        Mode{"priority close=drain", {}}, Mode{"keyed", with({}, &RandomShape::observers)},
        Mode{"fifo capacity=rendezvous", with({}, &RandomShape::timeouts)},
        Mode{"fifo capacity=rendezvous close=drain", with({}, &RandomShape::observers)},
        Mode{"fifo capacity=bytes(20)", with({}, &RandomShape::observers)},
        Mode{"fifo size=approx", with(with({}, &RandomShape::observers), &RandomShape::clear)}}) {
    compare(mode, histories(10));
  }
}

// Queues like moodycamel's: every history is decided without the search.
TEST(DifferentialAxes, PerProducerWithFreeRefusal) {
  const RandomShape large{.operations_max = 9, .close = false};
  const RandomShape threads = with(with(large, &RandomShape::threads), &RandomShape::timeouts);
  const RandomShape crashes = with(large, &RandomShape::crashes);
  for (const Mode& mode :
       {Mode{"per_producer refusal=free", threads},
        Mode{"per_producer refusal=free crash={inflight_lost,slot_leaked}", crashes}}) {
    const auto specification = std::get<Specification>(parse_specification(mode.specification));
    compare(mode, histories(8));
    SmallRandom random(20261123);
    JudgeBudget no_search;
    no_search.states_max = 0;
    for (std::int64_t i = 0; i < histories(40); ++i) {
      const History history = RandomHistory(random, mode.shape, specification).make();
      const bool right = brute_force_valid(history, specification);
      EXPECT_EQ(judge(history, specification, no_search).safety,
                right ? Verdict::valid : Verdict::violation)
          << show(history);
    }
  }
}

TEST(DifferentialAxes, LeasesTasksCrashesAndBatches) {
  const RandomShape leases = with(small, &RandomShape::leases);
  const RandomShape crashes = with({}, &RandomShape::crashes);
  const RandomShape batches = with(small, &RandomShape::batches);
  for (const Mode& mode :
       {Mode{"fifo delivery=lease", leases}, Mode{"bag delivery=lease capacity=2", leases},
        Mode{"fifo delivery=lease", with(leases, &RandomShape::crashes)},
        Mode{"fifo tasks=counting", with({}, &RandomShape::tasks)},
        Mode{"fifo capacity=2 tasks=counting close=discard", with({}, &RandomShape::tasks)},
        Mode{"fifo capacity=1 crash={slot_leaked,inflight_lost}", crashes},
        Mode{"fifo capacity=2 crash={slot_leaked}", with(crashes, &RandomShape::observers)},
        Mode{"fifo", batches}, Mode{"fifo capacity=2 close=drain", batches}}) {
    compare(mode, histories(10));
  }
}

// Brute force tries every way in which single items of every batch become visible.
TEST(DifferentialAxes, BatchesThatBecomeVisibleLater) {
  RandomShape few = with(small, &RandomShape::batches);
  few.operations_max = 5;
  compare({"per_producer visibility=eventual(process) capacity=2", few}, histories(25));
}

}  // namespace
}  // namespace queuecheck
