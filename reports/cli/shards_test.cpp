// A campaign divided into shards by the command line, and joined again.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Its programs and seeds decide everything; nothing here depends on how fast they run.
Ended run_shard(const TemporaryDirectory& folder, const std::string& shard) {
  return run_program({"stress", "locked", "--program", "k1-sequential", "--programs", "9", "--seed",
                      "5", "--shard", shard, "--out", "parts/" + shard.substr(0, 1)},
                     folder.path());
}

TEST(Shards, TogetherRunEveryProgramOnce) {
  const TemporaryDirectory folder;
  for (const char* shard : {"1/2", "2/2"}) {
    const Ended ended = run_shard(folder, shard);
    ASSERT_EQ(ended.exit_code, 0) << ended.out << ended.err;
    EXPECT_TRUE(has(ended.err, "seed 5 · shard " + std::string(shard))) << ended.err;
  }
  const Ended merged = run_program({"merge", "parts", "--json", "-"}, folder.path());
  EXPECT_EQ(merged.exit_code, 0) << merged.out << merged.err;
  EXPECT_TRUE(has(merged.err, "9 programs of 2 shards: each exactly once")) << merged.err;
  const Json document = Json::parse(merged.out, nullptr, false);
  EXPECT_EQ(document.at("schema"), "queuecheck-merge/1");
  const Json& stage = document.at("results").at(0);
  EXPECT_EQ(stage.at("programs"), 9);
  EXPECT_EQ(stage.at("each_exactly_once"), true);
}

TEST(Shards, OneThatIsMissingOrCameTwiceIsNoPass) {
  const TemporaryDirectory folder;
  ASSERT_EQ(run_shard(folder, "1/2").exit_code, 0);
  const Ended half = run_program({"merge", "parts/1"}, folder.path());
  EXPECT_EQ(half.exit_code, 2) << half.out << half.err;
  EXPECT_TRUE(has(half.out, "gap: shard 2/2 is missing")) << half.out;
  const Ended once = run_program({"merge", "parts/1", "parts", "parts/1/latest"}, folder.path());
  EXPECT_FALSE(has(once.out, "twice")) << "one folder is one run: " << once.out;
  fs::copy(folder.path() / "parts", folder.path() / "again", fs::copy_options::recursive);
  const Ended twice = run_program({"merge", "parts", "again"}, folder.path());
  EXPECT_EQ(twice.exit_code, 2) << twice.out << twice.err;
  EXPECT_TRUE(has(twice.out, "twice: shard 1/2: 5 programs ran in")) << twice.out;
}

TEST(Shards, WrongOnesAreRefusedBeforeAnythingRuns) {
  const TemporaryDirectory folder;
  const auto refused = [&](const Words& words, const std::string& line) {
    const Ended ended = run_program(words, folder.path());
    EXPECT_EQ(ended.exit_code, 64) << ended.out << ended.err;
    EXPECT_TRUE(has(ended.err, line)) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  };
  refused({"stress", "locked", "--shard", "3/2", "--seed", "1"},
          "'3/2' is no shard; right would be");
  refused({"stress", "locked", "--shard", "1/2"}, "the shards of a campaign have one seed");
  refused({"merge", "nowhere"}, "'nowhere' holds no results");
  EXPECT_TRUE(folder.content().empty());
}

