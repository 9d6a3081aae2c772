// `queuecheck judge` as a user runs it: the formats of docs/formats.md, exit codes, --json.
#include <gtest/gtest.h>
#include <zlib.h>

#include <nlohmann/json.hpp>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;

// The two examples of docs/formats.md.
constexpr const char* text_example = R"(# capacity 4
# process op value invoke return result
0 put 7 12 15 OK
1 get - 13 - -
2 get - 20 22 EMPTY
2 size 1 23 24 OK
2 close - 30 31 OK
)";

constexpr const char* json_example =
    R"({"format":"queuecheck-history/1","spec":"fifo capacity=4 close=drain","clock":"monotonic-ns","processes":3,"end":90210,"complete":true,"seed":42}
{"process":0,"thread":0,"op":"put","value":7,"t0":12,"t1":15,"outcome":"ok"}
{"process":1,"op":"get_for","timeout_ns":5000,"t0":13,"t1":5020,"outcome":"timeout"}
{"process":1,"op":"get","t0":6000,"t1":null,"outcome":"pending"}
{"process":2,"op":"empty","t0":20,"t1":22,"outcome":"ok","result":true}
{"process":2,"op":"crash","t0":25}
)";

constexpr const char* valid_history = "0 put 7 12 15 OK\n1 get 7 20 25 OK\n";
constexpr const char* swapped_history =
    "0 put 1 10 11 OK\n0 put 2 12 13 OK\n1 get 2 20 21 OK\n1 get 1 22 23 OK\n";

