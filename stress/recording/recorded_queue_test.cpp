// The wrapper for queues of the contract: every call is passed on, and written down as it was.
#include "queuecheck/stress/recorded_queue.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/open_or_create.hpp"
#include "queuecheck/impl/typed_queue.hpp"
#include "queuecheck/stress/recording/recording_test_support.hpp"

namespace queuecheck {
namespace {

class RecordedQueueTest : public testing::Test {
 protected:
  ~RecordedQueueTest() override { remove_queue(name_); }

  const Options options_{
      .capacity = 4, .item_bytes_max = 8, .producers = 1, .consumers = 1, .extra = {}};
  std::string name_ = "queuecheck-recorded-" + std::to_string(getpid());
  OpenQueue<LockedQueue> opened_{name_, options_};
  RecordingFolder folder_;
};

TEST_F(RecordedQueueTest, EveryCallIsWrittenDownAsItWas) {
  {
    Recorder recorder({.folder = folder_.path(), .specification = "fifo capacity=4 close=drain"});
    RecordedQueue recorded(*opened_, recorder);
    TypedQueue<std::int64_t, decltype(recorded)> queue(recorded);
    EXPECT_EQ(queue.try_put(11), Outcome::ok);
    EXPECT_EQ(queue.put(12, Deadline::after(1'000'000'000)), Outcome::ok);
    EXPECT_EQ(queue.size(), 2U);
    EXPECT_FALSE(queue.empty());
    EXPECT_EQ(*queue.get(), 11);
    EXPECT_EQ(queue.get(Deadline::after(1'000'000'000)).outcome(), Outcome::ok);
    EXPECT_EQ(queue.get(Deadline{0}).outcome(), Outcome::timeout);
    EXPECT_EQ(queue.close(), Outcome::ok);
    EXPECT_EQ(queue.try_get().outcome(), Outcome::closed);
  }
  const auto read = recording::read_recording(folder_.path());
  const auto& operations = read.history.operations;
  ASSERT_EQ(operations.size(), 9U);
  EXPECT_EQ(operations[0].value, 11);
  EXPECT_EQ(operations[1].kind, OperationKind::put_for);
  EXPECT_GT(operations[1].timeout_ns, 0);
  EXPECT_EQ(operations[2].answer, 2);
  EXPECT_EQ(operations[4].kind, OperationKind::get);
  EXPECT_EQ(operations[4].value, 11);
  EXPECT_EQ(operations[6].outcome, Outcome::timeout);
  EXPECT_LT(operations[6].timeout_ns, 0);
  EXPECT_EQ(operations[8].outcome, Outcome::closed);
  EXPECT_EQ(judge_recorded(read).verdict, Verdict::valid);
}

TEST_F(RecordedQueueTest, BatchesCarryTheirValues) {
  {
    Recorder recorder({.folder = folder_.path(), .specification = "fifo capacity=4 close=drain"});
    RecordedQueue queue(*opened_, recorder);
    const std::array<std::int64_t, 6> values{1, 2, 3, 4, 5, 6};
    const std::array<std::size_t, 6> lengths{8, 8, 8, 8, 8, 8};
    const auto put = queue.put_many(std::as_bytes(std::span(values)), lengths, Deadline{0});
    EXPECT_EQ(put.count, 4U);
    std::array<std::int64_t, 3> got{};
    std::array<std::size_t, 3> got_lengths{};
    const auto taken =
        queue.get_many(std::as_writable_bytes(std::span(got)), got_lengths, Deadline{0});
    EXPECT_EQ(taken.count, 3U);
    EXPECT_EQ(got[2], 3);
  }
  const auto read = recording::read_recording(folder_.path());
  ASSERT_EQ(read.history.operations.size(), 2U);
  EXPECT_EQ(read.history.operations[0].values, (std::vector<Value>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(read.history.operations[0].count, 4);
  EXPECT_EQ(read.history.operations[1].values, (std::vector<Value>{1, 2, 3}));
  EXPECT_NE(judge_recorded(read).verdict, Verdict::violation);
}

TEST(BytesIdentity, EightBytesAreTheirOwnNumberAndOthersAreTold) {
  const BytesIdentity identity;
  const auto of = [&](std::string_view text) {
    return identity(std::as_bytes(std::span(text.data(), text.size())));
  };
  const std::int64_t number = -5;
  EXPECT_EQ(identity(std::as_bytes(std::span(&number, 1))), -5);
  EXPECT_NE(of("a"), of("b"));
  EXPECT_NE(of(""), of(std::string_view("\0", 1)));
  EXPECT_NE(of("0123456789abcdef"), of("0123456789abcdee"));
  EXPECT_EQ(of("order 66"), of("order 66"));
}

}  // namespace
}  // namespace queuecheck
