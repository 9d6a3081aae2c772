#include "queuecheck/reports/bench/bench_collect.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <memory>
#include <vector>

#include "queuecheck/reports/bench/calibration.hpp"

namespace queuecheck {
namespace {

constexpr int exited = 0;
int died_by(int signal) {
  return signal;
}  // as wait() tells it

// One producer, two consumers; 10 items of warm-up, 100 clocked; all in order.
class Collect : public ::testing::Test {
 protected:
  Collect() {
    control_ = new (memory_) BenchControl;
    slots_ = new (slots_of(control_)) BenchSlot[3];
    control_->producers = 1;
    control_->consumers = 2;
    control_->items[0] = 10;
    control_->items[1] = 100;
    control_->effective_capacity = 16;
    for (int i = 0; i < 3; ++i) {
      slots_[i].begin_ns = 1000 + i;
      slots_[i].end_ns = 3000 + i;
      slots_[i].cpu_ns = 500;
      slots_[i].life_cpu_ns = 2'000'000'000;
      slots_[i].waited_ns = i * 100;
      slots_[i].switches = 1;
      slots_[i].stage.store(BenchStage::finished, std::memory_order_relaxed);
    }
    slots_[1].moved[0] = slots_[2].moved[0] = 5;
    slots_[1].moved[1] = 40;
    slots_[2].moved[1] = 60;
    slots_[1].sum[0] = counter_sum(1, 10);
    slots_[1].sum[1] = 1000;
    slots_[2].sum[1] = counter_sum(11, 100) - 1000;
  }

  bool run(std::vector<int> statuses = {exited, exited, exited}, bool stalled = false) {
    return collect(*control_, statuses, stalled, sample_);
  }
  void unfinished(int worker) {
    slots_[worker].stage.store(BenchStage::starting, std::memory_order_relaxed);
  }

  alignas(128) std::byte memory_[sizeof(BenchControl) + 3 * sizeof(BenchSlot)];
  BenchControl* control_ = nullptr;
  BenchSlot* slots_ = nullptr;
  BenchSample sample_;
};

TEST_F(Collect, TakesFirstStartToLastEnd) {
  ASSERT_TRUE(run()) << sample_.problem;
  EXPECT_EQ(sample_.end, RunEnd::completed);
  EXPECT_DOUBLE_EQ(sample_.elapsed_s, 2002e-9);
  EXPECT_DOUBLE_EQ(sample_.items_per_second, 100 / 2002e-9);
  EXPECT_DOUBLE_EQ(sample_.cpu_ns_per_item, 15);
  EXPECT_DOUBLE_EQ(sample_.context_switches_per_1000_items, 30);
  EXPECT_DOUBLE_EQ(sample_.waited_share, 200.0 / 2002);
  EXPECT_EQ(sample_.capacity, 16U);
  EXPECT_DOUBLE_EQ(life_cpu_seconds(*control_), 6);
}

TEST_F(Collect, TellsTheSharesOfARoleWithSeveral) {
  slots_[1].moved_at_first_end = 15;
  slots_[2].moved_at_first_end = 45;
  ASSERT_TRUE(run()) << sample_.problem;
  ASSERT_TRUE(sample_.consumer_shares);
  EXPECT_DOUBLE_EQ(sample_.consumer_shares->least, 0.25);
  EXPECT_DOUBLE_EQ(sample_.consumer_shares->most, 0.75);
  EXPECT_FALSE(sample_.producer_shares);
}

TEST_F(Collect, FindsAChangedItem) {
  slots_[2].sum[1] ^= 1;
  EXPECT_FALSE(run());
  EXPECT_EQ(sample_.end, RunEnd::wrong);
  EXPECT_EQ(sample_.items_per_second, 0);
}

TEST_F(Collect, FindsAChangedItemOfTheWarmUp) {
  slots_[1].sum[0] += 1;
  EXPECT_FALSE(run());
  EXPECT_EQ(sample_.end, RunEnd::wrong);
}

TEST_F(Collect, FindsAMissingItem) {
  slots_[1].moved[1] = 39;
  EXPECT_FALSE(run());
  EXPECT_EQ(sample_.end, RunEnd::wrong);
  EXPECT_NE(sample_.problem.find("got 99 items"), std::string::npos) << sample_.problem;
}

TEST_F(Collect, TellsACrashFromTheStallThatItCaused) {
  unfinished(1);
  unfinished(2);
  EXPECT_FALSE(run({exited, died_by(SIGKILL), died_by(SIGSEGV)}, true));
  EXPECT_EQ(sample_.end, RunEnd::crashed);
  EXPECT_NE(sample_.problem.find("consumer 1 died by signal 11"), std::string::npos)
      << sample_.problem;
}

TEST_F(Collect, CallsAStallAStall) {
  unfinished(1);
  slots_[0].progress.store(110, std::memory_order_relaxed);
  EXPECT_FALSE(run({exited, died_by(SIGKILL), exited}, true));
  EXPECT_EQ(sample_.end, RunEnd::stalled);
  EXPECT_NE(sample_.problem.find("of 110 items 110"), std::string::npos) << sample_.problem;
}

TEST_F(Collect, NeverBlamesTheQueueForAKillFromOutside) {
  unfinished(0);
  EXPECT_FALSE(run({died_by(SIGKILL), exited, exited}));
  EXPECT_EQ(sample_.end, RunEnd::environment);
  EXPECT_FALSE(run({died_by(SIGTERM), exited, exited}));
  EXPECT_EQ(sample_.end, RunEnd::environment);
}

TEST_F(Collect, PassesOnWhatAWorkerReports) {
  slots_[0].end = RunEnd::refused;
  std::snprintf(slots_[0].problem, sizeof slots_[0].problem, "capacity must be even");
  EXPECT_FALSE(run());
  EXPECT_EQ(sample_.end, RunEnd::refused);
  EXPECT_EQ(sample_.problem, "capacity must be even");
}

}  // namespace
}  // namespace queuecheck
