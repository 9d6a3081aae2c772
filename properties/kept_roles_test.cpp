// Random programs for queues with one producer or one consumer: within the limits, and still
// about something.
#include "queuecheck/properties/kept_roles.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/properties/generators.hpp"

namespace queuecheck {
namespace {

const std::vector<OperationKind> everything{
    OperationKind::try_put, OperationKind::try_get, OperationKind::put,   OperationKind::get,
    OperationKind::put_for, OperationKind::get_for, OperationKind::empty, OperationKind::full,
    OperationKind::size,    OperationKind::close};

// Which processes have such a step.
std::vector<std::size_t> processes_that(const Program& program, bool (*wanted)(OperationKind)) {
  std::vector<std::size_t> found;
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    const auto& steps = program.processes[p];
    if (std::any_of(steps.begin(), steps.end(), [&](const Step& s) { return wanted(s.kind); })) {
      found.push_back(p);
    }
  }
  return found;
}

std::vector<OperationKind> kinds(const std::vector<Step>& steps) {
  std::vector<OperationKind> kinds;
  for (const Step& step : steps) kinds.push_back(step.kind);
  return kinds;
}

Program program_of(const std::vector<std::vector<OperationKind>>& processes) {
  Program program;
  for (const auto& one : processes) {
    program.processes.emplace_back();
    for (const OperationKind kind : one) program.processes.back().push_back({kind});
  }
  return program;
}

constexpr auto put = OperationKind::put;
constexpr auto get = OperationKind::get;
constexpr auto try_put = OperationKind::try_put;
constexpr auto try_get = OperationKind::try_get;
constexpr auto put_for = OperationKind::put_for;
constexpr auto get_for = OperationKind::get_for;
constexpr auto size = OperationKind::size;

TEST(KeptRoles, TurnsWhatAProcessMayNotDoIntoItsOppositeOrLeavesItOut) {
  Program program = program_of({{put, get_for, size}, {put_for, get}, {try_put, try_get, size}});
  keep_roles(program, {1, 1}, everything);
  ASSERT_EQ(program.processes.size(), 3U);
  EXPECT_EQ(kinds(program.processes[0]), (std::vector{put, put_for, size}));
  EXPECT_EQ(kinds(program.processes[1]), (std::vector{get_for, get}));
  EXPECT_EQ(kinds(program.processes[2]), (std::vector{size}));
}

TEST(KeptRoles, TriesWhereTheQueueLacksTheOppositeForm) {
  Program program = program_of({{put, get_for}, {get}});
  keep_roles(program, {1, 1}, {try_put, try_get, put, get, get_for});
  EXPECT_EQ(kinds(program.processes[0]), (std::vector{put, try_put}));
}

TEST(KeptRoles, OneLimitLeavesTheOtherSideAlone) {
  Program program = program_of({{try_put}, {try_put, try_get}, {try_get, try_put}});
  keep_roles(program, {any_number, 1}, everything);
  EXPECT_EQ(kinds(program.processes[1]), (std::vector{try_put, try_get}));
  EXPECT_EQ(kinds(program.processes[2]), (std::vector{try_put, try_put}));
  keep_roles(program, {}, everything);
  EXPECT_EQ(program.processes.size(), 3U);
}

TEST(KeptRoles, MoreThanOneMayHoldARole) {
  Program program = program_of({{try_put}, {try_get}, {try_put, try_get}, {try_put}, {try_get}});
  keep_roles(program, {2, 2}, everything);
  ASSERT_EQ(program.processes.size(), 4U);  // the third producer is left out
  EXPECT_EQ(kinds(program.processes[0]), (std::vector{try_put}));
  EXPECT_EQ(kinds(program.processes[1]), (std::vector{try_get}));
  EXPECT_EQ(kinds(program.processes[2]), (std::vector{try_put, try_put}));
  EXPECT_EQ(kinds(program.processes[3]), (std::vector{try_get}));
}

TEST(KeptRoles, AProcessAloneMayDoBothAndIdleOnesAreLeftOut) {
  Program alone = program_of({{try_put, try_get}});
  keep_roles(alone, {1, 1}, everything);
  EXPECT_EQ(kinds(alone.processes[0]), (std::vector{try_put, try_get}));
  Program many = program_of({{try_put}, {try_put}, {try_get}, {try_get}});
  keep_roles(many, {1, 1}, everything);
  ASSERT_EQ(many.processes.size(), 2U);
  EXPECT_EQ(kinds(many.processes[0]), (std::vector{try_put}));
  EXPECT_EQ(kinds(many.processes[1]), (std::vector{try_get}));
}

TEST(KeptRoles, GeneratedProgramsKeepThemAndStillDoSomething) {
  GeneratorSettings settings;
  settings.operations = everything;
  settings.roles = {1, 1};
  std::size_t both = 0;
  std::size_t third = 0;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const Program program = program_at(11, i, settings).value();
    ASSERT_EQ(check_runnable(program), std::nullopt) << i;
    const auto puts = processes_that(program, is_put);
    const auto gets = processes_that(program, is_get);
    ASSERT_LE(puts.size(), 1U) << i;
    ASSERT_LE(gets.size(), 1U) << i;
    EXPECT_EQ(program.options.producers, 1U);
    EXPECT_EQ(program.options.consumers, 1U);
    both += !puts.empty() && !gets.empty() && puts != gets;
    third += program.processes.size() > 2;
  }
  EXPECT_GT(both, 1800U);
  EXPECT_GT(third, 200U);
}

}  // namespace
}  // namespace queuecheck
