#include "queuecheck/model/history_io.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>

#include "queuecheck/model/history_builder.hpp"
#include "queuecheck/model/random_history.hpp"

namespace queuecheck {
namespace {

std::optional<History> first(const std::string& text) {
  std::istringstream stream(text);
  return HistoryReader(stream, "input").next();
}

std::string error_of(const std::string& text) {
  std::istringstream stream(text);
  HistoryReader reader(stream, "input");
  try {
    while (reader.next()) {
    }
  } catch (const HistoryError& error) {
    return error.what();
  }
  return "no error";
}

const std::string header = R"({"format":"queuecheck-history/1","processes":3})";

RC_GTEST_PROP(HistoryIo, JsonRoundTrip, (std::uint64_t seed)) {
  SmallRandom random(seed);
  RandomShape shape;
  shape.observers = shape.clear = shape.timeouts = true;
  shape.anonymous = random.chance(20);
  const Specification specification;
  History history = RandomHistory(random, shape, specification).make();
  history.seed = random.next();
  history.complete = random.chance(50);
  if (random.chance(50)) history.specification = "fifo \"\\\n\x01 capacity=4";
  if (random.chance(50)) history.environment = R"({"cores":2})";
  for (Operation& o : history.operations) {
    o.thread = static_cast<std::uint32_t>(random.below(3));
    o.torn = random.chance(5);
    if (is_timed(o.kind)) o.timeout_ns = random.below(1000) - 100;
    if (random.chance(10)) o.item_bytes = static_cast<std::uint32_t>(random.below(100));
    if (o.outcome == Outcome::ok && random.chance(5)) {
      o.outcome = Outcome::error;
      o.code = static_cast<std::int32_t>(random.below(100)) - 50;
    }
  }
  std::ostringstream out;
  write_json(out, history);
  write_json(out, history);
  std::istringstream in(out.str());
  HistoryReader reader(in, "input");
  RC_ASSERT(reader.next() == history);
  RC_ASSERT(reader.next() == history);
  RC_ASSERT(reader.index() == 1U);
  RC_ASSERT(reader.next() == std::nullopt);
}

RC_GTEST_PROP(HistoryIo, TextRoundTrip, (std::uint64_t seed)) {
  SmallRandom random(seed);
  const Specification specification;
  const History history = RandomHistory(random, {}, specification).make();
  RC_ASSERT(can_write_text(history));
  std::ostringstream out;
  write_text(out, history, 5);
  std::istringstream in(out.str());
  HistoryReader reader(in, "input");
  const auto again = reader.next();
  RC_ASSERT(reader.index() == 5U);
  RC_ASSERT(again->operations == history.operations);
}

TEST(HistoryIo, TheTextOfTheDesign) {
  const auto history = first(R"(# process op value invoke return result
0 put 7 12 15 OK
1 get - 13 - -
2 get - 20 22 EMPTY   # a remark

2 close - 30 31 OK
1 size 4 40 41 OK
1 empty true 42 43 OK
)");
  ASSERT_TRUE(history);
  ASSERT_EQ(history->operations.size(), 6U);
  EXPECT_EQ(history->operations[0], HistoryBuilder().put(0, 7, 12, 15).last());
  EXPECT_EQ(history->operations[1].outcome, Outcome::pending);
  EXPECT_EQ(history->operations[2].kind, OperationKind::try_get);
  EXPECT_EQ(history->operations[4].answer, 4);
  EXPECT_EQ(history->operations[5].answer, 1);
  EXPECT_EQ(history->processes, 3U);
  EXPECT_FALSE(history->specification);
}

TEST(HistoryIo, TheJsonOfTheDesign) {
  const auto history = first(
      R"({"format":"queuecheck-history/1","spec":"fifo capacity=4 close=drain","clock":"monotonic-ns","processes":3,"end":90210,"environment":{"a":1},"seed":42}
{"process":0,"thread":0,"op":"put","value":7,"t0":12,"t1":15,"outcome":"ok"}
{"process":1,"op":"get_for","timeout_ns":5000,"t0":13,"t1":5020,"outcome":"timeout"}
{"process":1,"op":"get","t0":6000,"t1":null,"outcome":"pending"}
{"process":2,"op":"empty","t0":20,"t1":22,"outcome":"ok","result":true}
{"process":2,"op":"crash","t0":25}
)");
  ASSERT_TRUE(history);
  EXPECT_EQ(history->specification, "fifo capacity=4 close=drain");
  EXPECT_EQ(history->seed, 42U);
  EXPECT_EQ(history->end, 90210);
  ASSERT_EQ(history->operations.size(), 5U);
  EXPECT_EQ(history->operations[2].t1, never);
  EXPECT_EQ(history->operations[3].answer, 1);
  EXPECT_EQ(history->operations[4].kind, OperationKind::crash);
  EXPECT_EQ(check_well_formed(*history), std::nullopt);
}

TEST(HistoryIo, SeveralTextHistoriesAndCapacity) {
  std::istringstream stream("# index 3\n# capacity 2\n0 put 1 1 2 OK\n# index 9\n0 put 1 1 2 OK\n");
  HistoryReader reader(stream, "input");
  EXPECT_EQ(reader.next()->specification, "fifo capacity=2 close=drain");
  EXPECT_EQ(reader.index(), 3U);
  EXPECT_EQ(reader.next()->operations.size(), 1U);
  EXPECT_EQ(reader.index(), 9U);
  EXPECT_FALSE(reader.next());
}

TEST(HistoryIo, NothingInsideIsNoHistory) {
  EXPECT_FALSE(first(""));
  EXPECT_FALSE(first("\n\n# only a remark\n"));
}

TEST(HistoryIo, ErrorsNameTheLine) {
  const auto has = [](const std::string& text, const std::string& part) {
    EXPECT_NE(error_of(text).find(part), std::string::npos) << error_of(text);
  };
  has("0 put 7 12 15 OK\n0 put 8 16\n", "input:2: found 4 words");
  has("0 put 7 12 15 OK\n0 put 8 16 1", "truncated?");
  has("0 push 7 12 15 OK\n", "input:1: unknown op 'push'");
  has("0 put 7 12 11 OK\n", "before invoke '12'");
  has("0 put 7 12 - OK\n", "for both or for neither");
  has("0 put 99999999999999999999 12 15 OK\n", "value '99999999999999999999' is wrong");
  has("0 put 7 4611686018427387904 - -\n", "invoke");
  has("0 put 7 12 15 FINE\n", "unknown result 'FINE'");
  has("0 empty 2 12 15 OK\n", "true or false");
  has("# capacity 0\n", "from 1");
  has(R"({"format":"queuecheck-history/2"})", "unknown format \"queuecheck-history/2\"");
  has(R"({"process":0,"op":"put","t0":1,"t1":2,"outcome":"ok"})", "header");
  has(header + "\n{\"process\":0,\"op\":\"put\",\"t0\":1,\"t1\"", "input:2: not one JSON object");
  has(header + "\n{\"process\":0,\"op\":\"put\",\"t0\":1,\"t1\"", "truncated?");
  has(header + R"(
{"process":0,"process":1,"op":"put","t0":1,"t1":2,"outcome":"ok"})",
      "stands twice");
  has(header + R"(
{"process":0,"op":"shove","t0":1,"t1":2,"outcome":"ok"})",
      "unknown op \"shove\"");
  has(header + R"(
{"process":7,"op":"put","t0":1,"t1":2,"outcome":"ok"})",
      "not below the header's");
  has(header + R"(
{"process":0,"op":"put","t0":3,"t1":2,"outcome":"ok"})",
      "t0 <= t1");
  has(header + R"(
{"process":0,"op":"put","t0":3,"t1":2.5,"outcome":"ok"})",
      "\"t1\" is 2.5; right would be an integer");
  has(header + R"(
{"process":0,"op":"put","t0":3,"t1":9,"outcome":"pending"})",
      "right would be null");
  has(header + R"(
{"process":0,"op":"size","t0":3,"t1":9,"outcome":"ok"})",
      "\"result\" is missing");
  has(header + R"(
{"process":0,"op":"put","value":1e30,"t0":3,"t1":9,"outcome":"ok"})",
      "\"value\" is 1e+30; right would be an integer");
}

}  // namespace
}  // namespace queuecheck
