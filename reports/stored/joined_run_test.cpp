#include "queuecheck/reports/stored/joined_run.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/render_html.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

RunResult part_run(std::uint64_t shard, const std::string& folder) {
  RunResult run = sample_failing_run();
  run.command = "properties";
  run.directory = folder;
  run.programs_wanted = 10;
  run.finished = true;
  run.queues.resize(1);
  run.queues[0].stages.resize(2);
  run.queues[0].stages[0].ran = ProgramsRun{{shard, 2, 0}, 5, 0};
  for (QueueResult& queue : run.queues) queue.status = merged_status(queue);
  run.status = merged_status(run);
  return run;
}

RunResult joined(std::vector<RunResult> runs) {
  std::vector<CampaignPart> parts;
  for (const RunResult& run : runs)
    parts.push_back(parse_part(render_run_json(run), run.directory));
  return joined_run(parts, std::move(runs));
}

TEST(JoinedRun, HasAllFailuresAndReplaysThemWhereTheyAre) {
  const RunResult run = joined({part_run(0, "a"), part_run(1, "b")});
  EXPECT_EQ(run.status, Status::violation);
  EXPECT_EQ(failure_count(run), 2U);
  EXPECT_EQ(replay_command(run, 1), "build/queuecheck replay a/failure-1.json");
  EXPECT_EQ(replay_command(run, 2), "build/queuecheck replay b/failure-1.json");
  ASSERT_EQ(run.queues.size(), 1U);
  const StageResult& conformance = run.queues[0].stages.at(0);
  EXPECT_EQ(conformance.status, Status::valid);
  EXPECT_EQ(conformance.counters.at("programs"), 10);
  EXPECT_EQ(conformance.counters.at("runs"), 2);
  EXPECT_NE(render_html(run).find("replay b/failure-1.json"), std::string::npos);
}

TEST(JoinedRun, AGapIsNoPassAndIsTold) {
  RunResult alone = part_run(0, "a");
  alone.queues[0].stages.resize(1);
  alone.queues[0].status = alone.status = Status::valid;
  const RunResult run = joined({alone});
  EXPECT_EQ(run.status, Status::unknown);
  EXPECT_EQ(run.queues[0].status, Status::unknown);
  EXPECT_EQ(run.queues[0].stages[0].reason, "shard 2/2 is missing");
}

TEST(JoinedRun, PartsOfDifferentCampaignsAreRefused) {
  RunResult other = part_run(1, "b");
  other.seed = 43;
  EXPECT_THROW(joined({part_run(0, "a"), other}), CampaignError);
}

}  // namespace
}  // namespace queuecheck
