#include "queuecheck/reports/render_table.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

Operation put(std::uint32_t process, Value value, std::int64_t t0, std::int64_t t1) {
  Operation operation;
  operation.process = process;
  operation.value = value;
  operation.t0 = t0;
  operation.t1 = t1;
  if (t1 == never) operation.outcome = Outcome::pending;
  return operation;
}

std::string table(const std::vector<Operation>& operations,
                  const std::vector<std::size_t>& witness = {}, const TableStyle& style = {}) {
  History history;
  history.processes = 3;
  history.operations = operations;
  return render_table(history, lay_out(history, witness), style);
}

TEST(RenderTable, OverlappingOperationsShareARow) {
  EXPECT_EQ(table({put(0, 1, 0, 10), put(1, 2, 5, 20)}, {1}),
            "ns    process 0      process 1\n"
            "================================\n"
            " 0    put(1) → ok  * put(2) → ok\n");
}

TEST(RenderTable, ARuleStandsWhereAllAbovePrecedesAllBelow) {
  EXPECT_EQ(table({put(0, 1, 0, 10), put(1, 2, 11, 20)}),
            "ns    process 0      process 1\n"
            "================================\n"
            " 0    put(1) → ok\n"
            "--------------------------------\n"
            "11                   put(2) → ok\n");
}

TEST(RenderTable, EqualStampsAreConcurrent) {
  const std::string text = table({put(0, 1, 0, 10), put(1, 2, 10, 20)});
  EXPECT_EQ(text.find("\n--"), std::string::npos) << text;
  EXPECT_NE(text.find("put(1) → ok    put(2) → ok"), std::string::npos) << text;
}

TEST(RenderTable, ABarWhileTheCallAboveIsStillRunning) {
  EXPECT_EQ(table({put(0, 1, 0, 50), put(1, 2, 5, 20), put(1, 3, 30, 40), put(1, 4, 60, 70)}),
            "ns    process 0      process 1\n"
            "================================\n"
            " 0    put(1) → ok    put(2) → ok\n"
            "30    |              put(3) → ok\n"
            "--------------------------------\n"
            "60                   put(4) → ok\n");
}

TEST(RenderTable, NothingPrecedesAfterACallThatNeverReturned) {
  const std::string text = table({put(0, 1, 0, never), put(1, 2, 5, 20), put(1, 3, 30, 40)});
  EXPECT_EQ(text.find("\n--"), std::string::npos) << text;
  EXPECT_NE(text.find("30    |"), std::string::npos) << text;
}

TEST(RenderTable, ColourOnlyWhereAskedFor) {
  const std::vector<Operation> one{put(0, 1, 0, 10)};
  EXPECT_EQ(table(one, {0}).find('\x1b'), std::string::npos);
  EXPECT_NE(table(one, {0}, {true}).find("\x1b[1;31m* put(1) → ok"), std::string::npos);
}

TEST(RenderTable, LegendNamesOnlyTheSignsThatOccur) {
  EXPECT_EQ(table_legend(table({put(0, 1, 0, 10)})), "");
  EXPECT_EQ(table_legend(table({put(0, 1, 0, 10)}, {0})), "* proves it");
  EXPECT_EQ(table_legend(table({put(0, 1, 0, 50), put(1, 2, 5, 20), put(1, 3, 30, 40)})),
            "| still running");
}

TEST(RenderTable, ARunOfAlikeCallsTakesOneRow) {
  std::vector<Operation> operations{put(1, 1, 0, never)};
  for (std::int64_t i = 0; i < 30; ++i) {
    operations.push_back(put(0, 7, 10 + i * 10, 12 + i * 10));
    operations.back().kind = OperationKind::try_put;
    operations.back().outcome = Outcome::full;
  }
  operations.push_back(put(0, 7, 400, 410));
  const std::string text = table(operations, {0});
  EXPECT_EQ(text,
            " ns    process 0                 process 1\n"
            "========================================================\n"
            "  0    try_put(7) → 30 × FULL  * put(1) … never returned\n"
            "400    put(7) → ok               |\n");
  EXPECT_EQ(table_legend(text), "* proves it; n × so many calls in a row; | still running");
}

TEST(RenderTable, ManyColumnsAreNarrow) {
  std::vector<Operation> operations;
  for (std::uint32_t process = 0; process < 16; ++process) {
    operations.push_back(put(process, no_value, process, never));
    operations.back().kind = OperationKind::get;
  }
  const std::string text = table(operations);
  EXPECT_EQ(text,
            "ns    process 0    process 1    process 2    process 3    process 4    process 5\n"
            "================================================================================\n"
            " 0    get() …      get() …      get() …      get() …      get() …      get() …\n");
  EXPECT_EQ(table_legend(text), "… never returned");
}

TEST(RenderTable, NoOperations) {
  EXPECT_EQ(table({}), "(no operations)\n");
}

}  // namespace
}  // namespace queuecheck
