// What a user types wrong costs one line that names the culprit and what would be right, the
// documented exit code, and leaves nothing behind.
#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

struct BadInput {
  const char* name;
  Words arguments;
  int exit_code;
  Words told;  // the line contains each of these: the culprit, then what would be right
};

void PrintTo(const BadInput& input, std::ostream* out) {
  *out << input.name;
}

// The first 20 bytes of a gzip file.
const std::string cut_gzip("\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x34\x54\x28\x28\x2d\x51\x30\x57\x30",
                           20);

// A failure of a program that calls task_done, as it would be stored.
const std::string absent_operation = R"({"format":"queuecheck-failure/1",
"queue":{"name":"ticket","plugin":""},"build":"","stage":"conformance","executor":"processes",
"seed":1,"program_index":0,"original_processes":1,"original_operations":2,"reruns":0,
"reruns_failed":0,"time_to_detection_s":0,
"judgement":{"verdict":"violation","safety":"violation","obligations":"valid","class":"lost",
 "rule":"","explanation":"","unknown_reason":"","witness":[]},
"observed":{"verdict":"valid","safety":"valid","obligations":"valid","class":null,
 "rule":"","explanation":"","unknown_reason":"","witness":[]},
"program":{"name":"stored","seed":1,"capacity":2,"item_bytes_max":8,"producers":1,"consumers":1,
 "extra":[],"prefill":0,"drain":false,"balanced":false,"kills":[],
 "processes":[[{"op":"try_put"},{"op":"task_done"}]]},
"history":[{"format":"queuecheck-history/1","spec":"fifo","processes":1,"end":9},
 {"process":0,"op":"try_put","value":1,"t0":1,"t1":2,"outcome":"ok"}],
"environment":null})";

class BadInputTest : public testing::TestWithParam<BadInput> {
 protected:
  void SetUp() override {
    folder_.write("text.so", std::string(100, '#'));  // as long as the head of a shared object
    folder_.write("good.txt", "0 put 7 12 15 OK\n1 get 7 20 25 OK\n");
    folder_.write("bad_op.txt", "# capacity 4\n0 put 7 12 15 OK\n0 frob 7 20 25 OK\n");
    folder_.write("short.txt", "0 put 7 12\n");
    folder_.write("backwards.txt", "0 put 7 15 12 OK\n");
    folder_.write("future.jsonl", "{\"format\":\"queuecheck-history/9\"}\n");
    folder_.write("cut.jsonl",
                  "{\"format\":\"queuecheck-history/1\"}\n{\"process\":0,\"op\":\"put\",\"val");
    folder_.write("cut.gz", cut_gzip);
    folder_.write("empty.txt", "");
    folder_.write("known_bare", "# accepted\nlocked torn\n");
    folder_.write("known_class", "locked torm # why\n");
    folder_.write("known_stage", "locked torn propertis # why\n");
    folder_.write("object.json", "{}");
    folder_.write("future.json", "{\"format\":\"queuecheck-failure/9\"}");
    folder_.write("absent.json", absent_operation);
    folder_.write("cut.json", "{\"format\":\"queuecheck-failure/1\",\"queue\":{\"na");
  }

  TemporaryDirectory folder_;
};

TEST_P(BadInputTest, CostsOneLineAndLeavesNothing) {
  const Words before = folder_.content();
  const Ended ended = run_program(GetParam().arguments, folder_.path());
  EXPECT_EQ(ended.exit_code, GetParam().exit_code) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  EXPECT_TRUE(ended.err.starts_with("queuecheck: ")) << ended.err;
  for (const std::string& word : GetParam().told) {
    EXPECT_NE(ended.err.find(word), std::string::npos) << "'" << word << "' in: " << ended.err;
  }
  EXPECT_EQ(folder_.content(), before);
  EXPECT_LT(ended.seconds, 5);
}

