#include "queuecheck/reports/picture_layout.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

PictureLayout place(const Timeline& timeline, int label) {
  return place_bars(timeline, std::vector<int>(timeline.operations.size(), label), 100);
}

TEST(PictureLayout, BarsHoldTheirLabelsAndKeepTheOrder) {
  const Failure failure = sample_false_full();
  const Timeline timeline = lay_out(failure.run.history, failure.judgement.witness);
  const PictureLayout layout = place(timeline, 90);
  for (std::size_t i = 0; i < layout.bars.size(); ++i) {
    EXPECT_GE(layout.bars[i].right - layout.bars[i].left, 90) << i;
    EXPECT_LE(layout.bars[i].right, layout.right) << i;
  }
  EXPECT_EQ(layout.bars[0].left, 100);
  EXPECT_EQ(layout.rules.size(), 6u);
}

TEST(PictureLayout, OpenBarsReachTheEdgeAndAKillStandsAtTheBarsEnd) {
  const Failure failure = sample_lost_wakeup();
  const Timeline timeline = lay_out(failure.run.history, failure.judgement.witness);
  const PictureLayout layout = place(timeline, 60);
  EXPECT_FALSE(layout.bars[0].open);
  EXPECT_TRUE(layout.bars[1].open);
  EXPECT_EQ(layout.bars[1].right, layout.right);
  EXPECT_TRUE(layout.bars[2].cross);
  EXPECT_EQ(layout.bars[2].left, layout.bars[0].right);
  EXPECT_TRUE(layout.rules.empty());
}

TEST(PictureLayout, CutsHaveRoom) {
  const Failure failure = sample_long(4, 400);
  const Timeline timeline = lay_out(failure.run.history, {20, 300}, {8, 8});
  const PictureLayout layout = place(timeline, 60);
  EXPECT_GT(layout.cuts[0], 100);
  EXPECT_LT(layout.cuts[0], layout.bars[0].left);
  EXPECT_GT(layout.cuts[4], layout.bars[3].left);
}

// Invariant 1 on histories of any shape: places are ordered exactly as the instants.
RC_GTEST_PROP(PictureLayoutProperty, OrderIsThatOfTheHistory, ()) {
  History history;
  history.processes = 3;
  for (std::uint32_t process = 0; process < 3; ++process) {
    std::int64_t now = *rc::gen::inRange(0, 10);
    const int count = *rc::gen::inRange(0, 5);
    for (int i = 0; i < count; ++i) {
      Operation operation;
      operation.process = process;
      operation.t0 = now;
      operation.t1 = now + *rc::gen::inRange(0, 6);
      now = operation.t1 + *rc::gen::inRange(1, 4);
      history.operations.push_back(operation);
    }
  }
  const Timeline timeline = lay_out(history, {});
  const PictureLayout layout = place(timeline, 50);
  for (std::size_t a = 0; a < layout.bars.size(); ++a) {
    for (std::size_t b = 0; b < layout.bars.size(); ++b) {
      const ShownOperation& x = timeline.operations[a];
      const ShownOperation& y = timeline.operations[b];
      RC_ASSERT((x.t0 < y.t0) == (layout.bars[a].left < layout.bars[b].left));
      RC_ASSERT((x.t1 < y.t0) == (layout.bars[a].right < layout.bars[b].left));
      RC_ASSERT((x.t1 < y.t1) == (layout.bars[a].right < layout.bars[b].right));
    }
  }
}

}  // namespace
}  // namespace queuecheck