std::string gzipped(const std::string& text) {
  z_stream zlib{};
  deflateInit2(&zlib, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string in = text;
  std::string out(deflateBound(&zlib, text.size()) + 64, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(in.data());
  zlib.avail_in = static_cast<uInt>(in.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  deflate(&zlib, Z_FINISH);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

class Judge : public testing::Test {
 protected:
  // Judges `history` as a file, and gives the document of --json.
  Json judged(const std::string& history, const Words& more = {}) {
    folder_.write("history", history);
    Words words{"judge", "history", "--json", "-"};
    words.insert(words.end(), more.begin(), more.end());
    ended_ = run_program(words, folder_.path());
    return Json::parse(ended_.out, nullptr, false);
  }

  TemporaryDirectory folder_;
  Ended ended_;
};

TEST_F(Judge, ValidHistoryEndsWithZero) {
  const Json document = judged(valid_history);
  EXPECT_EQ(ended_.exit_code, 0) << ended_.err;
  EXPECT_EQ(document.at("schema"), "queuecheck-judge/1");
  EXPECT_EQ(document.at("verdict"), "valid");
  ASSERT_EQ(document.at("results").size(), 1U);
  const Json& entry = document["results"][0];
  EXPECT_EQ(entry.at("file"), "history");
  EXPECT_EQ(entry.at("index"), 0);
  EXPECT_EQ(entry.at("verdict"), "valid");
  EXPECT_TRUE(entry.at("class").is_null());
  EXPECT_EQ(entry.at("witness"), Json::array());
  EXPECT_TRUE(entry.at("ladder").is_object());
}

TEST_F(Judge, ViolationEndsWithOneAndNamesClassAndWitness) {
  const Json document = judged(swapped_history);
  EXPECT_EQ(ended_.exit_code, 1) << ended_.err;
  EXPECT_EQ(document.at("verdict"), "violation");
  const Json& entry = document.at("results").at(0);
  EXPECT_EQ(entry.at("class"), "order");
  ASSERT_GE(entry.at("witness").size(), 2U);
  for (const Json& at : entry["witness"]) {
    ASSERT_TRUE(at.is_number_unsigned());
    EXPECT_LT(at.get<std::size_t>(), 4U);
  }
}

TEST_F(Judge, ViolationIsShownToPeopleOnStandardOutput) {
  folder_.write("swapped", swapped_history);
  const Ended ended = run_program({"judge", "swapped"}, folder_.path());
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_NE(ended.out.find("swapped [0]: violation, class order"), std::string::npos) << ended.out;
  EXPECT_EQ(ended.err, "");
}

TEST_F(Judge, ExamplesOfTheFormatsAreRead) {
  // EMPTY was answered from 20 to 22 although 7 had been put by 15: only the pending get, which may
  // have taken it, explains that, but then size cannot be 1.
  EXPECT_EQ(judged(text_example).at("results").at(0).at("verdict"), "violation") << ended_.err;
  EXPECT_EQ(ended_.exit_code, 1);
  // 7 is inside from 15 on, nobody took it: TIMEOUT at 5020 after at least one whole instant.
  EXPECT_EQ(judged(json_example).at("results").at(0).at("verdict"), "violation") << ended_.err;
  EXPECT_EQ(ended_.exit_code, 1);
}

TEST_F(Judge, StandardInputAndGzip) {
  const Ended plain = run_program({"judge", "-"}, folder_.path(), valid_history);
  EXPECT_EQ(plain.exit_code, 0) << plain.err;
  const Ended packed = run_program({"judge", "-"}, folder_.path(), gzipped(swapped_history));
  EXPECT_EQ(packed.exit_code, 1) << packed.err;
  EXPECT_EQ(judged(gzipped(valid_history)).at("verdict"), "valid");
  EXPECT_EQ(ended_.exit_code, 0);
}

TEST_F(Judge, SeveralHistoriesInOneFileKeepTheirIndices) {
  const std::string file =
      "# index 3\n" + std::string(valid_history) + "# index 8\n" + swapped_history;
  const Json document = judged(file);
  EXPECT_EQ(ended_.exit_code, 1);
  ASSERT_EQ(document.at("results").size(), 2U);
  EXPECT_EQ(document["results"][0].at("index"), 3);
  EXPECT_EQ(document["results"][0].at("verdict"), "valid");
  EXPECT_EQ(document["results"][1].at("index"), 8);
  EXPECT_EQ(document["results"][1].at("class"), "order");
}

TEST_F(Judge, SpecReplacesTheHistorysOwn) {
  EXPECT_EQ(judged(swapped_history, {"--spec", "lifo"}).at("verdict"), "valid");
  EXPECT_EQ(ended_.exit_code, 0);
  EXPECT_EQ(judged(swapped_history, {"--spec", "bag"}).at("verdict"), "valid");
}

// Three items inside where two are allowed: only the capacity tells.
TEST_F(Judge, CapacityStaysUnlessSpecNamesOne) {
  const std::string three = "# capacity 2\n0 put 1 10 11 OK\n0 put 2 12 13 OK\n0 put 3 14 15 OK\n";
  EXPECT_EQ(judged(three).at("results").at(0).at("class"), "capacity");
  EXPECT_EQ(judged(three, {"--spec", "bag"}).at("results").at(0).at("class"), "capacity");
  EXPECT_EQ(judged(three, {"--spec", "fifo capacity=3"}).at("verdict"), "valid");
  EXPECT_EQ(judged(three, {"--spec", "fifo capacity=unbounded"}).at("verdict"), "valid");
}

TEST_F(Judge, ExhaustedBudgetIsUnknownNotValid) {
  // Many concurrent puts and gets of a stack, which only the search judges, and one state to search
  // them in.
  std::string wide = "# capacity 2\n";
  for (int i = 0; i < 12; ++i) {
    const std::string number = std::to_string(i);
    wide += number + " put " + number + " 0 1000 OK\n";
    wide += std::to_string(20 + i) + " get " + number + " 0 1000 OK\n";
  }
  const Json document = judged(wide, {"--states", "1", "--spec", "lifo"});
  EXPECT_EQ(ended_.exit_code, 2) << ended_.out;
  EXPECT_EQ(document.at("verdict"), "unknown");
}

constexpr const char* two_producers =
    "0 put 1 10 11 OK\n1 put 2 13 14 OK\n2 get 2 20 21 OK\n2 get 1 23 24 OK\n";

TEST_F(Judge, LadderTellsWhatStillHolds) {
  const Json document = judged(two_producers, {"--ladder"});
  EXPECT_EQ(ended_.exit_code, 1) << ended_.err;
  const Json& entry = document.at("results").at(0);
  const Json& ladder = entry.at("ladder");
  EXPECT_EQ(ladder.at("rungs").size(), 9U);
  EXPECT_EQ(ladder["rungs"][1].at("level"), "linearizable");
  EXPECT_EQ(ladder["rungs"][1].at("standing"), "fails");
  EXPECT_EQ(ladder.at("strongest"), "sequentially-consistent");
  EXPECT_EQ(ladder.at("quantities").at("overtakes"), 1);
  EXPECT_EQ(ladder["quantities"].at("lag_ns"), 2);
  EXPECT_NE(entry.at("level").get<std::string>().find("per-producer FIFO holds"),
            std::string::npos);
  EXPECT_EQ(judged(two_producers).at("results").at(0).at("ladder"), Json::object());
}

TEST_F(Judge, LadderIsATableForPeople) {
  folder_.write("history", two_producers);
  const Ended ended = run_program({"judge", "history", "--ladder"}, folder_.path());
  EXPECT_NE(ended.out.find("per-producer FIFO                  holds"), std::string::npos)
      << ended.out;
  EXPECT_NE(ended.out.find("* proves it"), std::string::npos) << "the table has a legend";
}

TEST_F(Judge, BudgetsComeInThreeKinds) {
  EXPECT_EQ(judged(valid_history, {"--budget", "10s,500states", "--budget", "2GiB"}).at("verdict"),
            "valid");
  EXPECT_EQ(ended_.exit_code, 0);
  for (const char* wrong : {"10parsecs", "0states", "5", "10s,", "-1s", "99999999999GiB"}) {
    folder_.write("history", valid_history);
    const Ended ended = run_program({"judge", "history", "--budget", wrong}, folder_.path());
    EXPECT_EQ(ended.exit_code, 64) << wrong;
    EXPECT_NE(ended.err.find("right would be a duration"), std::string::npos) << ended.err;
  }
}

TEST_F(Judge, JsonOnAFullDiskIsAnErrorNotHalfAFile) {
  folder_.write("history", valid_history);
  const Ended ended = run_program({"judge", "history", "--json", "/dev/full"}, folder_.path());
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_NE(ended.err.find("cannot write"), std::string::npos) << ended.err;
}

// A long history in the order of time: two producers, two consumers, and what the end says.
std::string long_history(const std::string& end) {
  std::string text;
  const auto line = [&](int process, const char* op, int value, long t0, long t1) {
    text += std::to_string(process) + " " + op + " " + std::to_string(value) + " " +
            std::to_string(t0) + " " + std::to_string(t1) + " OK\n";
  };
  for (int i = 0; i < 6000; ++i) {
    line(i % 2, "put", i, 100L * i, 100L * i + 10);
    line(2 + i % 2, "get", i, 100L * i + 5, 100L * i + 60);
  }
  return text + end;
}

class LongHistory : public Judge {
 protected:
  // What --ladder adds, it must not change.
  Json both_ways(const std::string& history, const Words& more = {}) {
    Json logs = judged(history, more).at("results").at(0);
    Words with_ladder = more;
    with_ladder.insert(with_ladder.end(), {"--ladder"});
    Json whole = judged(history, with_ladder).at("results").at(0);
    EXPECT_FALSE(whole.at("ladder").empty());
    whole["ladder"] = logs.at("ladder");
    EXPECT_EQ(logs, whole);
    return logs;
  }
};

TEST_F(LongHistory, ReadIntoLogsItIsJudgedAsIfItWereWhole) {
  EXPECT_EQ(both_ways(long_history("")).at("verdict"), "valid");
  const std::string behind = "0 put 9000 700000 700010 OK\n";
  EXPECT_EQ(both_ways(long_history(behind + "2 get 9000 700020 700030 OK\n")).at("verdict"),
            "valid");
  EXPECT_EQ(both_ways(long_history(behind + "2 get - 700020 700030 EMPTY\n")).at("class"),
            "false-empty");
  EXPECT_EQ(both_ways(long_history("2 get 77 700020 700030 OK\n")).at("class"), "duplicate");
  const std::string swapped = behind + "0 put 9001 700020 700030 OK\n" +
                              "2 get 9001 700040 700050 OK\n2 get 9000 700060 700070 OK\n";
  const Json order = both_ways(long_history(swapped));
  EXPECT_EQ(order.at("class"), "order");
  EXPECT_EQ(order.at("witness"), Json::parse("[12000,12001,12002,12003]"));
  EXPECT_EQ(both_ways(long_history(swapped + "3 get - 700080 700090 EMPTY\n" +
                                   "0 put 9005 700080 700090 OK\n3 get - 700092 700099 EMPTY\n"))
                .at("class"),
            "order");
  // Beyond the sweep, and not well formed.
  EXPECT_EQ(both_ways(long_history(behind), {"--spec", "fifo capacity=1"}).at("verdict"), "valid");
  judged(long_history("2 get - 700000 - -\n2 get - 700001 700002 EMPTY\n"));
  EXPECT_EQ(ended_.exit_code, 64) << "a call after one that never returned";
}

TEST_F(LongHistory, TheTableShowsWhatProvesItAndTellsWhatItLeavesOut) {
  folder_.write("history", long_history("0 put 9000 700000 700010 OK\n"
                                        "2 get - 700020 700030 EMPTY\n"));
  const Ended ended = run_program({"judge", "history"}, folder_.path());
  EXPECT_NE(ended.out.find("* put(9000)"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("* try_get() → EMPTY"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("  put(5998)"), std::string::npos) << "what came before it";
  EXPECT_NE(ended.out.find(" of 12002 operations."), std::string::npos) << ended.out;
}

TEST_F(Judge, NothingToJudgeEndsWithFour) {
  folder_.write("empty", "");
  folder_.write("good", valid_history);
  EXPECT_EQ(run_program({"judge", "empty"}, folder_.path()).exit_code, 4);
  EXPECT_EQ(run_program({"judge", "good", "empty"}, folder_.path()).exit_code, 4)
      << "an empty file among others must not pass for valid";
  EXPECT_EQ(run_program({"judge", "good", "good"}, folder_.path()).exit_code, 0);
}

TEST_F(Judge, OneUnreadableFileDoesNotHideTheOthers) {
  folder_.write("bad", "nonsense\n");
  folder_.write("swapped", swapped_history);
  for (const Words& files : {Words{"bad", "swapped"}, Words{"swapped", "bad"}}) {
    const Ended ended = run_program({"judge", files[0], files[1]}, folder_.path());
    EXPECT_EQ(ended.exit_code, 64);
    EXPECT_NE(ended.out.find("violation, class order"), std::string::npos) << ended.out;
    EXPECT_NE(ended.err.find("bad:1:"), std::string::npos) << ended.err;
  }
}

TEST_F(Judge, AHeaderWithoutOperationsIsNoHistory) {
  folder_.write("history", "{\"format\":\"queuecheck-history/1\",\"processes\":1}\n");
  EXPECT_EQ(run_program({"judge", "history"}, folder_.path()).exit_code, 4);
}

TEST_F(Judge, OverlappingCallsOfOneProcessAreABadFileNotAnOpenQuestion) {
  folder_.write("history", "0 put 1 1 9 OK\n0 put 2 5 12 OK\n");
  const auto ended = run_program({"judge", "history"}, folder_.path());
  EXPECT_EQ(ended.exit_code, 64);
  EXPECT_NE(ended.err.find("overlaps"), std::string::npos) << ended.err;
}

TEST_F(Judge, JsonGoesToTheFileThatIsNamed) {
  folder_.write("good", valid_history);
  const Ended ended = run_program({"judge", "good", "--json", "verdict.json"}, folder_.path());
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_NE(ended.out.find("good [0]: valid"), std::string::npos);
  EXPECT_EQ(folder_.content(), (Words{"good", "verdict.json"}));
}

}  // namespace
}  // namespace queuecheck
