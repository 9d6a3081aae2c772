// 220 recorded histories of Python's multiprocessing.Queue (properties/corpus/python): the point
// that the queue declares accepts every one, and `fifo` still finds in each what it found when it
// was recorded.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <variant>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {
namespace {

Specification specification(const std::string& text) {
  return std::get<Specification>(parse_specification(text));
}

// What the header's environment says under a key.
std::string noted(const History& history, const std::string& key) {
  const std::string before = "\"" + key + "\":\"";
  const std::size_t begin = history.environment.find(before);
  if (begin == std::string::npos) return "";
  const std::size_t from = begin + before.size();
  return history.environment.substr(from, history.environment.find('"', from) - from);
}

TEST(PythonCorpus, PythonsPointAcceptsAllAndFifoFindsTheAnomalies) {
  const auto stream = open_history(QUEUECHECK_PYTHON_CORPUS);
  HistoryReader reader(*stream, "corpus");
  std::map<std::string, int> found;
  int histories = 0;
  while (const auto history = reader.next()) {
    const std::string where = "history " + std::to_string(histories++);
    ASSERT_TRUE(history->specification) << where;
    const Judgement own = judge(*history, specification(*history->specification));
    EXPECT_EQ(own.verdict, Verdict::valid) << where << ": " << own.explanation;

    const std::string fifo =
        with_limits_of("fifo close=process crash={buffer_lost,inflight_lost,slot_leaked}",
                       *history->specification);
    const Judgement strict = judge(*history, specification(fifo));
    const std::string what = strict.violation ? std::string(name(*strict.violation)) : "valid";
    EXPECT_EQ(what, noted(*history, "fifo")) << where << ": " << strict.explanation;
    ++found[noted(*history, "program") + ": " + what];
  }
  EXPECT_GE(histories, 200);
  EXPECT_GT(found["stale own: false-empty"], 0);      // a put of one's own is not seen at once
  EXPECT_GT(found["contended: false-empty"], 0);      // another getter holds the lock
  EXPECT_GT(found["reorder busy: order"], 0);         // producers overtake each other
  EXPECT_GT(found["killed in get: false-empty"], 0);  // the lock of the dead
}

}  // namespace
}  // namespace queuecheck
