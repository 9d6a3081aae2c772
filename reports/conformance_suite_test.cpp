// The typed suite as its users meet it: programs that instantiate it are run, and what they say by
// exit code, text and XML is read. A right queue passes; each broken one fails the test that is
// named for its bug and no test of another property.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

using Names = std::set<std::string>;

// What the XML tells of a run: names of tests by how they ended, and the whole text.
struct Suite {
  Ended ended;
  Names passed;
  Names failed;
  Names skipped;
  std::string xml;
};

std::string attribute(const std::string& tag, const std::string& name) {
  const std::size_t at = tag.find(" " + name + "=\"");
  if (at == std::string::npos) return "";
  const std::size_t begin = at + name.size() + 3;
  return tag.substr(begin, tag.find('"', begin) - begin);
}

void read_xml(Suite& suite) {
  for (std::size_t at = suite.xml.find("<testcase "); at != std::string::npos;) {
    const std::size_t next = suite.xml.find("<testcase ", at + 1);
    const std::string one = suite.xml.substr(at, next - at);
    const std::string name = attribute(one, "name");
    const bool failed = one.find("<failure") != std::string::npos;
    const bool skipped = one.find("<skipped") != std::string::npos;
    (failed ? suite.failed : skipped ? suite.skipped : suite.passed).insert(name);
    at = next;
  }
}

Suite run_suite(const std::string& filter, const Words& environment = {},
                const char* program = QUEUECHECK_SPECIMENS) {
  const TemporaryDirectory directory;
  Words words{"env", "QUEUECHECK_TIME=100ms", "QUEUECHECK_OUT=found"};
  words.insert(words.end(), environment.begin(), environment.end());
  words.insert(words.end(), {program, "--gtest_filter=" + filter, "--gtest_output=xml:result.xml"});
  Command command(words, directory.path());
  Suite suite;
  suite.ended = command.wait(100);
  EXPECT_EQ(command.left_behind_after(2), Words{});
  std::ifstream in(directory.path() / "result.xml");
  std::ostringstream text;
  text << in.rdbuf();
  suite.xml = text.str();
  read_xml(suite);
  return suite;
}

TEST(ConformanceSuite, ARightQueuePassesEverything) {
  const Suite suite = run_suite("Right/*-*Kills*");
  EXPECT_EQ(suite.ended.exit_code, 0) << suite.ended.out;
  EXPECT_EQ(suite.failed, Names{});
  // On a busy machine some campaign may have no time for a program, and says so.
  if (suite.ended.out.find("no time to run a program") == std::string::npos) {
    // It claims nothing of its place.
    EXPECT_EQ(suite.skipped, (Names{"RefusesGarbage", "SecondCreatorDestroysNothing"}))
        << suite.ended.out;
    EXPECT_GE(suite.passed.size(), 30U);
  }
}

TEST(ConformanceSuite, ReferenceQueuesPassWhatTheyClaim) {
  const Suite suite = run_suite("Reference/*", {"QUEUECHECK_TIME=60ms"});
  EXPECT_EQ(suite.ended.exit_code, 0) << suite.ended.out;
  EXPECT_EQ(suite.failed, Names{});
}

struct Broken {
  const char* queue;
  Names rightly;  // all of these must fail
  Names may{};    // and each of these may: the same bug seen from another side
};

class BrokenQueue : public testing::TestWithParam<Broken> {};

