// `explore` as a user meets it: what it finds, what it leaves, how it refuses.
#include <gtest/gtest.h>

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

#define NEEDS_TWINS() \
  if (!QUEUECHECK_HAS_TWINS) GTEST_SKIP() << "a build without twins"

Json json_of(const fs::path& path) {
  std::ifstream in(path);
  return Json::parse(in, nullptr, false);
}

std::size_t operations_of(const Json& program) {
  std::size_t count = program.at("prefill").get<std::size_t>();
  for (const Json& process : program.at("processes")) count += process.size();
  return count;
}

TEST(Explore, FindsAPlantedBugAndLeavesItsSchedule) {
  NEEDS_TWINS();
  const TemporaryDirectory folder;
  const Ended ended = run_program(
      {"explore", "mutant:PB2", "--time", "5s", "--seed", "1", "--json", "-"}, folder.path());
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  EXPECT_EQ(document.at("schema"), "queuecheck-explore/1");
  EXPECT_EQ(document.at("verdict"), "violation");
  ASSERT_FALSE(document.at("results").empty());
  const Json& row = document["results"][0];
  for (const char* field :
       {"queue", "strategy", "memory", "lane", "schedules", "schedules_per_second", "executions",
        "outcomes", "exhausted", "verdict"}) {
    EXPECT_TRUE(row.contains(field)) << field;
  }
  EXPECT_EQ(row["queue"], "mutant:PB2");
  const fs::path results = folder.path() / "results" / "latest";
  const Json failure = json_of(results / "failure-1.json");
  EXPECT_EQ(failure.at("judgement").at("class"), "torn");
  EXPECT_LE(operations_of(failure.at("program")), 4U) << "as small as it can be";
  EXPECT_NE(failure.at("explored").at("certificate"), "") << "and certified";
  EXPECT_EQ(failure.at("stage"), "explore");
  EXPECT_TRUE(fs::exists(results / "failure-1.schedule"));
  EXPECT_TRUE(fs::exists(results / "history-1.jsonl")) << "the evidence before shrinking";
  EXPECT_TRUE(fs::exists(results / "report.html"));

  for (const char* file : {"failure-1.json", "failure-1.schedule"}) {
    const Ended again =
        run_program({"replay", (results / file).string(), "--json", "-"}, folder.path());
    EXPECT_EQ(again.exit_code, 1) << again.err;
    const Json replayed = Json::parse(again.out, nullptr, false);
    EXPECT_EQ(replayed.at("schema"), "queuecheck-replay/1");
    EXPECT_EQ(replayed.at("results").at(0).at("class"), "torn");
    EXPECT_EQ(replayed["results"][0].at("exact"), true) << again.err;
    EXPECT_NE(again.err.find("replayed exactly: "), std::string::npos) << again.err;
  }
}

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Explore, AScheduleOfAnotherBuildOrADamagedOneIsRefused) {
  NEEDS_TWINS();
  const TemporaryDirectory folder;
  run_program({"explore", "mutant:PB2", "--time", "5s", "--seed", "1"}, folder.path());
  const std::string good = text_of(folder.path() / "results" / "latest" / "failure-1.schedule");
  const std::size_t build = good.find("\nbuild ");
  ASSERT_NE(build, std::string::npos) << good;
  std::string other = good;
  other.replace(build + 7, 4, "0000");
  folder.write("other.schedule", other);
  std::string queue = good;
  queue.replace(queue.find("mutant:PB2"), 10, "mutant:PB3");
  folder.write("queue.schedule", queue);
  folder.write("cut.schedule", good.substr(0, build));
  folder.write("empty.schedule", "queuecheck-schedule 1\n");
  std::string mine = good;
  mine.replace(mine.find("mutant:PB2"), 10, "mine");
  folder.write("mine.schedule", mine);
  std::string process = good;
  process.insert(process.find("\nschedule\n") + 10, "P6 0.1\n");
  folder.write("process.schedule", process);
  const std::pair<const char*, const char*> cases[] = {
      {"mine.schedule", "mine.schedule: needs --plugin FILE.so"},
      {"process.schedule", "P6 of a program of"},
      {"other.schedule", "recorded with build 0000"},
      {"queue.schedule", "recorded with build"},
      {"cut.schedule", "cut.schedule:"},
      {"empty.schedule", "names no queue"}};
  for (const auto& [file, told] : cases) {
    const Ended ended = run_program({"replay", file}, folder.path());
    EXPECT_EQ(ended.exit_code, 64) << file << ended.err;
    EXPECT_NE(ended.err.find(told), std::string::npos) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  }
}