const BadInput bad_inputs[] = {
    {"SoakWithoutIdentity",
     {"stress", "locked", "--soak", "1s", "--item-bytes", "4"},
     64,
     {"--item-bytes", "4", "8 or more"}},
    {"SoakOfManySizes",
     {"stress", "locked", "--soak", "1s", "--processes", "2,4"},
     64,
     {"--processes", "one number"}},
    {"SoakForNoTime", {"stress", "locked", "--soak", "ages"}, 64, {"--soak", "'ages'", "5m"}},
    {"SoakOfAProgram",
     {"stress", "locked", "--soak", "1s", "--program", "k6-brim"},
     64,
     {"--soak", "--program"}},
    {"KillRateOfNobody",
     {"stress", "locked", "--soak", "1s", "--kill-rate", "often"},
     64,
     {"--kill-rate", "'often'", "1000/s"}},
    {"NoCommand", {}, 64, {"command is missing", "verify", "judge"}},
    {"UnknownCommand", {"verfy"}, 64, {"'verfy'", "verify", "judge"}},
    {"UnknownOption", {"verify", "locked", "--frob"}, 64, {"--frob", "verify --help"}},
    {"NoQueue", {"verify"}, 64, {"no queue", "queuecheck list"}},
    {"UnknownQueue", {"verify", "nosuch"}, 64, {"'nosuch'", "locked", "ticket"}},
    {"MistypedQueue", {"verify", "lockd"}, 64, {"'lockd'", "did you mean 'locked'"}},
    {"SecondQueueUnknown", {"verify", "locked", "nosuch"}, 64, {"'nosuch'"}},
    {"UnknownMutant", {"verify", "mutant:XX1"}, 64, {"'mutant:XX1'", "mutant:PA5"}},
    {"UnknownAxis", {"verify", "locked", "--spec", "fifo colour=red"}, 64, {"colour", "capacity"}},
    {"UnknownWord", {"verify", "locked", "--spec", "fifi"}, 64, {"--spec", "'fifi'", "fifo"}},
    {"AxisNotJudgeable",
     {"verify", "locked", "--spec", "fifo capacity=rendezvous delivery=lease"},
     64,
     {"delivery=lease", "rendezvous", "take"}},
    {"CapacityNotJudgeable",
     {"verify", "locked", "--spec", "fifo capacity=bytes(8) on_full=drop_oldest"},
     64,
     {"on_full=drop_oldest", "bytes(N)", "drop_newest"}},
    {"CapacityZero", {"verify", "locked", "--capacity", "0"}, 64, {"--capacity", "0", "1 to"}},
    {"CapacityNegative", {"verify", "locked", "--capacity", "-1"}, 64, {"--capacity", "1 to"}},
    {"CapacityBeyond32Bits",
     {"verify", "locked", "--capacity", "4294967296"},
     64,
     {"--capacity", "4294967295"}},
    {"ItemTooLarge",
     {"verify", "locked", "--item-bytes", "99999999"},
     64,
     {"--item-bytes", "99999999", "16777216"}},
    {"SetUnknownKey", {"verify", "locked", "--set", "frob=1"}, 64, {"'frob'", "wait_slice"}},
    {"SetUnknownKeyInProperties",
     {"properties", "ticket", "--set", "frob=1"},
     64,
     {"ticket", "'frob'"}},
    {"SetWithoutEquals", {"verify", "locked", "--set", "wait_slice"}, 64, {"--set", "key=value"}},
    {"TimeNonsense", {"verify", "locked", "--time", "soon"}, 64, {"--time", "'soon'", "30s"}},
    {"TimeNegative", {"verify", "locked", "--time", "-3s"}, 64, {"--time", "'-3s'", "30s"}},
    {"ProfileNonsense",
     {"verify", "locked", "--profile", "weekly"},
     64,
     {"--profile", "'weekly'", "smoke, ci or nightly"}},
    {"StressWithOneProcess",
     {"stress", "locked", "--processes", "2,1"},
     64,
     {"--processes", "1", "2 to 1024"}},
    {"SeedNegative", {"verify", "locked", "--seed", "-1"}, 64, {"--seed", "'-1'", "from 0"}},
    {"SeedTooLarge",
     {"verify", "locked", "--seed", "99999999999999999999"},
     64,
     {"--seed", "18446744073709551615"}},
    {"ReplayOfAbsentOperation",
     {"replay", "absent.json"},
     64,
     {"'stored', process 0, step 2", "'ticket' has no operation task_done",
      "right would be a queue that has it, or a program of", "try_put"}},
    {"UnknownExecutor",
     {"verify", "locked", "--executor", "fibers"},
     64,
     {"--executor", "fibers", "processes", "threads"}},
    {"PluginMissing", {"verify", "--plugin", "nothere.so"}, 64, {"nothere.so", "no such file"}},
    {"PluginNoSharedObject", {"verify", "--plugin", "text.so"}, 64, {"text.so", "invalid ELF"}},
    {"PluginOfAnotherKind",
     {"verify", "--plugin", "/lib/x86_64-linux-gnu/libz.so.1"},
     64,
     {"libz.so.1", "queuecheck_plugin_v1"}},
    {"PluginFolder", {"verify", "--plugin", "."}, 64, {"--plugin", "not a regular file"}},
    {"ShapesNonsense", {"bench", "locked", "--shapes", "1y1"}, 64, {"--shapes", "'1y1'", "1x1"}},
    {"BenchUnknownFlag", {"bench", "locked", "--frob"}, 64, {"--frob"}},
    {"ResultsNotWritable",
     {"verify", "locked", "--out", "/dev/null/x"},
     3,
     {"/dev/null/x", "writable folder", "--out"}},
    {"JsonNotWritable",
     {"verify", "locked", "--json", "/dev/null/x"},
     3,
     {"--json", "/dev/null/x", "writable folder"}},
    {"SummaryNotWritable",
     {"verify", "locked", "--summary", "/dev/null/x"},
     3,
     {"--summary", "/dev/null/x", "writable folder"}},
    {"CompareAQueueAndNothing",
     {"compare", "ring", "nosuch"},
     64,
     {"'nosuch' is no queue", "two results of bench"}},
    {"CompareNoResults",
     {"compare", "nosuch", "/tmp"},
     64,
     {"nosuch", "folder of results of bench"}},
    {"CompareByNoShare",
     {"compare", "ring", "locked", "--fail-if-worse", "5x"},
     64,
     {"--fail-if-worse", "'5x'", "5%"}},
    {"MisuseInShards",
     {"properties", "locked", "--misuse", "--programs", "9"},
     64,
     {"--misuse", "--programs"}},
    {"MemoryOfRealProcesses",
     {"explore", "locked", "--lane", "processes", "--memory", "c11"},
     64,
     {"--memory", "--lane fibers"}},
    {"ProducersBelowNone",
     {"stress", "locked", "--spec", "fifo producers=-1"},
     64,
     {"producers", "'-1'"}},
    {"KnownFileAFolder",
     {"verify", "locked", "--known", "/tmp"},
     64,
     {"--known", "/tmp", "directory", "CLASS"}},
    {"KnownMissing",
     {"verify", "locked", "--known", "nothere"},
     64,
     {"--known", "nothere", "CLASS"}},
    {"KnownWithoutReason",
     {"verify", "locked", "--known", "known_bare"},
     64,
     {"--known", "known_bare:2", "why"}},
    {"KnownOfNoClass",
     {"verify", "locked", "--known", "known_class"},
     64,
     {"--known", "known_class:1", "'torm'", "torn"}},
    {"KnownOfNoStage",
     {"verify", "locked", "--known", "known_stage"},
     64,
     {"--known", "known_stage:1", "'propertis'", "properties", "in quotes"}},
    {"SwitchWithAValue",
     {"verify", "locked", "--fail-fast=3"},
     64,
     {"--fail-fast", "'3'", "alone"}},
    {"SwitchTurnedOff", {"clean", "--dry-run=false"}, 64, {"--dry-run", "'false'", "alone"}},
    {"CollectNoRecording", {"collect", "."}, 64, {"no recorded call", "docs/production.md"}},
    {"CollectNotWritable",
     {"collect", ".", "--out", "/dev/null/x"},
     3,
     {"--out", "/dev/null/x", "writable folder"}},
    {"JsonIsFolder", {"judge", "good.txt", "--json", "."}, 3, {"--json", "'.'", "file"}},
    {"HistoryMissing", {"judge", "nothere.txt"}, 64, {"nothere.txt", "readable file"}},
    {"HistoryFolder", {"judge", "."}, 64, {"no recorded call", "docs/production.md"}},
    {"HistoryUnknownOperation", {"judge", "bad_op.txt"}, 64, {"bad_op.txt:3", "'frob'", "try_put"}},
    {"HistoryShortLine", {"judge", "short.txt"}, 64, {"short.txt:1", "4 words", "6"}},
    {"HistoryBackwards", {"judge", "backwards.txt"}, 64, {"backwards.txt:1"}},
    {"HistoryOfTheFuture",
     {"judge", "future.jsonl"},
     64,
     {"future.jsonl:1", "queuecheck-history/9", "queuecheck-history/1"}},
    {"HistoryCut", {"judge", "cut.jsonl"}, 64, {"cut.jsonl:2", "truncated"}},
    {"HistoryGzipCut", {"judge", "cut.gz"}, 64, {"cut.gz", "truncated"}},
    {"HistoryEmpty", {"judge", "empty.txt"}, 4, {"empty.txt", "no history", "one operation"}},
    {"JudgeUnknownAxis",
     {"judge", "good.txt", "--spec", "fifo colour=red"},
     64,
     {"colour", "capacity"}},
    {"JudgeAxisNotJudgeable",
     {"judge", "good.txt", "--spec", "fifo capacity=rendezvous on_full=drop_newest"},
     64,
     {"good.txt", "on_full=drop_newest", "rendezvous", "wait_or_fail"}},
    {"JudgeTimeNonsense", {"judge", "good.txt", "--time", "never"}, 64, {"'never'", "30s"}},
    {"ReplayMissing", {"replay", "nothere.json"}, 64, {"nothere.json", "readable"}},
    {"ReplayFolder", {"replay", "."}, 64, {"folder"}},
    {"ReplayEmpty", {"replay", "empty.txt"}, 64, {"empty.txt", "is empty", "failure file"}},
    {"ReplayNotJson", {"replay", "good.txt"}, 64, {"good.txt", "not JSON"}},
    {"ReplayNoFormat", {"replay", "object.json"}, 64, {"object.json", "format"}},
    {"ReplayOfTheFuture", {"replay", "future.json"}, 64, {"format", "queuecheck-failure/1"}},
    {"ReplayCut", {"replay", "cut.json"}, 64, {"cut.json", "truncated"}},
};

INSTANTIATE_TEST_SUITE_P(CommandLine, BadInputTest, testing::ValuesIn(bad_inputs),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace queuecheck
