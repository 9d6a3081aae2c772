// What a host tells becomes a sample, or the reason why there is none.
#include "queuecheck/reports/bench/host_run.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

constexpr int ended_well = 0;
constexpr int ended_with(int status) {
  return status << 8;
}

BenchCell cell(const char* queue) {
  BenchCell made;
  made.queue.name = queue;
  made.options.capacity = 64;
  made.hosted = true;
  return made;
}

// 10 items after a warm-up of 4: the counters 5 to 14.
std::string told(const std::string& sum = "95") {
  return R"({"version": "3.11.2", "warm_up_moved": 4, "warm_up_sum": 10, "moved": 10, "sum": )" +
         sum +
         R"(, "elapsed_ns": 2000000, "cpu_ns": 50000, "switches": 3, "voluntary_switches": 2, )"
         R"("waited_ns": 20000, "life_cpu_ns": 90000})";
}

TEST(HostedQueues, AreThoseOfTheHost) {
  EXPECT_EQ(hosted_queues("python"),
            (std::vector<std::string>{"python-queue", "python-simple-queue"}));
  EXPECT_TRUE(hosted_queues("cobol").empty());
}

TEST(HostedSample, CarriesTheFigures) {
  const BenchSample sample =
      hosted_sample(cell("python-queue"), 4, 10, "a warning\n" + told() + "\n", ended_well);
  ASSERT_EQ(sample.end, RunEnd::completed) << sample.problem;
  EXPECT_DOUBLE_EQ(sample.items_per_second, 5000);
  EXPECT_DOUBLE_EQ(sample.cpu_ns_per_item, 5000);
  EXPECT_DOUBLE_EQ(sample.context_switches_per_1000_items, 300);
  EXPECT_DOUBLE_EQ(sample.voluntary_switches_per_1000_items, 200);
  EXPECT_DOUBLE_EQ(sample.waited_share, 0.01);
  EXPECT_EQ(sample.capacity, 64U);
  EXPECT_EQ(sample.host, "python 3.11.2");
  EXPECT_EQ(hosted_sample(cell("python-simple-queue"), 4, 10, told(), ended_well).capacity, 0U);
}

TEST(HostedSample, ChecksCountAndSum) {
  EXPECT_EQ(hosted_sample(cell("python-queue"), 4, 10, told("94"), ended_well).end, RunEnd::wrong);
  EXPECT_EQ(hosted_sample(cell("python-queue"), 4, 11, told(), ended_well).end, RunEnd::wrong);
  EXPECT_EQ(hosted_sample(cell("python-queue"), 3, 10, told(), ended_well).end, RunEnd::wrong);
}

TEST(HostedSample, WithoutTheProgramIsAbsentAndNoError) {
  const BenchSample sample = hosted_sample(cell("python-queue"), 4, 10,
                                           "python3: No such file or directory\n", ended_with(127));
  EXPECT_EQ(sample.end, RunEnd::absent);
  EXPECT_EQ(sample.problem, "python3: No such file or directory");
  EXPECT_EQ(status_of(sample.end), Status::nothing);
}

TEST(HostedSample, OfAHostThatFailedSaysItsLastLine) {
  for (const auto& [text, status] :
       {std::pair<std::string, int>{"Traceback\nImportError: no sem_open\n", ended_with(1)},
        std::pair<std::string, int>{"", ended_with(127)},  // not the host's word: no worker
        std::pair<std::string, int>{"{}\nno figures here", ended_well},
        std::pair<std::string, int>{R"({"version": "3.11.2"})", ended_well}}) {
    const BenchSample sample = hosted_sample(cell("python-queue"), 4, 10, text, status);
    EXPECT_EQ(sample.end, RunEnd::environment) << text;
    EXPECT_FALSE(sample.problem.empty());
    EXPECT_EQ(sample.problem.find('\n'), std::string::npos) << sample.problem;
  }
}

}  // namespace
}  // namespace queuecheck
