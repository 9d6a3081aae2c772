// What took the time is named; control groups' quotas of either version are read.
#include "queuecheck/stress/slowness.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "queuecheck/stress/cpu_quota.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t minute_ns = 60'000'000'000;

SlowActor actor(std::uint32_t process, char state, std::int64_t run_wait_ns = 0) {
  SlowActor one;
  one.process = process;
  one.in_the_queue = true;
  one.before = {true, 'R', 0, 0};
  one.now = {true, state, 2'000'000'000, run_wait_ns};
  one.place = "in nanosleep";
  return one;
}

std::string text_of(std::vector<SlowActor> actors, std::int64_t throttled_ns = 0) {
  return why_slow(actors, minute_ns, throttled_ns);
}

TEST(Slowness, EachCauseIsNamed) {
  EXPECT_EQ(text_of({actor(1, 'T')}),
            "slow, not hung: in 60.0 s without progress process 1 is stopped by a signal");
  EXPECT_NE(text_of({actor(0, 'D')}).find("process 0 waits for the machine's memory or disk"),
            std::string::npos);
  EXPECT_NE(text_of({actor(3, 'R', 41'200'000'000)}).find("process 3 had no processor for 41.2 s"),
            std::string::npos);
  EXPECT_NE(text_of({actor(2, 'S')}).find("sleeps in its call for a bounded time, in nanosleep"),
            std::string::npos);
  EXPECT_NE(text_of({actor(2, 'R')}).find("works in its call (2.0 s of processor time)"),
            std::string::npos);
}

TEST(Slowness, WhoIsStuckOrWaitsForTheOthersIsNoCause) {
  SlowActor stuck = actor(1, 'S');
  stuck.how = Stuck::blocked;
  SlowActor at_a_gate = actor(2, 'S');
  at_a_gate.in_the_queue = false;
  EXPECT_EQ(text_of({stuck, at_a_gate}),
            "slow, not hung: in 60.0 s without progress no process was seen stuck in the queue");
}

TEST(Slowness, TheQuotaIsNamedAndManyAreCounted) {
  std::vector<SlowActor> stopped;
  for (std::uint32_t p = 0; p < 9; ++p) stopped.push_back(actor(p, 'T'));
  const std::string text = text_of(stopped, 32'000'000'000);
  EXPECT_NE(text.find("5 more such"), std::string::npos) << text;
  EXPECT_NE(text.find("the control group's quota held all back for 32.0 s"), std::string::npos);
}

class QuotaFolder : public testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/queuecheck-test-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    root_ = folder;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  void write(const char* group, const char* text) {
    std::filesystem::create_directories(root_ / group);
    std::ofstream(root_ / group / "cpu.stat") << text;
  }
  std::filesystem::path root_;
};

TEST_F(QuotaFolder, VersionTwoCountsMicrosecondsAndGroupsFurtherUp) {
  write("a/b", "usage_usec 7\nnr_periods 9\nnr_throttled 2\nthrottled_usec 10\n");
  const CpuQuota quota(root_, "0::/a/b\n");
  EXPECT_EQ(quota.throttled_ns(), 10'000);
  write("a", "nr_throttled 5\nthrottled_usec 30\n");
  EXPECT_EQ(CpuQuota(root_, "0::/a/b\n").throttled_ns(), 30'000);
}

TEST_F(QuotaFolder, VersionOneCountsNanoseconds) {
  write("cpu,cpuacct/job", "nr_periods 3\nnr_throttled 2\nthrottled_time 12345\n");
  EXPECT_EQ(CpuQuota(root_, "4:cpu,cpuacct:/job\n3:memory:/job\n").throttled_ns(), 12'345);
}

TEST_F(QuotaFolder, WithoutAQuotaNothingIsHeldBack) {
  EXPECT_EQ(CpuQuota(root_, "").throttled_ns(), 0);
  EXPECT_EQ(CpuQuota(root_, "0::/\ngarbage\n1:cpuset:/x\n").throttled_ns(), 0);
  write("", "usage_usec 7\n");
  EXPECT_EQ(CpuQuota(root_, "0::/\n").throttled_ns(), 0);
}

}  // namespace
}  // namespace queuecheck
