#include "queuecheck/properties/failure_file.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <sstream>

#include "queuecheck/properties/generators.hpp"
#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/properties/simulated_executor_test_support.hpp"

namespace queuecheck {
namespace {

StoredFailure sample(std::uint64_t seed) {
  SimulatedExecutor wrong(Bug::tears_item, 0.5, seed);
  PropertySettings settings;
  settings.seed = seed;
  settings.seconds = 30;
  settings.generator.operations = SimulatedExecutor::operations();
  settings.shrink_failures = false;
  StageResult result = run_properties(wrong, settings);
  StoredFailure stored;
  stored.failure = std::move(result.failures.at(0));
  stored.failure.queue = {"mutant:PB2", "/some where/\"quoted\".so",
                          "python3 host.py --kind 'a b'"};
  stored.failure.program.options.extra = {{"wait_slice", "none"}};
  stored.failure.program.kills = {{1, 25'000}};
  stored.failure.program.late = {{1, 7'000}};
  stored.failure.program.preset = 0xffff'ffff'ffff'fffe;
  Step batch;
  batch.kind = OperationKind::put_many;
  batch.batch = 7;
  batch.timeout_ns = -1;
  stored.failure.program.processes[0].push_back(batch);
  stored.failure.original_reruns = 320;
  stored.failure.original_reruns_failed = 2;
  stored.failure.reruns = 20;
  stored.failure.reruns_failed = 7;
  stored.failure.time_to_detection_s = 0.125;
  stored.build_id = "0123abc";
  stored.environment = R"({"cores":2,"kernel":"6.1"})";
  return stored;
}

std::string text_of(const StoredFailure& stored) {
  std::ostringstream out;
  write_failure(out, stored);
  return out.str();
}

StoredFailure read_text(const std::string& text) {
  std::istringstream in(text);
  return read_failure(in, "f.json");
}

std::string error_of(const std::string& text) {
  try {
    read_text(text);
  } catch (const FailureFileError& error) {
    return error.what();
  }
  return "no error";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

void expect_equal(const Failure& a, const Failure& b) {
  EXPECT_EQ(a.queue, b.queue);
  EXPECT_EQ(a.program, b.program);
  EXPECT_EQ(a.run.history, b.run.history);
  EXPECT_EQ(a.run.observed.verdict, b.run.observed.verdict);
  EXPECT_EQ(a.run.observed.violation, b.run.observed.violation);
  EXPECT_EQ(a.judgement.verdict, b.judgement.verdict);
  EXPECT_EQ(a.judgement.safety, b.judgement.safety);
  EXPECT_EQ(a.judgement.obligations, b.judgement.obligations);
  EXPECT_EQ(a.judgement.violation, b.judgement.violation);
  EXPECT_EQ(a.judgement.rule, b.judgement.rule);
  EXPECT_EQ(a.judgement.explanation, b.judgement.explanation);
  EXPECT_EQ(a.judgement.witness, b.judgement.witness);
  EXPECT_EQ(a.stage, b.stage);
  EXPECT_EQ(a.executor, b.executor);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.program_index, b.program_index);
  EXPECT_EQ(a.original_processes, b.original_processes);
  EXPECT_EQ(a.original_operations, b.original_operations);
  EXPECT_EQ(a.original_reruns, b.original_reruns);
  EXPECT_EQ(a.original_reruns_failed, b.original_reruns_failed);
  EXPECT_EQ(a.reruns, b.reruns);
  EXPECT_EQ(a.reruns_failed, b.reruns_failed);
  EXPECT_EQ(a.time_to_detection_s, b.time_to_detection_s);
  EXPECT_EQ(a.explored, b.explored);
  ASSERT_EQ(a.original.has_value(), b.original.has_value());
  if (!a.original) return;
  EXPECT_EQ(a.original->history, b.original->history);
  EXPECT_EQ(a.original->judgement.explanation, b.original->judgement.explanation);
  EXPECT_EQ(a.original->judgement.witness, b.original->judgement.witness);
}

TEST(FailureFile, AnExploredFailureKeepsItsSchedule) {
  StoredFailure stored = sample(1);
  EXPECT_EQ(text_of(stored).find("schedule"), std::string::npos) << "runs of processes have none";
  stored.failure.explored = {"queuecheck-schedule 1\nP0 P1\n", "P0 put\nP1 get\n",
                             "confirmed in real processes", "minimal"};
  stored.failure.explored.listed = {
      {1, 0, "run", "put(1)", 2, "store +8: 0 → 1", "ok", "ring.hpp:10", "head = 1;", true, true},
      {2, 1, "kill"}};
  const StoredFailure again = read_text(text_of(stored));
  expect_equal(stored.failure, again.failure);
  EXPECT_EQ(error_of(replaced(text_of(stored), "\"steps\"", "\"step\"")),
            "f.json: explored.steps: is missing");
}

TEST(FailureFile, TheRunThatWasFoundIsKeptWhereShrinkingTookAnother) {
  StoredFailure stored = sample(1);
  EXPECT_EQ(text_of(stored).find("\"original\""), std::string::npos);
  keep_original(stored.failure, stored.failure.run, stored.failure.judgement);
  EXPECT_FALSE(stored.failure.original) << "it is no larger";
  queuecheck::Run smaller = stored.failure.run;
  smaller.history.operations.pop_back();
  std::swap(smaller, stored.failure.run);
  stored.failure.judgement.witness = {0};
  keep_original(stored.failure, smaller, stored.failure.judgement);
  ASSERT_TRUE(stored.failure.original);
  expect_equal(stored.failure, read_text(text_of(stored)).failure);
}

TEST(FailureFile, RoundTrip) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const StoredFailure stored = sample(seed);
    const StoredFailure again = read_text(text_of(stored));
    expect_equal(stored.failure, again.failure);
    EXPECT_EQ(again.build_id, stored.build_id);
    EXPECT_EQ(again.environment, stored.environment);
  }
}

RC_GTEST_PROP(FailureFile, EveryProgramRoundTrips, (std::uint64_t seed, std::uint16_t index)) {
  GeneratorSettings generator;
  generator.operations = SimulatedExecutor::operations();
  StoredFailure stored;
  stored.failure.program = program_at(seed, index, generator).value();
  stored.failure.seed = seed;
  SimulatedExecutor right;
  stored.failure.run = right.run(stored.failure.program);
  const StoredFailure again = read_text(text_of(stored));
  RC_ASSERT(again.failure.program == stored.failure.program);
  RC_ASSERT(again.failure.run.history == stored.failure.run.history);
  RC_ASSERT(again.failure.seed == seed);
}

TEST(FailureFile, ErrorsNameFileAndField) {
  const std::string good = text_of(sample(1));
  EXPECT_EQ(error_of(""), "f.json: is empty; a failure file is wanted");
  EXPECT_EQ(error_of("{"),
            "f.json: ends in the middle; right would be the whole file (truncated?)");
  EXPECT_EQ(error_of("[]"), "f.json: must be an object of format queuecheck-failure/1, not []");
  EXPECT_EQ(error_of("{}"), "f.json: format: is missing");
  EXPECT_EQ(error_of(replaced(good, "failure/1", "failure/9")),
            "f.json: format: must be queuecheck-failure/1, not \"queuecheck-failure/9\"");
  EXPECT_EQ(error_of(replaced(good, "\"drain\":", "\"brain\":")),
            "f.json: program.drain: is missing");
  EXPECT_EQ(error_of(replaced(good, "\"op\": \"", "\"op\": \"x")).substr(0, 43),
            "f.json: program.processes[0][0].op: must be");
  EXPECT_EQ(error_of(replaced(good, "\"reruns_failed\": 7", "\"reruns_failed\": 21")),
            "f.json: reruns_failed: must be a whole number from 0 to 20, not 21");
  EXPECT_EQ(error_of(replaced(good, "\"reruns_failed\": 7", "\"reruns_failed\": -1")),
            "f.json: reruns_failed: must be a whole number from 0 to 20, not -1");
  EXPECT_EQ(error_of(replaced(good, "\"class\": \"torn\"", "\"class\": \"worn\"")),
            "f.json: judgement.class: must be a class such as lost or false-empty, not \"worn\"");
  EXPECT_EQ(error_of(replaced(good, "\"after_ns\": 25000", "\"after_ns\": 1e99")),
            "f.json: program.kills[0].after_ns: must be a whole number of 64 bits, not 1e+99");
  EXPECT_EQ(error_of(std::string(5'000'000, '[')),
            "f.json: is nested more deeply than a failure file");
}

// A program that could not end, or that asks for a process that it lacks, never gets to an
// executor.
TEST(FailureFile, ProgramMustBeRunnable) {
  const std::string good = text_of(sample(1));
  EXPECT_NE(error_of(replaced(good, "\"capacity\": ", "\"capacity\": 0, \"x\": ")), "no error");
  const std::string bad_kill = error_of(
      replaced(good, "\"process\": 1,\n    \"after_ns\"", "\"process\": 9,\n    \"after_ns\""));
  EXPECT_EQ(bad_kill, "f.json: program: kill of process 9, which the program lacks");
}

TEST(FailureFile, HistoryIsCheckedLikeAnyOther) {
  const StoredFailure stored = sample(1);
  const std::string error =
      error_of(replaced(text_of(stored), "queuecheck-history/1", "queuecheck-history/7"));
  EXPECT_NE(error.find("f.json: history"), std::string::npos) << error;
  StoredFailure swapped = stored;
  swapped.failure.run.history.operations[0].process = 77;
  EXPECT_NE(error_of(text_of(swapped)), "no error");
}

// Whatever byte is damaged: a failure or a one-line error, nothing else.
TEST(FailureFile, DamageNeverCrashes) {
  const std::string good = text_of(sample(2));
  Dice dice(5);
  int errors = 0;
  for (int i = 0; i < 2'000; ++i) {
    std::string bad = good;
    for (std::uint32_t n = dice.between(1, 3); n > 0; --n) {
      bad[dice.below(static_cast<std::uint32_t>(bad.size()))] = static_cast<char>(dice.below(256));
    }
    if (dice.one_in(4)) bad.resize(dice.below(static_cast<std::uint32_t>(bad.size())));
    const std::string error = error_of(bad);
    errors += error == "no error" ? 0 : 1;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  }
  EXPECT_GT(errors, 500);
}

TEST(FailureFile, MissingFileIsNamed) {
  try {
    read_failure_file("/no/such/failure.json");
    FAIL();
  } catch (const FailureFileError& error) {
    EXPECT_STREQ(
        error.what(),
        "/no/such/failure.json: cannot be opened; right would be a readable failure-N.json "
        "of a results folder");
  }
}

}  // namespace
}  // namespace queuecheck
