#include "queuecheck/stress/coverage.hpp"

#include <gtest/gtest.h>

#include "queuecheck/model/history_builder.hpp"

namespace queuecheck {
namespace {

Program plain() {
  Program program;
  program.options.capacity = 1;
  program.drain = false;
  program.processes.resize(2);
  return program;
}

TEST(Coverage, TellsOverlapFromSequence) {
  Coverage coverage;
  coverage.add(plain(), {HistoryBuilder().put(0, 1, 10, 20).get(1, 1, 15, 30), {}});
  EXPECT_EQ(coverage.overlap, 1U);
  coverage.add(plain(), {HistoryBuilder().put(0, 1, 10, 20).get(1, 1, 20, 30), {}});
  coverage.add(plain(), {HistoryBuilder().put(0, 1, 10, 20).get(0, 1, 25, 30), {}});
  EXPECT_EQ(coverage.overlap, 1U);
  EXPECT_EQ(coverage.runs, 3U);
}

TEST(Coverage, CountsTheEdges) {
  Coverage coverage;
  coverage.add(plain(), {HistoryBuilder()
                             .put(0, 1, 10, 20)
                             .put_full(0, 2, 30, 40)
                             .get(1, 1, 50, 60)
                             .get_empty(1, 70, 80)
                             .put(0, 3, 90, 100)
                             .get_timeout(1, 9'000, 200, 9'300)
                             .get_closed(1, 9'400, 9'500),
                         {}});
  EXPECT_EQ(coverage.full, 1U);
  EXPECT_EQ(coverage.empty, 1U);
  EXPECT_EQ(coverage.wrap, 1U);
  EXPECT_EQ(coverage.blocked, 1U);
  EXPECT_EQ(coverage.closed, 1U);
}

TEST(Coverage, ASandwichIsOfOneProcessAndStillNotEmpty) {
  Coverage coverage;
  const auto add = [&](const HistoryBuilder& built) { coverage.add(plain(), {built, {}}); };
  add(HistoryBuilder().empty(0, false, 1, 2).get_empty(0, 3, 4).empty(0, false, 5, 6));
  EXPECT_EQ(coverage.sandwich, 1U);
  add(HistoryBuilder().empty(0, false, 1, 2).get_empty(1, 3, 4).empty(0, false, 5, 6));
  add(HistoryBuilder().empty(0, false, 1, 2).get(0, 1, 3, 4).empty(0, true, 5, 6));
  EXPECT_EQ(coverage.sandwich, 1U);
}

TEST(Coverage, ALateComerFindsOthersAtWork) {
  Program program = plain();
  program.late = {{1, 1'000}};
  Coverage coverage;
  coverage.add(program, {HistoryBuilder().put(0, 1, 10, 20).get(1, 1, 15, 30), {}});
  EXPECT_EQ(coverage.late, 0U);
  coverage.add(program, {HistoryBuilder().put(0, 1, 10, 20).get(1, 1, 25, 30), {}});
  EXPECT_EQ(coverage.late, 1U);
}

TEST(Coverage, TheDrainsLastAnswerIsNoMerit) {
  Program program = plain();
  program.drain = true;
  Coverage coverage;
  coverage.add(program, {HistoryBuilder().put(0, 1, 1, 2).get(0, 1, 3, 4).get_empty(0, 5, 6), {}});
  EXPECT_EQ(coverage.empty, 0U);
  coverage.add(program, {HistoryBuilder().get_empty(0, 1, 2).get_empty(0, 5, 6), {}});
  EXPECT_EQ(coverage.empty, 1U);
}

}  // namespace
}  // namespace queuecheck
