// The two halves of the fence order what they promise (and without the heavy half the very same
// test sees the reordering), across processes; registration follows fork and not exec.
#include "queuecheck/impl/asymmetric_fence.hpp"

#include <gtest/gtest.h>

#include "queuecheck/impl/queue_test_support.hpp"
#include "queuecheck/impl/seccomp_test_support.hpp"

namespace queuecheck {
namespace {

using test::Child;
using test::SharedWith;

// Store, fence, load on each side; what the other stored is what must not be missed by both.
struct Litmus {
  alignas(64) std::atomic<std::uint32_t> x{0};
  alignas(64) std::atomic<std::uint32_t> y{0};
  alignas(64) std::atomic<std::uint32_t> round_of_light{0};
  alignas(64) std::atomic<std::uint32_t> round_of_heavy{0};
  alignas(64) std::atomic<std::uint32_t> saw_y{0};
};

// How many of `rounds` races end with neither side seeing the other's store.
int both_missed(int rounds, const AsymmetricFence& fence, bool heavy_half) {
  SharedWith<Litmus> litmus;
  const auto light = [&] {
    test::stay_on_processor(1);
    for (std::uint32_t round = 1; round <= static_cast<std::uint32_t>(rounds); ++round) {
      while (litmus->round_of_heavy.load(std::memory_order_acquire) != round) {
      }
      litmus->x.store(round, std::memory_order_relaxed);
      fence.light();
      const bool saw = litmus->y.load(std::memory_order_relaxed) == round;
      litmus->saw_y.store(saw ? 1 : 0, std::memory_order_relaxed);
      litmus->round_of_light.store(round, std::memory_order_release);
    }
  };
  Child child(light);
  cpu_set_t before;
  sched_getaffinity(0, sizeof before, &before);
  test::stay_on_processor(0);
  int missed = 0;
  for (std::uint32_t round = 1; round <= static_cast<std::uint32_t>(rounds); ++round) {
    litmus->round_of_heavy.store(round, std::memory_order_release);
    for (std::uint32_t wait = round % 64; wait > 0; --wait) {
      std::atomic_signal_fence(std::memory_order_seq_cst);  // moves the overlap by nanoseconds
    }
    litmus->y.store(round, std::memory_order_relaxed);
    if (heavy_half) fence.heavy();
    if (!heavy_half) std::atomic_signal_fence(std::memory_order_seq_cst);
    const bool saw_x = litmus->x.load(std::memory_order_relaxed) == round;
    while (litmus->round_of_light.load(std::memory_order_acquire) != round) {
    }
    missed += !saw_x && litmus->saw_y.load(std::memory_order_relaxed) == 0;
  }
  sched_setaffinity(0, sizeof before, &before);
  EXPECT_EQ(child.status(5000), 0);
  return missed;
}

TEST(AsymmetricFence, NeitherSideCanMissTheOther) {
  if (!AsymmetricFence::join()) GTEST_SKIP() << "no membarrier here";
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2) GTEST_SKIP() << "one processor cannot reorder";
  EXPECT_EQ(both_missed(20'000, AsymmetricFence(true), true), 0);
  EXPECT_EQ(both_missed(20'000, AsymmetricFence(false), true), 0);
  // The light half alone is none: only the heavy one makes the difference.
  int missed = 0;
  for (int tries = 0; tries < 10 && missed == 0; ++tries) {
    missed = both_missed(20'000, AsymmetricFence(true), false);
  }
  EXPECT_GT(missed, 0);
}

TEST(AsymmetricFence, IsRefusedUnderAFilter) {
  Child child([] {
    test::refuse_system_call(SYS_membarrier);
    _exit(AsymmetricFence::join() ? 8 : 7);
  });
  EXPECT_EQ(child.status(5000), 7);
}

}  // namespace
}  // namespace queuecheck
