#include "queuecheck/reports/merge/merged_campaign.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/merge/campaign_part.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

// A part with one stage that counts and one that does not.
CampaignPart part(Shard shard, std::uint64_t programs, Status status = Status::valid) {
  CampaignPart one;
  one.folder = "results/" + std::to_string(shard.index + 1);
  one.command = "properties";
  one.seed = 42;
  one.options = {{"processes", "4"}};
  one.status = status;
  PartQueue queue{"locked", "fifo", status, {}, {}};
  queue.stages.push_back({"conformance", Status::valid, {}});
  queue.stages.push_back({"properties", status, ProgramsRun{shard, programs}});
  one.queues.push_back(queue);
  return one;
}

std::vector<CampaignPart> of_ten(std::vector<CampaignPart> parts) {
  for (CampaignPart& one : parts) one.programs_wanted = 10;
  return parts;
}

const MergedStage& properties_of(const MergedCampaign& merged) {
  return merged.stages.at(1);
}

std::string error_of(const std::vector<CampaignPart>& parts) {
  try {
    merge_parts(parts);
  } catch (const CampaignError& error) {
    return error.what();
  }
  return "none";
}

using Lines = std::vector<std::string>;

TEST(MergedCampaign, EveryProgramOnceIsProved) {
  const MergedCampaign merged =
      merge_parts(of_ten({part({2, 3}, 3), part({0, 3}, 4), part({1, 3}, 3)}));
  EXPECT_EQ(merged.status, Status::valid);
  EXPECT_EQ(merged.parts, 3U);
  EXPECT_TRUE(properties_of(merged).complete);
  EXPECT_EQ(properties_of(merged).programs, 10U);
  EXPECT_FALSE(merged.stages.at(0).counted);
  EXPECT_EQ(merged.stages.at(0).parts, 3U);
}

TEST(MergedCampaign, WhatDidNotRunIsAGapAndNoPass) {
  const MergedCampaign missing = merge_parts(of_ten({part({2, 3}, 3), part({0, 3}, 4)}));
  EXPECT_EQ(missing.status, Status::unknown);
  EXPECT_EQ(properties_of(missing).gaps, (Lines{"shard 2/3 is missing"}));
  const MergedCampaign halted =
      merge_parts(of_ten({part({2, 3}, 3), part({0, 3}, 2, Status::violation), part({1, 3}, 3)}));
  EXPECT_EQ(halted.status, Status::violation);
  EXPECT_EQ(properties_of(halted).gaps,
            (Lines{"shard 1/3: 2 programs did not run, from number 6 on (it stopped at a "
                   "violation)"}));
}

TEST(MergedCampaign, WhatRanTwiceIsTold) {
  const MergedCampaign merged =
      merge_parts(of_ten({part({0, 2}, 5), part({1, 2}, 5), part({1, 2}, 3)}));
  EXPECT_EQ(merged.status, Status::unknown);
  EXPECT_EQ(properties_of(merged).repeats,
            (Lines{"shard 2/2: 3 programs ran in results/2 too, from number 1 on"}));
  EXPECT_EQ(properties_of(merged).programs, 10U);
}

TEST(MergedCampaign, ARunThatResumedAnotherIsItsRest) {
  CampaignPart rest = part({0, 2, 2}, 3);
  rest.folder = "results/rest";
  const MergedCampaign merged = merge_parts(of_ten({part({1, 2}, 5), rest, part({0, 2}, 2)}));
  EXPECT_EQ(merged.status, Status::valid);
  EXPECT_EQ(properties_of(merged).programs, 10U);
  rest.queues[0].stages[1].ran = ProgramsRun{{0, 2, 3}, 2};  // as if one more had been done
  EXPECT_EQ(properties_of(merge_parts(of_ten({part({1, 2}, 5), rest, part({0, 2}, 2)}))).gaps,
            (Lines{"shard 1/2: 1 programs did not run, from number 4 on"}));
  rest.queues[0].stages[1].ran = ProgramsRun{{0, 2, 1}, 4};  // as if one less had been
  const MergedCampaign twice = merge_parts(of_ten({part({1, 2}, 5), rest, part({0, 2}, 2)}));
  EXPECT_EQ(properties_of(twice).repeats,
            (Lines{"shard 1/2: 1 programs ran in results/rest too, from number 2 on"}));
  EXPECT_EQ(properties_of(twice).programs, 10U);
}