// Kills the harness in the middle, wherever it is: what the checkpoint says is done is not done
// again, and the rest is.
TEST(Resume, RunsWhatARunThatWasKilledDidNot) {
  const TemporaryDirectory folder;
  const Words words{"stress",   "locked", "--program", "k1-sequential", "--programs",
                    "20000000", "--seed", "5",         "--shard",       "2/2"};
  Words first = words;
  first.insert(first.end(), {"--out", "first"});
  const auto checkpoint = [&]() -> fs::path {
    for (const auto& at : fs::recursive_directory_iterator(folder.path())) {
      if (at.path().filename() == "run.json") return at.path();
    }
    return {};
  };
  {
    Words command{program()};
    command.insert(command.end(), first.begin(), first.end());
    Command killed(command, folder.path());
    for (int tries = 0; checkpoint().empty() && tries < 600; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    killed.signal(SIGKILL);
    killed.wait(30);
  }
  const fs::path cut_off = checkpoint();
  ASSERT_FALSE(cut_off.empty()) << "no checkpoint after a minute";
  std::ifstream in(cut_off);
  const Json there = Json::parse(in, nullptr, false);
  EXPECT_EQ(there.at("finished"), false);
  const std::uint64_t done =
      there.at("results").at(0).at("stages").at(0).at("programs_run").at("programs");
  EXPECT_GT(done, 0U);

  const Ended other = run_program(
      {"stress", "locked", "--program", "k2-tokens", "--resume", cut_off.parent_path().string()},
      folder.path());
  EXPECT_EQ(other.exit_code, 64) << other.out << other.err;
  EXPECT_TRUE(has(other.err, "program was 'k1-sequential' there and is 'k2-tokens' here"))
      << other.err;

  const Ended rest = run_program({"stress", "locked", "--program", "k1-sequential", "--time", "1s",
                                  "--resume", cut_off.parent_path().string()},
                                 folder.path());
  EXPECT_EQ(rest.exit_code, 0) << rest.out << rest.err;
  EXPECT_TRUE(has(rest.err, "seed 5 · shard 2/2")) << rest.err;
  const Ended merged = run_program({"merge", "first", "results", "--json", "-"}, folder.path());
  const Json stage = Json::parse(merged.out, nullptr, false).at("results").at(0);
  EXPECT_EQ(stage.at("repeats").size(), 0U) << merged.out;
  EXPECT_GT(stage.at("programs"), done);
  // Shard 1 did not run, and not all of the rest either.
  EXPECT_EQ(merged.exit_code, 2);
  EXPECT_EQ(stage.at("gaps").size(), 2U) << merged.out;
}

// The examples as they stand, with few programs; each engine that is here.
Ended run_example(const TemporaryDirectory& folder, const std::string& line) {
  const fs::path examples = fs::path(QUEUECHECK_SOURCE_DIRECTORY) / "examples/distributed";
  const std::string before = "export QUEUECHECK=" + std::string(program()) + " PROGRAMS=16; cd " +
                             folder.path().string() + "; " + "examples=" + examples.string() + "; ";
  Command run({"sh", "-ec", before + line}, folder.path());
  return run.wait(120);
}

TEST(DistributedExample, SlurmsTasksAreShards) {
  const TemporaryDirectory folder;
  const Ended ended =
      run_example(folder,
                  "export SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=3\n"
                  "for task in 1 2 3; do SLURM_ARRAY_TASK_ID=$task $examples/slurm.sh; done\n"
                  "$QUEUECHECK merge parts");
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, "16 programs of 3 shards: each exactly once")) << ended.out;
}

TEST(DistributedExample, CTestRunsTheShardsAndJoinsThem) {
  const TemporaryDirectory folder;
  const Ended ended = run_example(folder, "ctest -S $examples/ctest.cmake");
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  const Ended merged = run_program({"merge", "campaign/parts"}, folder.path());
  EXPECT_TRUE(has(merged.out, "16 programs of 8 shards: each exactly once")) << merged.out;
}

TEST(DistributedExample, ParallelRunsTheShardsAndJoinsThem) {
  const TemporaryDirectory folder;
  const Ended ended =
      run_example(folder, "command -v parallel >/dev/null || exit 77; $examples/parallel.sh");
  if (ended.exit_code == 77) GTEST_SKIP() << "GNU parallel is not installed";
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_TRUE(has(ended.out, "16 programs of 8 shards: each exactly once")) << ended.out;
}

}  // namespace
}  // namespace queuecheck
