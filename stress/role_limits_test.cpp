// Limits as the queues declare them, and stress programs within them.
#include "queuecheck/stress/role_limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/programs/programs.hpp"

namespace queuecheck {
namespace {

TEST(RoleLimits, OfTheQueuesThatComeWithUs) {
  EXPECT_EQ(role_limits(load(find_queue("spsc"))), (RoleLimits{1, 1}));
  EXPECT_EQ(role_limits(load(find_queue("boost-lockfree-spsc"))), (RoleLimits{1, 1}));
  EXPECT_EQ(role_limits(load(find_queue("locked"))), (RoleLimits{}));
  EXPECT_EQ(role_limits(load(find_queue("boost-message-queue"))), (RoleLimits{}));
}

// A queue that claims `specification` and serves up to so many of each.
QueueFacts facts(const std::string& specification, std::uint32_t producers,
                 std::uint32_t consumers) {
  return {"mine",
          {},
          [=](const Options&) { return specification; },
          [=](const Options& options) {
            if (options.producers > producers || options.consumers > consumers) {
              throw std::runtime_error("too many");
            }
          }};
}

TEST(RoleLimits, AreWhatTheQueueSaysOrRefuses) {
  const std::uint32_t any = any_number;
  EXPECT_EQ(role_limits(facts("fifo", any, any)), (RoleLimits{any, any}));
  EXPECT_EQ(role_limits(facts("fifo producers=1", any, any)), (RoleLimits{1, any}));
  EXPECT_EQ(role_limits(facts("fifo consumers=3", any, any)), (RoleLimits{any, 3}));
  EXPECT_EQ(role_limits(facts("fifo", any, 1)), (RoleLimits{any, 1}));
  EXPECT_EQ(role_limits(facts("fifo consumers=3", 1, 1)), (RoleLimits{1, 1}));
  EXPECT_EQ(role_limits(facts("fifo producers=2", 0, 0)), (RoleLimits{2, any}));
  EXPECT_EQ(role_limits(facts("no specification", 1, any)), (RoleLimits{1, any}));
}

TEST(RoleLimits, ThatAreRefusedAndNotDeclaredAreTold) {
  EXPECT_EQ(undeclared_roles(facts("fifo producers=1", 1, any_number)), "");
  EXPECT_EQ(undeclared_roles(facts("fifo producers=1", any_number, any_number)), "");
  EXPECT_EQ(undeclared_roles(facts("fifo producers=1", 1, 1)),
            "mine refuses more than one, but its specification does not say consumers=1: a broken "
            "role cannot be told from a broken queue");
  for (const QueueEntry& queue : known_queues()) {
    EXPECT_EQ(undeclared_roles(load(queue.source)), "");
  }
}

std::uint32_t processes_that(const Program& program, bool (*wanted)(OperationKind)) {
  return static_cast<std::uint32_t>(
      std::count_if(program.processes.begin(), program.processes.end(), [&](const auto& steps) {
        return std::any_of(steps.begin(), steps.end(),
                           [&](const Step& step) { return wanted(step.kind); });
      }));
}

TEST(StressPrograms, KeepTheRolesOfTheQueue) {
  const LoadedQueue one_each = load(find_queue("spsc"));
  const LoadedQueue any = load(find_queue("locked"));
  std::uint32_t most_puts = 0;
  for (const StressProgram& stress : stress_programs()) {
    if (stress.only_asked) continue;
    int made = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      StressShape shape;
      shape.processes = 2 + static_cast<std::uint32_t>(seed % 7);
      if (const auto program = stress.make(shape, any, seed)) {
        most_puts = std::max(most_puts, processes_that(*program, is_put));
      }
      const auto program = stress.make(shape, one_each, seed);
      if (!program) continue;
      ++made;
      EXPECT_EQ(check_runnable(*program), std::nullopt) << stress.name;
      EXPECT_LE(processes_that(*program, is_put), 1U) << stress.name << " seed " << seed;
      EXPECT_LE(processes_that(*program, is_get), 1U) << stress.name << " seed " << seed;
      EXPECT_NO_THROW(one_each.bytes_needed(program->options)) << stress.name << " seed " << seed;
    }
    EXPECT_GT(made, 0) << stress.name;
  }
  EXPECT_GT(most_puts, 2U) << "no program had anything to limit";
}

// Told that there is one of each, and given one more on one side.
TEST(StressPrograms, KRolesBreaksOneRoleAndIsNeverChosen) {
  const StressProgram* stress = find_stress_program("k-roles");
  ASSERT_NE(stress, nullptr);
  EXPECT_TRUE(stress->only_asked);
  const LoadedQueue one_each = load(find_queue("spsc"));
  int crowds = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    EXPECT_FALSE(stress->make({}, load(find_queue("locked")), seed));
    const auto program = stress->make({}, one_each, seed);
    ASSERT_TRUE(program);
    EXPECT_EQ(check_runnable(*program), std::nullopt);
    EXPECT_NO_THROW(one_each.bytes_needed(program->options));
    const std::uint32_t putting = processes_that(*program, is_put);
    EXPECT_EQ(putting + processes_that(*program, is_get), 3U);
    crowds += putting == 2 ? 1 : 0;
  }
  EXPECT_GT(crowds, 0);
  EXPECT_LT(crowds, 40);
  const auto three = stress->make({}, facts("fifo consumers=2", any_number, any_number), 1);
  ASSERT_TRUE(three);
  EXPECT_EQ(processes_that(*three, is_get), 3U);
}

// As Python's SimpleQueue: its calls all wait, and close is for its caller alone. What can be made
// for it waits only where it is sure to go on.
TEST(StressPrograms, AreMadeForAQueueWithoutTries) {
  const QueueFacts waits(
      "waits", {OperationKind::put, OperationKind::get, OperationKind::empty, OperationKind::close},
      [](const Options&) { return std::string("fifo close=process"); }, [](const Options&) {});
  for (const char* name : {"k1-sequential", "k5-herd", "k6-brim"}) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const auto program = find_stress_program(name)->make({}, waits, seed);
      ASSERT_TRUE(program) << name;
      EXPECT_EQ(check_runnable(*program), std::nullopt) << name;
      std::int64_t puts = 0;
      std::int64_t gets = 0;
      for (const auto& steps : program->processes) {
        for (const Step& step : steps) {
          EXPECT_TRUE(waits.has(step.kind)) << name << " seed " << seed;
          EXPECT_NE(step.until, Until::closed) << name << ": nobody would be told";
          puts += puts_items(step.kind) ? static_cast<std::int64_t>(step.repeat) : 0;
          gets += gets_items(step.kind) ? static_cast<std::int64_t>(step.repeat) : 0;
          EXPECT_TRUE(program->processes.size() > 1 || puts >= gets) << name << " seed " << seed;
        }
      }
      EXPECT_GE(puts, gets) << name << " seed " << seed;
    }
  }
}

}  // namespace
}  // namespace queuecheck