TEST(Explore, AReplayThatIsAnotherRunIsUnknownAndSaysAtWhichStep) {
  NEEDS_TWINS();
  const TemporaryDirectory folder;
  run_program({"explore", "mutant:PB2", "--time", "5s", "--seed", "1"}, folder.path());
  const std::string good = text_of(folder.path() / "results" / "latest" / "failure-1.schedule");
  const std::size_t end = good.find("\nend ") + 1;
  std::string other = good;
  other.replace(other.find(' ', end + 4) + 1, 16, "0123456789abcdef");
  folder.write("other.schedule", other);
  const Ended diverged = run_program({"replay", "other.schedule"}, folder.path());
  EXPECT_EQ(diverged.exit_code, 2) << diverged.err;
  EXPECT_TRUE(diverged.out.starts_with("diverged in the last steps: ")) << diverged.out;
  EXPECT_EQ(diverged.out.find("Found after"), std::string::npos) << diverged.out;

  std::string named = good;
  named.replace(named.find("class torn"), 10, "class lost");
  folder.write("named.schedule", named);
  const Ended another = run_program({"replay", "named.schedule", "--runs", "2"}, folder.path());
  EXPECT_EQ(another.exit_code, 1) << another.err;
  EXPECT_NE(another.out.find("the schedule says class lost, this run is class torn"),
            std::string::npos)
      << another.out;
  EXPECT_NE(another.out.find("2 of 2 runs replayed exactly, 2 failed"), std::string::npos);

  folder.write("edited.schedule", good.substr(0, end) + "end unchecked\n");
  const Ended edited = run_program({"replay", "edited.schedule"}, folder.path());
  EXPECT_EQ(edited.exit_code, 1) << edited.err;
  EXPECT_NE(edited.out.find("run as edited"), std::string::npos) << edited.out;
}

TEST(Explore, ARightQueueIsValid) {
  NEEDS_TWINS();
  const TemporaryDirectory folder;
  const Ended ended = run_program(
      {"explore", "ticket", "spsc", "--time", "1s", "--seed", "1", "--json", "-"}, folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  EXPECT_EQ(document.at("verdict"), "valid");
  for (const Json& row : document.at("results")) EXPECT_GT(row.at("schedules"), 0) << row;
}

TEST(Explore, WhatCannotBeExploredSaysWhy) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"explore", "pipe", "--json", "-"}, folder.path());
  EXPECT_EQ(ended.exit_code, 4) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  EXPECT_EQ(document.at("verdict"), "nothing");
  EXPECT_EQ(document.at("results").at(0).at("reason"),
            "not available: it keeps its items outside the segment, in an object of the kernel's");
}

class ExploreDeath : public testing::TestWithParam<int> {};