TEST_P(BrokenQueue, FailsItsOwnTestsAndNoOthers) {
  const std::string queue = GetParam().queue;
  std::string own;
  std::string positive;
  for (const std::string& name : GetParam().rightly) {
    own += ":*." + name;
    positive += (positive.empty() ? "" : ":") + queue + "/*." + name;
  }
  // They end with the first failure, so that much time costs little and a busy machine has it.
  const Suite asked = run_suite(positive, {"QUEUECHECK_TIME=5s"});
  EXPECT_EQ(asked.ended.exit_code, 1) << asked.ended.out;
  EXPECT_EQ(asked.failed, GetParam().rightly) << asked.ended.out;

  // Each hang costs a second and more of watching: of this one only some are asked.
  const std::string others = queue == "loses_wake_ups"
                                 ? queue + "/*Sleep*:" + queue + "/*Capacity*:" + queue + "/*Fifo*"
                                 : queue + "/*";
  const Suite suite = run_suite(others + "-*Kills*" + own, {"QUEUECHECK_TIME=50ms"});
  // These two compare everything with the model, so any bug is theirs.
  Names allowed{"AnswersAsTheModel", "ProcessesAgreeWithTheModel"};
  allowed.insert(GetParam().may.begin(), GetParam().may.end());
  for (const std::string& name : suite.failed) {
    // Traffic is held to the whole contract, too.
    EXPECT_TRUE(allowed.contains(name) || name.ends_with("UnderTraffic")) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Planted, BrokenQueue,
    testing::Values(
        Broken{"one_too_many",
               {"CapacityIsNeverExceeded"},
               {"CapacityIsKeptUnderTraffic", "FullAgreesWithTryPut"}},
        Broken{"swaps_items",
               {"FifoOrderOfOneProducer"},
               {"TwoHandlesAreOneQueue", "ItemsOfEverySizeComeOutWhole"}},
        Broken{"tears_items",
               {"ItemsComeOutUntorn"},
               {"TwoHandlesAreOneQueue", "ItemsOfEverySizeComeOutWhole"}},
        Broken{"close_discards", {"ClosedQueueGivesItsRest", "CloseDrainsUnderTraffic"}},
        Broken{"loses_wake_ups", {"NobodySleepsBesideAnItem"}, {"CloseWakesAllSleepers"}},
        Broken{"times_out_early", {"TimedCallsKeepTheirDeadlines"}}),
    [](const auto& broken) { return std::string(broken.param.queue); });

TEST(ConformanceSuite, AFailureIsToldInWordsInXmlAndReplayed) {
  const TemporaryDirectory directory;
  const std::string filter = "swaps_items/*.FifoOrderOfOneProducer";
  Command first({"env", "QUEUECHECK_TIME=2s", "QUEUECHECK_SEED=7", "QUEUECHECK_OUT=found",
                 QUEUECHECK_SPECIMENS, "--gtest_filter=" + filter, "--gtest_output=xml:r.xml"},
                directory.path());
  const Ended ended = first.wait(60);
  EXPECT_EQ(ended.exit_code, 1);
  for (const char* part : {"violation, class order", "* proves it", "Specification: fifo",
                           "further runs", "of seed 7", "Environment: "}) {
    EXPECT_NE(ended.out.find(part), std::string::npos) << part << "\n" << ended.out;
  }
  std::ifstream in(directory.path() / "r.xml");
  std::ostringstream xml;
  xml << in.rdbuf();
  for (const char* part : {"name=\"seed\" value=\"7\"", "name=\"class\" value=\"order\"",
                           "name=\"programs\"", "name=\"witness_operations\"", "failure-1.json"}) {
    EXPECT_NE(xml.str().find(part), std::string::npos) << part << "\n" << xml.str();
  }

  const std::size_t at = ended.out.find("QUEUECHECK_REPLAY=");
  ASSERT_NE(at, std::string::npos) << ended.out;
  const std::string line = ended.out.substr(at, ended.out.find('\n', at) - at);
  Command again({"sh", "-c", line}, directory.path());
  const Ended replayed = again.wait(60);
  EXPECT_EQ(replayed.exit_code, 1) << replayed.out;
  EXPECT_NE(replayed.out.find("failed "), std::string::npos) << replayed.out;
  EXPECT_NE(replayed.out.find(" of 20 (order)"), std::string::npos) << replayed.out;
}

TEST(ConformanceSuite, WithoutStartEachTestSaysSo) {
  const Suite suite = run_suite("Right/*.EachItem*", {}, QUEUECHECK_SPECIMENS_WITHOUT_START);
  EXPECT_EQ(suite.ended.exit_code, 1);
  EXPECT_EQ(suite.failed, Names{"EachItemComesOutOnce"});
  EXPECT_NE(suite.ended.out.find("start(argc, argv)"), std::string::npos) << suite.ended.out;
}

TEST(ConformanceSuite, BadEnvironmentIsNamed) {
  for (const auto& [variable, value] :
       std::map<std::string, std::string>{{"QUEUECHECK_TIME", "soon"},
                                          {"QUEUECHECK_SEED", "-1"},
                                          {"QUEUECHECK_REPLAY", "nowhere.json"}}) {
    const Suite suite = run_suite("Right/*.EachItem*", {variable + "=" + value});
    EXPECT_EQ(suite.failed, Names{"EachItemComesOutOnce"}) << variable;
    EXPECT_NE(suite.ended.out.find(value), std::string::npos) << suite.ended.out;
  }
}

TEST(ConformanceSuite, ShardsDivideTheTests) {
  Names all;
  std::size_t count = 0;
  for (const char* shard : {"0", "1"}) {
    const Suite suite =
        run_suite("Right/*.*Items*:Right/*.EachItem*",
                  {"GTEST_TOTAL_SHARDS=2", std::string("GTEST_SHARD_INDEX=") + shard,
                   "QUEUECHECK_TIME=20ms"});
    EXPECT_EQ(suite.ended.exit_code, 0) << suite.ended.out;
    count += suite.passed.size();
    all.insert(suite.passed.begin(), suite.passed.end());
  }
  EXPECT_EQ(count, all.size());
  EXPECT_GE(count, 3U);
}

}  // namespace
}  // namespace queuecheck
