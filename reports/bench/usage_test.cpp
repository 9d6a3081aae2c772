#include "queuecheck/reports/bench/usage.hpp"

#include <gtest/gtest.h>

#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

TEST(MachineUsage, AddsUpAllButIdleAndWaitingForDisks) {
  // user nice system idle iowait irq softirq steal guest guest_nice
  const auto usage = machine_usage_of("cpu  100 10 50 9000 700 1 2 3 8 9\ncpu0 1 1 1 1\n", 100);
  ASSERT_TRUE(usage.has_value());
  EXPECT_DOUBLE_EQ(usage->busy_s, 1.66);
}

TEST(MachineUsage, RefusesWhatIsNoSuchLine) {
  EXPECT_FALSE(machine_usage_of("", 100).has_value());
  EXPECT_FALSE(machine_usage_of("cpu  1 2 3\n", 100).has_value());
  EXPECT_FALSE(machine_usage_of("cpu0 1 2 3 4 5 6 7 8\n", 100).has_value());
}

TEST(Clean, LooksAtWaitingWhileEachWorkerHasACpu) {
  EXPECT_TRUE(is_clean({0.01, 0.9, false}));  // strangers on other CPUs harm nobody
  EXPECT_FALSE(is_clean({0.05, 0, false}));
}

TEST(Clean, LooksAtStrangersWhenTheWorkersShareCpus) {
  EXPECT_TRUE(is_clean({0.9, 0.05, true}));  // they wait for each other
  EXPECT_FALSE(is_clean({0.9, 0.2, true}));
}

TEST(UsageReader, SeesTheCpuTimeThatThisProcessBurns) {
  const UsageReader reader;
  const ProcessUsage before = reader.read();
  const std::int64_t until = monotonic_ns() + 2'000'000'000;
  // Burns 20 ms of CPU, however long that takes on a busy machine (2 s at most).
  ProcessUsage after = reader.read();
  while (after.cpu_ns - before.cpu_ns < 20'000'000 && monotonic_ns() < until) after = reader.read();
  EXPECT_GE(after.cpu_ns - before.cpu_ns, 20'000'000);
  EXPECT_GE(after.switches, before.switches);
}

TEST(ForeignShare, IsWhatOthersTookAndNeverMadeUp) {
  EXPECT_EQ(foreign_share(std::nullopt, MachineUsage{5}, 0, 1), 0);
  EXPECT_EQ(foreign_share(MachineUsage{5}, std::nullopt, 0, 1), 0);
  EXPECT_EQ(foreign_share(MachineUsage{5}, MachineUsage{6}, 1, 10), 0) << "all of it was ours";
  EXPECT_EQ(foreign_share(MachineUsage{5}, MachineUsage{6}, 2, 10), 0) << "never less than none";
  EXPECT_GT(foreign_share(MachineUsage{5}, MachineUsage{7}, 1, 10), 0);
  EXPECT_EQ(foreign_share(MachineUsage{0}, MachineUsage{1e9}, 0, 1), 1) << "never more than all";
}

}  // namespace
}  // namespace queuecheck