TEST_P(ExploreDeath, TheHelperDiesWithTheCommand) {
  NEEDS_TWINS();
  const TemporaryDirectory folder;
  Command command({program(), "explore", "locked", "--time", "20s"}, folder.path());
  const auto begin = std::chrono::steady_clock::now();
  // The command, its nursery, the helper, and the child in which it explores.
  while (command.processes().size() < 4) {
    ASSERT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  command.signal(GetParam());
  EXPECT_EQ(command.wait(2).exit_code, 128 + GetParam());
  EXPECT_EQ(command.left_behind_after(2), Words{});
}

INSTANTIATE_TEST_SUITE_P(By, ExploreDeath, testing::Values(SIGINT, SIGKILL, SIGTERM));

// The process numbers of the helper: the one that watches, and its child that explores.
std::vector<pid_t> helpers(const Command& command) {
  std::vector<pid_t> found;
  for (const std::string& line : command.processes()) {
    if (line.find("queuecheck-expl") == std::string::npos) continue;
    found.push_back(std::stoi(line.substr(line.find(' ') + 1)));
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST(Explore, AHelperThatWasKilledIsTheMachineNotADefect) {
  NEEDS_TWINS();
  for (const bool the_child : {false, true}) {
    const TemporaryDirectory folder;
    Command command({program(), "explore", "locked", "--time", "20s"}, folder.path());
    const auto begin = std::chrono::steady_clock::now();
    while (helpers(command).size() < 2) {
      ASSERT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const std::vector<pid_t> both = helpers(command);
    kill(the_child ? both.back() : both.front(), SIGKILL);
    const Ended ended = command.wait(5);
    EXPECT_EQ(ended.exit_code, 3) << ended.out << ended.err;
    EXPECT_NE(ended.out.find("signal 9 (Killed)"), std::string::npos) << ended.out;
  }
}

TEST(Explore, AnInterruptLosesNoFailureThatWasFound) {
  NEEDS_TWINS();
  const TemporaryDirectory folder;
  Command command({program(), "explore", "mutant:PB5", "locked", "--time", "20s", "--seed", "1"},
                  folder.path());
  const fs::path results = folder.path() / "results" / "latest";
  const auto begin = std::chrono::steady_clock::now();
  const auto found = [&] {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder.path())) {
      if (entry.path().filename() == "history-1.jsonl") return true;
    }
    return false;
  };
  while (!found()) {
    ASSERT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  command.signal(SIGINT);
  const Ended ended = command.wait(5);
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  EXPECT_NE(ended.out.find("interrupted"), std::string::npos) << ended.out;
  EXPECT_EQ(command.left_behind_after(2), Words{});
  const Ended again =
      run_program({"replay", (results / "failure-1.schedule").string()}, folder.path());
  EXPECT_EQ(again.exit_code, 1) << again.err;
  EXPECT_NE((again.out + again.err).find("replayed exactly: "), std::string::npos) << again.err;
}

TEST(Explore, ARaceStaysTheViolationAndItsConsequenceIsTold) {
  NEEDS_TWINS();
  const TemporaryDirectory folder;
  const Ended strict = run_program({"explore", "mutant:PB1", "--seed", "1"}, folder.path());
  EXPECT_EQ(strict.exit_code, 1) << strict.err;
  EXPECT_NE(strict.out.find("class race"), std::string::npos) << strict.out;
  EXPECT_NE(strict.out.find("What follows from it under c11: "), std::string::npos) << strict.out;
  EXPECT_EQ(strict.out.find("confirmed in real processes"), std::string::npos)
      << "x86 confirms no more than the race itself";
  const Ended lax =
      run_program({"explore", "mutant:PB1", "--seed", "1", "--races", "warn"}, folder.path());
  EXPECT_EQ(lax.exit_code, 1) << lax.err;
  EXPECT_EQ(lax.out.find("class race"), std::string::npos) << lax.out;
  EXPECT_NE(lax.out.find("behind a data race"), std::string::npos) << lax.out;
}

TEST(Explore, ASpecificationThatCannotBeReadIsRefusedBeforeAnythingRuns) {
  const TemporaryDirectory folder;
  for (const char* command : {"explore", "verify", "properties"}) {
    const Ended ended =
        run_program({command, "--plugin", QUEUECHECK_UNREADABLE_PLUGIN}, folder.path());
    EXPECT_EQ(ended.exit_code, 64) << ended.err;
    EXPECT_NE(ended.err.find("makers"), std::string::npos) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  }
  EXPECT_FALSE(fs::exists(folder.path() / "results")) << "nothing ran";
}

TEST(Explore, BadInputIsOneLineThatNamesTheCulprit) {
  const TemporaryDirectory folder;
  folder.write("empty.so", "");
  struct Case {
    Words options;
    const char* line;
  };
  std::vector<Case> cases{
      {{"--strategy", "pctt"}, "unknown strategy 'pctt'; right would be portfolio, random"},
      {{"--memory", "x86"}, "unknown memory 'x86'; right would be portfolio, sc, tso or c11"},
      {{"--lane", "threads"}, "unknown lane 'threads'; right would be fibers or processes"},
      {{"--exhaust", "processes=8"}, "'processes=8' is not understood; right would be processes=4"},
      {{"--exhaust", "operations"}, "'operations' is not understood"},
      {{"--exhaust", "processes=7,operations=4"}, "are 170544 programs; right would be"},
      {{"--exhaust", "operations=2", "--lane", "processes"}, "a search runs on fibers"},
      {{"--exhaust", "operations=2", "--strategy", "pct"}, "--strategy: --exhaust searches"},
      {{"--exhaust", "operations=2", "--processes", "3"}, "--processes: a search has a size"},
      {{"--preemptions", "2"}, "--preemptions: bounds a search"},
      {{"--executor", "threads"}, "--executor: explore has none"},
      {{"--processes", "8"}, "--processes: Value 8 not in range 2 to 7"},
      {{"--set", "foo=1"}, "unknown option 'foo'"},
      {{"--races", "maybe"}, "--races: maybe not in {fail,warn}"},
      {{"--instrumented", "nowhere.so"}, "nowhere.so: no such file"},
      {{"--instrumented", "empty.so"}, "empty.so: not a 64-bit shared object"},
      {{"--instrumented", QUEUECHECK_BUILD_DIRECTORY "/mutants/PB2.so"},
       "not instrumented: compile it with -fsanitize=thread"},
  };
  if (QUEUECHECK_HAS_TWINS) {
    cases.push_back({{"--plugin", QUEUECHECK_BUILD_DIRECTORY "/mutants/instrumented/PB2.so"},
                     "is an instrumented twin, which only the explorer can load"});
  }
  for (const Case& one : cases) {
    Words words{"explore", "ticket"};
    words.insert(words.end(), one.options.begin(), one.options.end());
    const Ended ended = run_program(words, folder.path());
    EXPECT_EQ(ended.exit_code, 64) << ended.err;
    EXPECT_NE(ended.err.find(one.line), std::string::npos) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  }
  EXPECT_FALSE(fs::exists(folder.path() / "results")) << "nothing ran";
}

}  // namespace
}  // namespace queuecheck
