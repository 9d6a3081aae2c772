// What fits a program and what does not: each rule of docs/hosts.md on a literal answer.
#include "queuecheck/stress/hosts/answer_check.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "queuecheck/stress/hosts/answer_field.hpp"
#include "queuecheck/stress/hosts/hosted_program.hpp"

namespace queuecheck {
namespace {

using Kind = OperationKind;

Step step(Kind kind, std::uint64_t repeat = 1, Until until = Until::count) {
  Step one;
  one.kind = kind;
  one.repeat = repeat;
  one.until = until;
  return one;
}

Program program_of(std::vector<std::vector<Step>> processes) {
  Program program;
  program.balanced = true;
  program.drain = false;
  program.processes = std::move(processes);
  return program;
}

// `ends` and `operations` as they stand between the brackets of the answer.
std::string answer(const std::string& ends, const std::string& operations) {
  return R"({"id":1,"end":1000,"quiescent":true,"processes":[)" + ends + R"(],"operations":[)" +
         operations + "]}";
}

CheckedAnswer checked(const Program& program, const std::string& line) {
  return check_answer(read_answer(line, 1, program), program, {100, 1100});
}

// What is wrong with it; empty when nothing is.
std::string wrong(const Program& program, const std::string& line) {
  try {
    checked(program, line);
  } catch (const AnswerWrong& error) {
    return error.what();
  }
  return "";
}

std::string call(int process, int step, const char* op, int t0, int t1, const char* rest) {
  return R"({"process":)" + std::to_string(process) + R"(,"step":)" + std::to_string(step) +
         R"(,"op":")" + op + R"(","t0":)" + std::to_string(t0) + R"(,"t1":)" +
         (t1 == 0 ? "null" : std::to_string(t1)) + "," + rest + "}";
}

TEST(AnswerCheck, TimesCountFromTheFirstCallAndTheProgramFillsIn) {
  Program program = program_of({{step(Kind::put)}, {step(Kind::get_for)}});
  program.processes[0][0].item_bytes = 16;
  program.processes[1][0].timeout_ns = 5000;
  const History history =
      checked(program, answer(R"("ended","ended")",
                              call(1, 0, "get_for", 250, 290, R"("outcome":"timeout")") + "," +
                                  call(0, 0, "put", 200, 210, R"("outcome":"ok","value":1)")))
          .history;
  ASSERT_EQ(history.operations.size(), 2U);
  EXPECT_EQ(history.operations[0].kind, Kind::put) << "in the order of time";
  EXPECT_EQ(history.operations[0].t0, 0);
  EXPECT_EQ(history.operations[0].item_bytes, 16U);
  EXPECT_EQ(history.operations[1].t1, 90);
  EXPECT_EQ(history.operations[1].timeout_ns, 5000);
  EXPECT_EQ(history.end, 800);
  EXPECT_EQ(history.processes, 2U);
}

TEST(AnswerCheck, RefusedTriesOfUntilKeepTheirValueAndMayBeLeftOut) {
  const Program program = program_of({{step(Kind::try_put, 2, Until::ok), step(Kind::close)}});
  const std::string first = call(0, 0, "try_put", 200, 210, R"("outcome":"full","value":1)") + ",";
  const std::string second = call(0, 0, "try_put", 220, 230, R"("outcome":"ok","value":1)") + ",";
  const std::string third = call(0, 0, "try_put", 240, 250, R"("outcome":"ok","value":2)") + ",";
  const std::string close = call(0, 1, "close", 260, 270, R"("outcome":"ok")");
  EXPECT_EQ(wrong(program, answer(R"("ended")", first + second + third + close)), "");
  EXPECT_EQ(wrong(program, answer(R"("ended")", second + third + close)), "");
  EXPECT_EQ(wrong(program, answer(R"("ended")", second + close)),
            "operations[1] is of step 1, but of step 0 (try_put) only 1 of 2 calls are told");
  EXPECT_EQ(wrong(program, answer(R"("ended")", third + close)),
            "operations[0] puts the value 2, but the program says 1");
  // Closed: no further try can help, and the next step begins.
  const std::string closed = call(0, 0, "try_put", 240, 250, R"("outcome":"closed","value":2)");
  EXPECT_EQ(wrong(program, answer(R"("ended")", second + closed + "," + close)), "");
}

TEST(AnswerCheck, StepsUntilClosedHaveARangeOfTheirOwn) {
  const Program program =
      program_of({{step(Kind::put, 1, Until::closed), step(Kind::try_put)}, {step(Kind::try_get)}});
  const auto values = first_values(program);
  EXPECT_EQ(values[0][0], 1);
  EXPECT_EQ(values[0][1], 1 + open_ended_values);
  const auto one_get = [&](std::int64_t value) {
    const std::string rest = R"("outcome":"ok","value":)" + std::to_string(value);
    return answer(R"("hung","ended")", call(1, 0, "try_get", 200, 210, rest.c_str()));
  };
  EXPECT_EQ(wrong(program, one_get(open_ended_values)), "");
  EXPECT_EQ(wrong(program, one_get(1 + open_ended_values)), "");
  EXPECT_EQ(wrong(program, one_get(2 + open_ended_values)),
            "operations[0] got the value 1073741826, which the program never puts");
}

TEST(AnswerCheck, KilledProcessesHaveACrashLine) {
  Program program = program_of({{step(Kind::put)}, {step(Kind::try_get)}});
  program.kills = {{0, 50, 0}};
  const std::string put = call(0, 0, "put", 200, 0, R"("outcome":"pending","value":1)") + ",";
  const std::string get = call(1, 0, "try_get", 200, 210, R"("outcome":"empty")");
  const std::string crash = R"({"process":0,"op":"crash","t0":260},)";
  const History history =
      checked(program, answer(R"("killed","ended")", put + crash + get)).history;
  EXPECT_EQ(history.operations[2].kind, Kind::crash);
  EXPECT_EQ(killed_processes(history), (std::vector<bool>{true, false}));
  EXPECT_EQ(wrong(program, answer(R"("killed","ended")", put + get)),
            "process 0 was killed, but has no crash line");
  EXPECT_EQ(wrong(program, answer(R"("ended","ended")", put + crash + get)),
            "operations[1] is a crash of process 0, not told as killed");
  EXPECT_EQ(wrong(program, answer(R"("ended","ended")", put + get)),
            "process 0 ended, but its last call is pending");
  EXPECT_EQ(wrong(program, answer(R"("killed","ended")", crash + put + get)),
            "operations[1] comes after the crash of process 0");
  EXPECT_EQ(wrong(program, answer(R"("ended","killed")", get)),
            "process 0 ended, but of step 0 (put) only 0 of 1 calls are told");
}

TEST(AnswerCheck, OneDrainsAndAFreshOneOnlyWhereNobodySurvived) {
  Program program = program_of({{step(Kind::put)}, {}});
  const std::string put = call(0, 0, "put", 200, 210, R"("outcome":"ok","value":1)") + ",";
  const std::string got = call(1, -1, "try_get", 220, 230, R"("outcome":"ok","value":1)");
  const std::string empty = "," + call(1, -1, "try_get", 240, 250, R"("outcome":"empty")");
  const std::string both = R"("ended","ended")";
  EXPECT_EQ(wrong(program, answer(both, put + got)),
            "operations[1] drains (step -1), which the program does not ask for");
  program.drain = true;
  EXPECT_FALSE(checked(program, answer(both, put + got)).drained);
  EXPECT_TRUE(checked(program, answer(both, put + got + empty)).drained);
  const std::string other = "," + call(0, -1, "try_get", 240, 250, R"("outcome":"empty")");
  EXPECT_EQ(wrong(program, answer(both, put + got + other)),
            "operations[2] drains (step -1), and so does process 1");
  const std::string fresh = call(2, -1, "try_get", 240, 250, R"("outcome":"empty")");
  EXPECT_EQ(wrong(program, answer(both, put + fresh)),
            "operations[1] is of a fresh drainer, process 2, although some process survived");
  // The survivor has closed its end: a fresh one goes on.
  const std::string refused = call(1, -1, "try_get", 220, 230, R"("outcome":"closed")") + ",";
  EXPECT_EQ(wrong(program, answer(both, put + refused + fresh)), "");
  EXPECT_EQ(checked(program, answer(both, put + refused + fresh)).history.processes, 3U);
  program.kills = {{0, 1, 0}, {1, 1, 0}};
  const std::string crashes =
      R"({"process":0,"op":"crash","t0":230},{"process":1,"op":"crash","t0":230},)";
  EXPECT_EQ(
      checked(program, answer(R"("killed","killed")", put + crashes + fresh)).history.processes,
      3U);
}

TEST(AnswerCheck, PrefillIsToldFirstAndWhole) {
  Program program = program_of({{step(Kind::size)}});
  program.prefill = 2;
  const std::string one = call(0, -1, "put", 200, 210, R"("outcome":"ok","value":1)") + ",";
  const std::string two = call(0, -1, "put", 220, 230, R"("outcome":"ok","value":2)") + ",";
  const std::string size = call(0, 0, "size", 240, 250, R"("outcome":"ok","result":2)");
  EXPECT_EQ(wrong(program, answer(R"("ended")", one + two + size)), "");
  EXPECT_EQ(wrong(program, answer(R"("ended")", one + size)),
            "process 0 ended, but only 1 of 2 prefill calls are told");
  EXPECT_EQ(wrong(program, answer(R"("ended")", two + one + size)),
            "operations[0] puts the value 2, but the program says 1");
}

TEST(AnswerCheck, SmallItemsAreAnonymousAndTornOnesHaveNoValue) {
  Program program = program_of({{step(Kind::try_put)}, {step(Kind::try_get)}});
  const std::string both = R"("ended","ended")";
  const auto run = [&](const char* put, const char* got) {
    return wrong(program, answer(both, call(0, 0, "try_put", 200, 210, put) + "," +
                                           call(1, 0, "try_get", 220, 230, got)));
  };
  constexpr const char* torn = R"("outcome":"ok","torn":true)";
  constexpr const char* null = R"("outcome":"ok","value":null)";
  constexpr const char* one = R"("outcome":"ok","value":1)";
  EXPECT_EQ(run(one, torn), "");
  EXPECT_EQ(run(one, null),
            "operations[1] has no value, although every item of the program has one");
  EXPECT_EQ(run(one, R"("outcome":"ok")"), "operations[1].value is missing");
  EXPECT_EQ(run(one, R"("outcome":"empty","value":1)"),
            "operations[1].value does not belong to try_get with the outcome empty");
  program.processes[0][0].item_bytes = 4;
  EXPECT_EQ(run(null, null), "");
  EXPECT_EQ(run(one, null), "operations[0] puts the value 1, but the program says null");
}

TEST(AnswerCheck, WhatWasCutShortMayMissCalls) {
  const Program program = program_of({{step(Kind::try_get, 5)}});
  std::string line = answer(R"("ended")", call(0, 0, "try_get", 200, 210, R"("outcome":"empty")"));
  EXPECT_EQ(wrong(program, line),
            "process 0 ended, but of step 0 (try_get) only 1 of 5 calls are told");
  line.replace(line.find("true"), 4, "false");
  EXPECT_EQ(wrong(program, line), "");
}

TEST(RunRequest, IsTheLineOfTheProtocol) {
  Program program = program_of({{step(Kind::put)}, {step(Kind::get_for)}});
  program.processes[0][0].delay_ns = 7;
  program.processes[0].push_back(step(Kind::try_put, 3, Until::ok));
  program.processes[0].back().item_bytes = 4;
  program.processes[1][0].timeout_ns = -1;
  program.options.capacity = 2;
  program.options.extra = {{"start", "fork"}};
  program.prefill = 1;
  program.kills = {{1, 300, 0}};
  const auto json = nlohmann::json::parse(run_request(program, "python-queue", 7));
  EXPECT_EQ(json["processes"].dump(),
            R"([[{"bytes":8,"delay_ns":7,"op":"put","value":2},)"
            R"({"bytes":4,"op":"try_put","repeat":3,"until":"ok","value":null}],)"
            R"([{"op":"get_for","timeout_ns":-1}]])");
  EXPECT_EQ(json["prefill"].dump(), "[1]");
  EXPECT_EQ(json["kills"].dump(), R"([{"after_ns":300,"process":1}])");
  EXPECT_EQ(json["set"].dump(), R"({"start":"fork"})");
  EXPECT_EQ(json["id"], 7);
  EXPECT_EQ(json["queue"], "python-queue");
  EXPECT_FALSE(json["drain"]);
  EXPECT_GE(json["deadline_ns"], 3'000'000'000);
}

}  // namespace
}  // namespace queuecheck
