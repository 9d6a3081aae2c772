// Roles: every judge against the words of the axes, on random small histories with ties, threads,
// kills and calls that never returned; and histories that keep their roles, which nobody accuses.
#include <gtest/gtest.h>

#include <array>
#include <iostream>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/judge_compact.hpp"
#include "queuecheck/model/online_monitor.hpp"
#include "queuecheck/model/random_history.hpp"

namespace queuecheck {
namespace {

bool is_role(const Judgement& judgement) {
  return judgement.violation == ViolationClass::role;
}

Specification without_roles(Specification specification) {
  specification.producers = specification.consumers = any_number;
  return specification;
}

RandomShape crowded() {
  RandomShape shape;
  shape.operations_max = 7;
  shape.threads = true;
  shape.crashes = true;
  shape.observers = true;
  shape.timeouts = true;
  return shape;
}

TEST(DifferentialRoles, TheJudgesAgreeWithTheWordsOfTheAxes) {
  SmallRandom random(11);
  std::int64_t broken = 0;
  std::int64_t kept = 0;
  for (const char* text : {"fifo producers=1 consumers=1 close=drain", "fifo producers=2",
                           "bag consumers=2", "fifo capacity=2 producers=1"}) {
    const Specification axes = spec(text);
    for (std::int64_t i = 0; i < histories(20); ++i) {
      History history = RandomHistory(random, crowded(), axes).make();
      history.complete = random.chance(50);
      const bool legal_order = brute_force_valid(history, without_roles(axes));
      const bool valid = brute_force_valid(history, axes);
      const Judgement judgement = judge(history, axes, {.tell_level = false});
      // Where the words allow an order and not the whole, it is the roles that are broken.
      if (legal_order) {
        ASSERT_EQ(is_role(judgement), !valid) << text << show(history);
      }
      if (is_role(judgement)) {
        ASSERT_FALSE(valid) << text << show(history);
      }
      const auto compact = compacted(history);
      ASSERT_TRUE(compact);
      const Judgement from_logs = judge(*compact, axes, {.tell_level = false});
      ASSERT_EQ(is_role(from_logs), is_role(judgement)) << text << show(history);
      history.complete = false;  // the monitor knows of no end
      const bool role = is_role(judge(history, axes, {.tell_level = false}));
      OnlineMonitor monitor(axes, compact->logs.size());
      monitor.drain(compact->logs);
      const bool told = monitor.finding() && monitor.finding()->violation == ViolationClass::role;
      ASSERT_TRUE(!told || role) << text << show(history);
      if (monitor.verdict() == Verdict::valid) {
        ASSERT_FALSE(role) << text << show(history);
      }
      ++(is_role(judgement) ? broken : kept);
    }
  }
  std::cout << broken << " broken, " << kept << " kept\n";
  EXPECT_GT(broken * 20, kept);
  EXPECT_GT(kept * 10, broken);
}

// One guard for each role: who has it lets go only after the return, and stamps may be equal.
TEST(DifferentialRoles, WhoHandsItsRoleOverIsNeverAccused) {
  SmallRandom random(12);
  const Specification axes = spec("fifo producers=1 consumers=1");
  for (std::int64_t i = 0; i < histories(20); ++i) {
    History history = RandomHistory(random, crowded(), axes).make();
    std::array<std::int64_t, 2> free_at{0, 0};
    std::vector<Operation> guarded;
    for (Operation o : history.operations) {
      const bool puts = puts_items(o.kind);
      if (!puts && !takes_part_in_getting(o.kind)) continue;
      std::int64_t& free = free_at[puts ? 0 : 1];
      if (o.t1 == never) continue;
      const std::int64_t length = o.t1 - o.t0;
      o.t0 = free + random.below(2);
      free = o.t1 = o.t0 + length;
      guarded.push_back(o);
    }
    history.operations = std::move(guarded);
    history.complete = true;
    ASSERT_FALSE(broken_role(history, axes)) << show(history);
  }
}

}  // namespace
}  // namespace queuecheck