TEST(MergedCampaign, AShardWithoutAShareIsNoGap) {
  CampaignPart none = part({2, 3}, 0, Status::nothing);
  none.queues[0].stages.erase(none.queues[0].stages.begin());
  std::vector<CampaignPart> parts{part({0, 3}, 1), part({1, 3}, 1), none};
  for (CampaignPart& one : parts) one.programs_wanted = 2;
  const MergedCampaign merged = merge_parts(parts);
  EXPECT_EQ(merged.status, Status::valid);
  EXPECT_TRUE(properties_of(merged).complete);
}

// Where the time decides, shards have different numbers of programs, and none of them is a gap.
TEST(MergedCampaign, WithoutANumberOnlyWholeShardsCanBeMissing) {
  EXPECT_TRUE(properties_of(merge_parts({part({0, 2}, 700), part({1, 2}, 512)})).complete);
  EXPECT_FALSE(properties_of(merge_parts({part({0, 2}, 700)})).complete);
}

TEST(MergedCampaign, PartsOfOtherCampaignsAreRefused) {
  CampaignPart other = part({1, 2}, 5);
  other.seed = 43;
  EXPECT_EQ(
      error_of({part({0, 2}, 5), other}),
      "results/1 and results/2 are no parts of one campaign: --seed is '42' in one and '43' in "
      "the other");
  other = part({1, 2}, 5);
  other.options["capacity"] = "2";
  EXPECT_EQ(error_of({part({0, 2}, 5), other}),
            "results/1 and results/2 are no parts of one campaign: --capacity is none in one and "
            "'2' in the other");
  other = part({1, 2}, 5);
  other.queues[0].specification = "lifo";
  EXPECT_EQ(error_of({part({0, 2}, 5), other}),
            "results/1 and results/2 are no parts of one campaign: specification of locked is "
            "'fifo' in one and 'lifo' in the other");
  EXPECT_EQ(error_of({part({0, 2}, 5), part({1, 3}, 5)}),
            "results/1 is one of 2 shards, results/2 one of 3: no parts of one campaign");
}

// What a run writes is what merge reads.
TEST(CampaignPart, ReadsWhatARunWrites) {
  RunResult run = sample_failing_run();
  run.campaign = {{"processes", "4"}};
  run.programs_wanted = 100;
  ASSERT_FALSE(run.queues.empty());
  ASSERT_FALSE(run.queues[0].stages.empty());
  run.queues[0].stages[0].ran = ProgramsRun{{1, 4}, 25};
  const CampaignPart read = parse_part(render_run_json(run), "here");
  EXPECT_EQ(read.command, run.command);
  EXPECT_EQ(read.seed, run.seed);
  EXPECT_EQ(read.options, run.campaign);
  EXPECT_EQ(read.programs_wanted, run.programs_wanted);
  ASSERT_EQ(read.queues.size(), run.queues.size());
  EXPECT_EQ(read.queues[0].stages[0].ran, run.queues[0].stages[0].ran);
  std::size_t failures = 0;
  for (const PartQueue& queue : read.queues) failures += queue.failures.size();
  EXPECT_EQ(failures, failure_count(run));
}

TEST(CampaignPart, AFileThatIsNoneOfOursIsNamed) {
  const auto error = [](const std::string& text) -> std::string {
    try {
      parse_part(text, "here");
    } catch (const CampaignError& problem) {
      return problem.what();
    }
    return "none";
  };
  EXPECT_EQ(error("{"), "here/run.json: must be one whole JSON document");
  EXPECT_EQ(error("{}"), "here/run.json: lacks 'format'; right would be queuecheck-run/1");
  EXPECT_EQ(error(R"({"format":"queuecheck-run/9"})"),
            "here/run.json: its format is 'queuecheck-run/9'; this version reads queuecheck-run/1");
  EXPECT_EQ(error(R"({"format":"queuecheck-run/1","command":7})"),
            "here/run.json: command: must be a string");
}

TEST(MergedText, TellsStagesGapsAndWhatReplays) {
  std::vector<CampaignPart> parts = of_ten({part({0, 2}, 5), part({1, 2}, 2, Status::violation)});
  parts[1].queues[0].failures.push_back(
      {"properties", "order", "FIFO order", "failure-1.json", false});
  EXPECT_EQ(render_merged_text(merge_parts(parts)),
            "2 runs of properties, seed 42\n"
            "\n"
            "locked\n"
            "  conformance  valid       in each of 2 runs\n"
            "  properties   violation   7 programs of 2 shards: not each exactly once\n"
            "    gap: shard 2/2: 3 programs did not run, from number 5 on (it stopped at a "
            "violation)\n"
            "\n"
            "order in stage properties of locked: FIFO order\n"
            "  queuecheck replay results/2/failure-1.json\n"
            "\n"
            "violation\n");
}

}  // namespace
}  // namespace queuecheck
