#include "queuecheck/properties/explore/job.hpp"

#include <gtest/gtest.h>

#include "queuecheck/properties/explore/answer.hpp"

namespace queuecheck::explore {
namespace {

Job sample() {
  Job job;
  job.task = "exhaust";
  job.queue = {"mutant:PB2", "/some where/\"quoted\".so"};
  job.instrumented = "/twin.so";
  job.seed = 0xffff'ffff'ffff'ffff;
  job.seconds = 0.25;
  job.schedules = std::uint64_t{1} << 40;
  job.strategy = "dpor";
  job.memory = "tso";
  job.lane = "processes";
  job.kills = 2;
  job.preemptions = 0;
  job.races_fail = false;
  job.capacity = 2;
  job.extra = {{"wait_slice", "none"}};
  job.schedule = "queuecheck-schedule 1\nP0\n";
  return job;
}

std::string refusal(const std::string& text) {
  try {
    read_job(text);
  } catch (const JobError& error) {
    return error.what();
  }
  return "taken";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ExploreJob, RoundTrip) {
  EXPECT_EQ(read_job(write_job(sample())), sample());
  Job plain;
  plain.queue.name = "locked";
  plain.instrumented = "x";
  EXPECT_EQ(read_job(write_job(plain)), plain);
}

TEST(ExploreJob, BadOnesAreRefusedWithTheCulprit) {
  const std::string good = write_job(sample());
  EXPECT_NE(refusal("").find("is no queuecheck-explore-job/1"), std::string::npos);
  EXPECT_NE(refusal("[1]").find("is no queuecheck-explore-job/1"), std::string::npos);
  EXPECT_EQ(refusal(replaced(good, "\"dpor\"", "\"dpore\"")),
            "job: unknown strategy 'dpore'; right would be portfolio, random, sticky, pct, pos, "
            "surw, exhaustive or dpor");
  EXPECT_EQ(refusal(replaced(good, "\"tso\"", "\"pso\"")),
            "job: unknown memory 'pso'; right would be portfolio, sc, tso or c11");
  EXPECT_EQ(refusal(replaced(good, "\"kills\":2", "\"kills\":\"two\"")),
            "job: kills is not understood: \"two\"");
  EXPECT_EQ(refusal(replaced(good, "/twin.so", "")), "job: instrumented is missing");
}

TEST(ExploreAnswer, RoundTrip) {
  Row row{"pct", "tso", "fibers", 10, 2.5, 12, 3, true, Status::unknown, "all", {{"full", 1}}};
  EXPECT_EQ(std::get<Row>(read_answer(write_answer(row))), row);

  const Progress progress{{{"schedules", 12}}};
  EXPECT_EQ(std::get<Progress>(read_answer(write_answer(progress))).counters, progress.counters);

  Ended ended;
  ended.status = Status::environment;
  ended.reason = "no \xff room\nleft";
  ended.warnings = {"never full"};
  ended.refused_input = true;
  const Ended again = std::get<Ended>(read_answer(write_answer(ended)));
  EXPECT_EQ(again.status, Status::environment);
  EXPECT_EQ(again.warnings, ended.warnings);
  EXPECT_TRUE(again.refused_input);
  EXPECT_EQ(write_answer(ended).find('\n'), std::string::npos) << "one line";

  Found found;
  found.failure.program.processes = {{Step{}}};
  found.failure.explored.schedule = "P0\n";
  found.final = true;
  const Found found_again = std::get<Found>(read_answer(write_answer(found)));
  EXPECT_EQ(found_again.failure.program, found.failure.program);
  EXPECT_EQ(found_again.failure.explored, found.failure.explored);
  EXPECT_TRUE(found_again.final);
}

TEST(ExploreAnswer, WhatIsNoneIsRefused) {
  for (const char* line : {"", "{}", "[]", "{\"row\":{}}", "{\"end\":{\"status\":\"good\"}}"}) {
    EXPECT_THROW(read_answer(line), AnswerError) << line;
  }
}

}  // namespace
}  // namespace queuecheck::explore
