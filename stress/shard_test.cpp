#include "queuecheck/stress/shard.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace queuecheck {
namespace {

using Variables = std::map<std::string, std::string>;

EnvironmentLookup among(const Variables& variables) {
  return [&variables](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

std::string chosen(std::string_view text, const Variables& variables = {}) {
  const auto result = chosen_shard(text, among(variables));
  if (const auto* problem = std::get_if<std::string>(&result)) return *problem;
  return std::get<Shard>(result).text();
}

TEST(Shard, EveryProgramBelongsToExactlyOne) {
  for (std::uint64_t count = 1; count <= 5; ++count) {
    constexpr std::uint64_t total = 23;
    std::vector<int> runs(total, 0);
    for (std::uint64_t index = 0; index < count; ++index) {
      const Shard shard{index, count};
      for (std::uint64_t k = 0; k < shard.share_of(total); ++k) ++runs.at(shard.program(k));
      EXPECT_GE(shard.program(shard.share_of(total)), total);
    }
    EXPECT_EQ(runs, std::vector<int>(total, 1)) << count << " shards";
  }
}

TEST(Shard, WhatWasDoneIsNotRunAgain) {
  const Shard shard{1, 3, 2};  // of 1 4 7 10 13 …, 1 and 4 are done
  EXPECT_EQ(shard.program(0), 7U);
  EXPECT_EQ(shard.share_of(12), 4U);
  EXPECT_EQ(shard.rest_of(12), 2U);
  EXPECT_EQ(shard.rest_of(3), 0U);
}

TEST(Shard, IsReadFromOneToN) {
  EXPECT_EQ(std::get<Shard>(parse_shard("2/8")), (Shard{1, 8}));
  for (const char* bad : {"", "2", "0/8", "9/8", "2/", "/8", "-1/8", "2/8x", "2 / 8", "1/0",
                          "1/1000001", "1/99999999999999999999"}) {
    const auto read = parse_shard(bad);
    const auto* problem = std::get_if<std::string>(&read);
    ASSERT_NE(problem, nullptr) << bad;
    EXPECT_EQ(*problem, "'" + std::string(bad) +
                            "' is no shard; right would be I/N with I from 1 to N, such as 2/8, "
                            "or auto, auto/N, none");
  }
}

TEST(Shard, EachEngineIsUnderstood) {
  EXPECT_EQ(chosen("auto", {{"GTEST_SHARD_INDEX", "1"}, {"GTEST_TOTAL_SHARDS", "4"}}), "2/4");
  EXPECT_EQ(chosen("auto", {{"CI_NODE_INDEX", "1"}, {"CI_NODE_TOTAL", "4"}}), "1/4");
  EXPECT_EQ(chosen("auto/4", {{"JOB_COMPLETION_INDEX", "3"}}), "4/4");
  EXPECT_EQ(chosen("auto", {{"SLURM_ARRAY_TASK_ID", "7"},
                            {"SLURM_ARRAY_TASK_MIN", "3"},
                            {"SLURM_ARRAY_TASK_STEP", "2"},
                            {"SLURM_ARRAY_TASK_COUNT", "5"}}),
            "3/5");
  EXPECT_EQ(chosen("auto", {{"SLURM_ARRAY_TASK_ID", "0"},
                            {"SLURM_ARRAY_TASK_COUNT", "2"},
                            {"SLURM_ARRAY_TASK_MIN", "0"}}),
            "1/2");
}

TEST(Shard, WithoutTheFlagTheEnvironmentIsLeftAlone) {
  const Variables set{{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "4"}};
  EXPECT_EQ(chosen("", set), "1/1");
  EXPECT_EQ(chosen("none", set), "1/1");
}

TEST(Shard, DisagreementIsRefused) {
  const Variables gitlab{{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "4"}};
  EXPECT_EQ(chosen("2/4", gitlab), "2/4");
  EXPECT_EQ(chosen("3/4", gitlab),
            "shard 3/4 is asked for, the environment says 2/4; right would be auto, or none of its "
            "variables set");
  EXPECT_EQ(chosen("auto/8", gitlab), "--shard auto/8 and CI_NODE_TOTAL=4 disagree");
  Variables two = gitlab;
  two["JOB_COMPLETION_INDEX"] = "1";
  EXPECT_EQ(chosen("auto/4", two), "2/4");
  two["JOB_COMPLETION_INDEX"] = "2";
  EXPECT_EQ(chosen("auto/4", two),
            "JOB_COMPLETION_INDEX says shard 3/4, CI_NODE_INDEX says 2/4; right would be --shard "
            "I/N where one of them is unset");
}

TEST(Shard, WhatIsMissingOrUnreadableIsNamed) {
  EXPECT_EQ(chosen("auto"),
            "'auto', and the environment names no shard (GTEST_SHARD_INDEX, SLURM_ARRAY_TASK_ID, "
            "JOB_COMPLETION_INDEX, CI_NODE_INDEX); right would be I/N");
  EXPECT_EQ(chosen("auto", {{"JOB_COMPLETION_INDEX", "3"}}),
            "JOB_COMPLETION_INDEX is set, and nothing says how many shards there are; right would "
            "be --shard auto/N");
  EXPECT_EQ(chosen("auto", {{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "4"}}),
            "CI_NODE_INDEX=0 is none of 4 shards, counted from 1");
  EXPECT_EQ(chosen("auto", {{"CI_NODE_INDEX", "two"}, {"CI_NODE_TOTAL", "4"}}),
            "CI_NODE_INDEX='two' is not a number of a shard");
  EXPECT_EQ(chosen("auto/0"), "'auto/0' is no shard; right would be auto/N, such as auto/8");
}

}  // namespace
}  // namespace queuecheck
