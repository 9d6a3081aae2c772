// The main job from end to end: the reference queue is valid, each mutant is found with its class,
// and what a run leaves in its results folder is whole.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "queuecheck/reports/cli/command_line_test_support.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

Json json_of(const fs::path& path) {
  std::ifstream in(path);
  return Json::parse(in, nullptr, false);
}

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The one document of --json -, with the fields that every command has.
Json document_of(const Ended& ended, std::uint64_t seed) {
  Json document = Json::parse(ended.out, nullptr, false);
  EXPECT_FALSE(document.is_discarded()) << ended.out << ended.err;
  EXPECT_EQ(document.at("schema"), "queuecheck-verify/1");
  EXPECT_EQ(document.at("seed"), seed);
  EXPECT_TRUE(document.at("environment").is_object());
  EXPECT_EQ(document.at("results").size(), 1U);
  return document;
}

Words stages_of(const Json& result) {
  Words names;
  for (const Json& stage : result.at("stages")) names.push_back(stage.at("stage"));
  return names;
}

// Where the results are: the link `latest` leads to the only folder beside it.
fs::path results_in(const TemporaryDirectory& folder) {
  const fs::path latest = folder.path() / "results" / "latest";
  EXPECT_TRUE(fs::is_symlink(latest));
  const fs::path target = fs::read_symlink(latest);
  EXPECT_TRUE(target.is_relative()) << target << ": the folder may be moved";
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path() / "results"), {}), 2);
  return folder.path() / "results" / target;
}

