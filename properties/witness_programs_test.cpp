// Programs of a witness from literal recordings: which operations are in, in which process, and how
// long each waits.
#include "queuecheck/properties/witness_programs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "queuecheck/model/tiny_history.hpp"

namespace queuecheck {
namespace {

// A program with the recorded number of processes, and more operations than any witness.
Program failing(std::size_t processes, std::uint32_t prefill = 0) {
  Program program;
  program.options.capacity = 8;
  program.prefill = prefill;
  Step get;
  get.kind = OperationKind::try_get;
  get.repeat = 20;
  program.processes.assign(processes, {get});
  program.drain = false;
  return program;
}

// "try_put; +5000 try_get / +300 try_put": processes, and the nanoseconds that each step waits.
std::string text(const Program& program) {
  std::string out = program.prefill > 0 ? std::to_string(program.prefill) + " inside: " : "";
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    if (p > 0) out += " / ";
    for (std::size_t s = 0; s < program.processes[p].size(); ++s) {
      const Step& step = program.processes[p][s];
      if (s > 0) out += "; ";
      if (step.delay_ns > 0) out += "+" + std::to_string(step.delay_ns) + " ";
      out += name(step.kind);
    }
  }
  return out;
}

std::vector<std::string> texts(const Program& program, const std::string& history,
                               std::vector<std::size_t> witness) {
  Run run;
  run.history = TinyHistory(history).history();
  Judgement judgement;
  judgement.witness = std::move(witness);
  std::vector<std::string> all;
  for (const Program& one : witness_programs(program, run, judgement)) {
    EXPECT_EQ(check_runnable(one), std::nullopt) << text(one);
    EXPECT_LT(operation_count(one), operation_count(program));
    all.push_back(text(one));
  }
  return all;
}

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// Of two puts the later comes out first; five operations more have nothing to do with it.
TEST(WitnessPrograms, OrderNeedsTwoPutsAndTwoGets) {
  const auto all = texts(failing(3),
                         "2 size 0 @900-950; 0 try_put 1 @1000-1200; 1 try_put 1001 @1500-1700; "
                         "1 try_get 1001 @2000-2300; 1 try_get 1 @6000-6400; 2 size 0 @7000-7100",
                         {1, 2, 3, 4});
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all[0], "+100 try_put / +600 try_put; +300 try_get; +3700 try_get");
  EXPECT_TRUE(has(all, "+100 try_put; +4800 try_get / +600 try_put; +300 try_get"))
      << "the other producer may take the last item";
  EXPECT_TRUE(has(all, "try_put / +30000 try_put; +30000 try_get; +30000 try_get"))
      << "evenly paced";
  EXPECT_TRUE(has(all, "try_put; +90000 try_get / +30000 try_put; +30000 try_get"));
}

// EMPTY although an item is inside: who else was getting then belongs to it, and what that one got.
TEST(WitnessPrograms, EmptyIsShownWithTheGetThatItMet) {
  const auto all = texts(failing(2, 3),
                         "0 try_put 1 @0-1; 0 try_put 2 @2-3; 0 try_put 3 @4-5; "
                         "0 try_get 1 @1000-1500; 1 try_get EMPTY @1200-1400; "
                         "1 try_get 2 @2000-2100",
                         {1, 4});
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all[0], "1 inside: +200 try_get");
  EXPECT_TRUE(has(all, "2 inside: try_get / +200 try_get"));
}

// What the drain takes by itself need not stand in the program.
TEST(WitnessPrograms, WhatIsDrainedNeedNoGet) {
  Program program = failing(2);
  program.drain = true;
  const auto all = texts(program,
                         "0 try_put 1 @100-200; 1 try_put 1001 @300-400; "
                         "1 try_get 1001 @1000-1100; 1 try_get 1 @1200-1300",
                         {0, 1, 2, 3});
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all[0], "try_put / +200 try_put");
}

TEST(WitnessPrograms, CallsThatNobodyWouldEndTryInstead) {
  const auto all = texts(failing(2), "0 put 1 @100-200; 1 get @50-; 1 size 0 @10-20", {0, 1});
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all[0], "try_put / try_get");
}

TEST(WitnessPrograms, LateComersStayLate) {
  Program program = failing(3);
  program.late = {{2, 400}};
  const auto all =
      texts(program, "0 try_put 1 @100-200; 1 size 0 @150-160; 2 try_get EMPTY @900-1000", {0, 2});
  EXPECT_TRUE(has(all, "try_put / +400 try_get"));
}

TEST(WitnessPrograms, NoneWithoutAWitnessOrWithKills) {
  const std::string history = "0 try_put 1 @1-2; 1 try_get EMPTY @3-4";
  EXPECT_TRUE(texts(failing(2), history, {}).empty());
  Program killed = failing(2);
  killed.kills = {{1, 1'000, 0}};
  EXPECT_TRUE(texts(killed, history, {0, 1}).empty());
  Program small = failing(2);
  small.processes = {{small.processes[0][0]}, {}};
  small.processes[0][0].repeat = 1;
  EXPECT_TRUE(texts(small, history, {0, 1}).empty()) << "nothing smaller than it is";
}

}  // namespace
}  // namespace queuecheck
