// Literal tiny hangs: what is said of who waits where, and of what the queue holds; as JSON too.
#include "queuecheck/stress/hang_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>

#include "queuecheck/stress/hang_contents.hpp"
#include "queuecheck/stress/hang_json.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

Operation operation(std::uint32_t process, Kind kind, Value value, std::int64_t t0,
                    std::int64_t t1) {
  Operation o;
  o.process = process;
  o.kind = kind;
  o.value = value;
  o.t0 = t0;
  o.t1 = t1;
  if (t1 == never) o.outcome = Outcome::pending;
  return o;
}

StuckActor asleep(std::uint32_t process, std::uint64_t offset) {
  StuckActor actor;
  actor.process = process;
  actor.how = Stuck::blocked;
  actor.wait = {'S', "futex_do_wait", "futex", "", FutexWord{"queue", offset, 6, 7, false}};
  return actor;
}

// Process 0 put two and got one; then 1 gets, 2 puts and 3 gets, and none of them comes back.
queuecheck::Run three_asleep() {
  queuecheck::Run run;
  run.history.processes = 4;
  run.history.specification = "fifo capacity=2 close=drain";
  run.history.end = 3'000'000'000;
  run.history.operations = {operation(0, Kind::put, 1, 10, 20),
                            operation(0, Kind::put, 2, 30, 40),
                            operation(0, Kind::get, 1, 50, 1'000'000'000),
                            operation(1, Kind::get, no_value, 1'000'000'000, never),
                            operation(2, Kind::put, 3, 2'000'000'000, never),
                            operation(3, Kind::get, no_value, 2'500'000'000, never)};
  run.hang = HangEvidence{{asleep(1, 448), asleep(2, 512), asleep(3, 448)}};
  return run;
}

bool says(const std::vector<std::string>& lines, const std::string& text) {
  for (const std::string& line : lines) {
    if (line.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST(HangText, WhoWaitsWhereAndWhatIsInside) {
  const std::vector<std::string> lines = hang_lines(three_asleep());
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(
      lines[0],
      "processes 1 and 3 in get(), for at least 0.500 s: asleep in futex_do_wait on a futex at "
      "offset 0x1c0 of the queue's memory, while it holds 6; it holds 7");
  EXPECT_TRUE(lines[1].starts_with("process 2 in put(), its operation 1, for 1.000 s: asleep"));
  EXPECT_EQ(lines[2], "Processes 1 and 3 sleep on the same word");
  EXPECT_EQ(
      lines[3],
      "In the queue: 1 item is present, not closed. The last put was process 0's put(), 3.000 s "
      "before the verdict; the last get was process 0's get(), 2.000 s before the verdict.");
}

TEST(HangText, BothSidesOnOneWordIsSaid) {
  queuecheck::Run run = three_asleep();
  run.hang->actors[1] = asleep(2, 448);
  EXPECT_TRUE(says(hang_lines(run),
                   "sleep on the same word, in different calls: one can be woken "
                   "for the other"));
}

TEST(HangText, StacksProbeAndWhatIsMissingAreSaid) {
  queuecheck::Run run = three_asleep();
  run.hang->actors[0].stack = {"event_wait at event.hpp:7"};
  run.hang->probe = Probe::stuck;
  run.hang->no_stacks = "neither gdb nor eu-stack is installed";
  const std::vector<std::string> lines = hang_lines(run);
  EXPECT_EQ(lines[1], "  event_wait at event.hpp:7");
  EXPECT_TRUE(says(lines, "A fresh process does not get through try_get()"));
  EXPECT_EQ(lines.back(), "No stacks: neither gdb nor eu-stack is installed");
}

TEST(HangText, ManyAreCounted) {
  queuecheck::Run run = three_asleep();
  run.hang->actors.clear();
  for (std::uint32_t p = 0; p < 20; ++p) run.hang->actors.push_back(asleep(p + 10, 64 * p));
  EXPECT_TRUE(says(hang_lines(run), "and 12 more places"));
  for (StuckActor& actor : run.hang->actors) actor.wait.futex->offset = 0;
  EXPECT_TRUE(says(hang_lines(run), "processes 10, 11, 12, 13, 14, 15, 16, 17 and 12 more"));
}

TEST(HangText, ARunThatDidNotHangHasNoLines) {
  queuecheck::Run run = three_asleep();
  run.hang.reset();
  EXPECT_TRUE(hang_lines(run).empty());
}

QueueContents contents_of(std::vector<Operation> operations, const char* specification) {
  History history;
  history.processes = 4;
  history.operations = std::move(operations);
  return contents_at_end(history, std::get<Specification>(parse_specification(specification)));
}

TEST(HangContents, AKilledPutMayBeInside) {
  const QueueContents contents =
      contents_of({operation(0, Kind::put, 1, 1, 2), operation(1, Kind::put, 2, 3, never),
                   operation(1, Kind::crash, no_value, 4, 4)},
                  "fifo capacity=4 close=drain crash={inflight_lost}");
  EXPECT_EQ(items_text(contents), "1 to 2 items are present");
  EXPECT_EQ(contents.last_put, 0U) << "the second never returned";
}

TEST(HangContents, ClosedAndClearedAreTold) {
  const auto close = operation(2, Kind::close, no_value, 5, 6);
  const QueueContents closed =
      contents_of({operation(0, Kind::put, 1, 1, 2), close}, "fifo close=drain");
  EXPECT_TRUE(closed.closed);
  EXPECT_EQ(closed.last_close, 1U);
  const QueueContents cleared =
      contents_of({operation(0, Kind::put, 1, 1, 2), operation(0, Kind::clear, no_value, 3, 4)},
                  "fifo close=drain");
  EXPECT_EQ(items_text(cleared), "how many items are present is not known");
}

TEST(HangJson, RoundTrip) {
  queuecheck::Run run = three_asleep();
  run.hang->actors[0].stack = {"a \"quoted\" name at x.hpp:1"};
  run.hang->actors[1] = {2, Stuck::spinning, false, "running", {'R'}};
  run.hang->actors[2].wait.futex->holds.reset();
  run.hang->probe = Probe::passed;
  run.hang->quiescent = true;
  run.hang->no_stacks = "none";
  const std::string json = write_hang(run);
  EXPECT_EQ(read_hang(json), *run.hang);
  EXPECT_NE(json.find(R"("items_least":1,"items_most":1,"closed":false)"), std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("last_get":{"operation":2,"process":0,"op":"get","t1":1000000000})"),
            std::string::npos);
}

TEST(HangJson, WhatIsWrongIsNamed) {
  const auto complaint = [](const std::string& json) -> std::string {
    try {
      read_hang(json);
    } catch (const HangJsonError& error) {
      return error.what();
    }
    return "read";
  };
  const auto with = [](const std::string& right, const std::string& wrong) {
    std::string json = write_hang(three_asleep());
    json.replace(json.find(right), right.size(), wrong);
    return json;
  };
  EXPECT_EQ(complaint("[]"), "actors is missing");
  EXPECT_EQ(complaint("nothing"), "actors is missing");
  EXPECT_EQ(complaint(with("\"blocked\"", "\"asleep\"")),
            "how must be one of no, blocked, spinning, polling");
  EXPECT_EQ(complaint(with("\"offset\":448", "\"offset\":-1")),
            "offset must be a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(complaint(with("\"quiescent\":false", "\"quiescent\":0")),
            "quiescent is of the wrong type");
  EXPECT_EQ(complaint(with("\"process\":1,\"how\"", "\"process\":99999,\"how\"")),
            "process is beyond the largest number");
  EXPECT_EQ(complaint(with("\"holds\":7,", "")), "holds is missing");
  EXPECT_EQ(complaint(with("\"state\":\"S\"", "\"state\":\"\"")), "state must be one letter");
}

}  // namespace
}  // namespace queuecheck