class ReferenceQueue : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ReferenceQueue, IsValidWithWholeResults) {
  const TemporaryDirectory folder;
  const std::string seed = std::to_string(GetParam());
  const Ended ended = run_program(
      {"verify", "locked", "--time", "8s", "--seed", seed, "--json", "-"}, folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = document_of(ended, GetParam());
  EXPECT_EQ(document.at("verdict"), "valid");
  const Json& result = document["results"][0];
  EXPECT_EQ(result.at("queue"), "locked");
  EXPECT_EQ(result.at("verdict"), "valid");
  EXPECT_TRUE(result.at("class").is_null());
  ASSERT_EQ(stage_names.front(), "tutorial") << "which is for --spec tutorial";
  EXPECT_EQ(stages_of(result), Words(stage_names.begin() + 1, stage_names.end()));
  for (const Json& stage : result["stages"]) {
    const bool missing = stage.at("stage") == "explore" && !QUEUECHECK_HAS_TWINS;
    EXPECT_EQ(stage.at("verdict"), missing ? "nothing" : "valid") << stage.dump();
    EXPECT_EQ(stage.at("failures"), Json::array());
  }
  ASSERT_FALSE(result.at("throughput").empty());
  EXPECT_GT(result["throughput"][0].at("items_per_second"), 0);

  const fs::path results = results_in(folder);
  EXPECT_NE(results.filename().string().find("-verify-" + seed), std::string::npos);
  Words files;
  for (const auto& entry : fs::directory_iterator(results)) {
    files.push_back(entry.path().filename().string());
  }
  std::sort(files.begin(), files.end());
  EXPECT_EQ(files, (Words{"junit.xml", "report.html", "run.json", "summary.md", "verdict.json"}));
  EXPECT_EQ(json_of(results / "run.json").at("format"), "queuecheck-run/1");
  EXPECT_EQ(json_of(results / "run.json").at("results"), document["results"]);
  EXPECT_EQ(json_of(results / "verdict.json").at("verdict"), "valid");
  EXPECT_NE(text_of(results / "report.html").find("locked"), std::string::npos);
  EXPECT_NE(text_of(results / "junit.xml").find("failures=\"0\""), std::string::npos);
  // The seed is the first and the last thing told.
  EXPECT_EQ(ended.err.find("seed " + seed), ended.err.find("seed "));
  EXPECT_NE(ended.err.rfind("seed " + seed), ended.err.find("seed " + seed));
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReferenceQueue, testing::Values(1, 0xffff'ffff'ffff'ffff));

// Not robust, and says so: a kill may leave its survivors stuck and its kernel object in place.
// Neither is a failure, and neither keeps the next program from running.
TEST(NotRobustQueue, KillsThatItDeclaresAreNoFailure) {
  const TemporaryDirectory folder;
  const Ended ended =
      run_program({"stress", "boost-message-queue", "--kills", "10", "--seed", "5", "--json", "-"},
                  folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  const Json& faults = document.at("results").at(0).at("stages").at(0);
  EXPECT_EQ(faults.at("stage"), "faults");
  EXPECT_EQ(faults.at("verdict"), "valid") << faults.dump();
  EXPECT_GE(faults.at("counters").at("kills"), 10) << faults.dump();
}

// The same queue held to less: one kill in about seven leaves the survivors stuck, so that a
// hundred are enough on any machine.
TEST(NotRobustQueue, HeldToLessThanItDeclaresItIsADeadOwnerWithItsLibrarysVersion) {
  const TemporaryDirectory folder;
  const Ended ended = run_program(
      {"stress", "boost-message-queue", "--spec", "fifo crash={inflight_lost,slot_leaked}",
       "--kills", "100", "--seed", "5", "--json", "-"},
      folder.path());
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  const Json& result = document.at("results").at(0);
  EXPECT_EQ(result.at("class"), "dead-owner") << ended.err;
  EXPECT_EQ(result.at("library").get<std::string>().substr(0, 7), "Boost 1");
  EXPECT_NE(ended.err.find("boost-message-queue: Boost 1."), std::string::npos) << ended.err;
  const fs::path results = folder.path() / "results" / "latest";
  EXPECT_NE(text_of(results / "report.html").find("Boost 1."), std::string::npos);
  EXPECT_NE(text_of(results / "junit.xml").find("boost-message-queue: Boost 1."),
            std::string::npos);
}

struct Mutant {
  const char* id;
  const char* violation;
};

void PrintTo(const Mutant& mutant, std::ostream* out) {
  *out << mutant.id;
}

class MutantTest : public testing::TestWithParam<Mutant> {};

TEST_P(MutantTest, IsFoundWithItsClassAndReplays) {
  const auto [id, violation] = GetParam();
  const std::string queue = "mutant:" + std::string(id);
  // A busy machine may keep one smoke run from meeting the bug; not three, and none may give it
  // another name.
  std::optional<TemporaryDirectory> folder;
  Ended ended;
  std::uint64_t seed = 6;
  do {
    folder.emplace();
    ended = run_program({"verify", queue, "--seed", std::to_string(++seed), "--json", "-"},
                        folder->path(), "", 90);
  } while (ended.exit_code == 0 && seed < 9);
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  const Json document = document_of(ended, seed);
  EXPECT_EQ(document.at("verdict"), "violation");
  const Json& result = document["results"][0];
  EXPECT_EQ(result.at("queue"), queue);
  ASSERT_EQ(result.at("class"), violation) << ended.err;

  // The stage that found it is the last one, and tells everything about it.
  const Json& stage = result.at("stages").back();
  ASSERT_EQ(stage.at("failures").size(), 1U);
  const Json& failure = stage["failures"][0];
  EXPECT_EQ(failure.at("class"), violation);
  EXPECT_NE(failure.at("explanation"), "");
  EXPECT_GT(failure.at("time_to_detection_s"), 0);
  const std::string file = failure.at("file");
  const fs::path results = results_in(*folder);
  EXPECT_EQ(json_of(results / file).at("format"), "queuecheck-failure/1");
  EXPECT_TRUE(fs::exists(results / "history-1.jsonl")) << "the evidence before shrinking";
  EXPECT_EQ(json_of(results / "verdict.json").at("class"), violation);
  EXPECT_NE(text_of(results / "junit.xml").find("<failure"), std::string::npos);
  EXPECT_NE(text_of(results / "report.html").find(violation), std::string::npos);
  EXPECT_NE(ended.err.find("queuecheck replay"), std::string::npos) << "how to see it again";

  const Ended again = run_program(
      {"replay", (results / file).string(), "--time", "1s", "--json", "-"}, folder->path());
  EXPECT_EQ(again.exit_code, 1) << again.err;
  const Json replayed = Json::parse(again.out, nullptr, false);
  EXPECT_EQ(replayed.at("schema"), "queuecheck-replay/1");
  EXPECT_EQ(replayed.at("verdict"), "violation");
  const Json& runs = replayed.at("results").at(0);
  EXPECT_EQ(runs.at("class"), violation);
  EXPECT_TRUE(runs.at("same_class"));
  EXPECT_GT(runs.at("runs"), 0);
}

INSTANTIATE_TEST_SUITE_P(Planted, MutantTest,
                         testing::Values(Mutant{"PA3", "close-sleeper"},
                                         Mutant{"PA5", "not-drained"}, Mutant{"PA11", "dead-owner"},
                                         Mutant{"PB2", "torn"}, Mutant{"PB3", "false-full"},
                                         Mutant{"PB8", "false-empty"}),
                         [](const auto& row) { return std::string(row.param.id); });

}  // namespace
}  // namespace queuecheck
