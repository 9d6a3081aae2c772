#include "queuecheck/properties/explore/linear_monitor.hpp"

#include <gtest/gtest.h>

#include <tuple>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/history_builder.hpp"
#include "queuecheck/model/random_history.hpp"

namespace queuecheck::explore {
namespace {

Specification specification_of(const std::string& text) {
  return std::get<Specification>(parse_specification(text));
}

// Tells the monitor the whole history; at equal instants calls begin before others end.
bool possible(const History& history, const Specification& specification) {
  std::vector<std::tuple<std::int64_t, int, std::size_t>> events;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    events.emplace_back(o.t0, 0, i);
    if (o.outcome != Outcome::pending) events.emplace_back(o.t1, 1, i);
  }
  std::sort(events.begin(), events.end());
  LinearMonitor monitor(specification);
  LinearMonitor::Known known = LinearMonitor::nothing_yet;
  for (const auto& [at, ends, i] : events) {
    const Operation& o = history.operations[i];
    known = ends != 0 ? monitor.returned(known, o.process, o.outcome, o.value, o.answer)
                      : monitor.invoked(known, o.process, o.kind, o.value, o.item_bytes);
  }
  return known != LinearMonitor::impossible;
}

// One ends at the instant at which the same process begins its next: they would be told as inside
// both at once.
bool touch(const History& history) {
  for (const Operation& a : history.operations) {
    for (const Operation& b : history.operations) {
      if (&a != &b && a.process == b.process && a.t1 == b.t0) return true;
    }
  }
  return false;
}

TEST(LinearMonitor, KnowsWhatMayBeInside) {
  const Specification fifo = specification_of("fifo");
  using H = HistoryBuilder;
  EXPECT_TRUE(possible(H().put(0, 1, 0, 1).put(0, 2, 2, 3).get(1, 1, 4, 5), fifo));
  EXPECT_FALSE(possible(H().put(0, 1, 0, 1).put(0, 2, 2, 3).get(1, 2, 4, 5), fifo));
  EXPECT_TRUE(possible(H().put(0, 1, 0, 9).put(1, 2, 2, 3).get(2, 2, 4, 5), fifo));
  EXPECT_FALSE(possible(H().put(0, 1, 0, 1).get_empty(1, 2, 3), fifo));
  EXPECT_TRUE(possible(H().put(0, 1, 0, 1).put(0, 2, 2, 4).get_empty(1, 3, 5),
                       specification_of("fifo refusal=unfinished")));
}

TEST(LinearMonitor, MergesWhatHasBecomeIrrelevant) {
  LinearMonitor monitor(specification_of("fifo"));
  const auto pair = [&](bool get_first_begins) {
    LinearMonitor::Known known = LinearMonitor::nothing_yet;
    if (get_first_begins) known = monitor.invoked(known, 1, OperationKind::get, no_value, 0);
    known = monitor.invoked(known, 0, OperationKind::put, 7, 8);
    known = monitor.returned(known, 0, Outcome::ok, 7, 0);
    if (!get_first_begins) known = monitor.invoked(known, 1, OperationKind::get, no_value, 0);
    return monitor.returned(known, 1, Outcome::ok, 7, 0);
  };
  EXPECT_NE(pair(true), LinearMonitor::impossible);
  EXPECT_EQ(pair(true), pair(false));
}

TEST(LinearMonitor, AgreesWithBruteForce) {
  int legal = 0;
  int illegal = 0;
  for (const char* text :
       {"fifo", "fifo capacity=2", "fifo capacity=1 refusal=unfinished", "fifo refusal=contended",
        "fifo capacity=2 refusal=reserved", "fifo capacity=2 refusal=stalled",
        "fifo capacity=2 refusal=free", "fifo close=drain", "fifo capacity=2 close=discard",
        "lifo capacity=2", "bag"}) {
    const Specification specification = specification_of(text);
    SmallRandom random(4711);
    for (int i = 0; i < 400; ++i) {
      RandomShape shape;
      shape.operations_max = 6;
      shape.processes_max = 3;
      shape.timeouts = true;
      shape.close = specification.close_scope != CloseScope::none;
      const History history = RandomHistory(random, shape, specification).make();
      if (touch(history)) continue;
      const bool expected = brute_force_valid(history, specification);
      ASSERT_EQ(possible(history, specification), expected) << text << " history " << i;
      ++(expected ? legal : illegal);
    }
  }
  EXPECT_GT(legal, 300);
  EXPECT_GT(illegal, 300);
}

}  // namespace
}  // namespace queuecheck::explore
