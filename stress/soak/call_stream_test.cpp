// The stream alone: what is written is what is read, and nothing is overwritten too early.
#include "queuecheck/stress/soak/call_stream.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace queuecheck::soak {
namespace {

class CallStreamTest : public testing::Test {
 protected:
  static constexpr std::uint64_t capacity = 8;
  CallStreamTest() {
    new (stream_.ends) StreamEnds{};
    for (std::uint64_t i = 0; i < capacity; ++i) new (&stream_.at(i)) CallRecord{};
  }
  void call(StreamWriter& writer, std::uint64_t identity) {
    CallRecord& record = writer.begin(OperationKind::try_put, identity);
    writer.end(record, writer.stamp_return(),
               {OperationKind::try_put, Outcome::ok, false, identity});
  }

  alignas(128) std::byte memory_[CallStream::bytes(capacity)] = {};
  CallStream stream_ = CallStream::in(memory_, capacity);
};

TEST_F(CallStreamTest, WordsKeepWhatTheySay) {
  for (const OperationKind kind :
       {OperationKind::put, OperationKind::try_put, OperationKind::put_for, OperationKind::get,
        OperationKind::try_get, OperationKind::get_for, OperationKind::close}) {
    for (const Outcome outcome : {Outcome::ok, Outcome::empty, Outcome::error, Outcome::pending}) {
      for (const bool torn : {false, true}) {
        const CallWord word{kind, outcome, torn, std::uint64_t{65'535} << 40 | 7};
        const CallWord again = CallWord::of(word.packed());
        EXPECT_EQ(again.kind, kind);
        EXPECT_EQ(again.outcome, outcome);
        EXPECT_EQ(again.torn, torn);
        EXPECT_EQ(again.value(), (std::int64_t{65'535} << 40) + 7);
      }
    }
  }
  EXPECT_EQ(CallWord{}.value(), no_value);
}

TEST_F(CallStreamTest, ACallUnderWayIsThereAndOpen) {
  StreamWriter writer(stream_, StampClock::monotonic);
  CallRecord& record = writer.begin(OperationKind::get, unreadable_identity);
  EXPECT_EQ(stream_.ends->written.load(), 1U);
  EXPECT_EQ(record.t1.load(), 0U);
  EXPECT_GT(record.t0.load(), 0U);
  writer.end(record, writer.stamp_return(), {OperationKind::get, Outcome::ok, false, 5});
  EXPECT_GE(record.t1.load(), record.t0.load());
  EXPECT_EQ(CallWord::of(record.word.load()).value(), 5);
}

TEST_F(CallStreamTest, FullUntilTheReaderReleases) {
  StreamWriter writer(stream_, StampClock::monotonic);
  for (std::uint64_t i = 0; i < capacity; ++i) {
    ASSERT_TRUE(writer.has_room());
    call(writer, i);
  }
  EXPECT_FALSE(writer.has_room());
  stream_.ends->released.store(3);
  for (std::uint64_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(writer.has_room());
    call(writer, 100 + i);
  }
  EXPECT_FALSE(writer.has_room());
  EXPECT_EQ(CallWord::of(stream_.at(3).word.load()).identity, 3U) << "the oldest that is kept";
  EXPECT_EQ(CallWord::of(stream_.at(10).word.load()).identity, 102U);
}

TEST_F(CallStreamTest, WhoFollowsAKilledWriterGoesOnBehindIt) {
  {
    StreamWriter killed(stream_, StampClock::monotonic);
    call(killed, 1);
    killed.begin(OperationKind::try_put, 2);
  }
  StreamWriter next(stream_, StampClock::monotonic);
  call(next, 3);
  EXPECT_EQ(stream_.ends->written.load(), 3U);
  EXPECT_EQ(stream_.at(1).t1.load(), 0U) << "invoked, not returned";
  EXPECT_EQ(CallWord::of(stream_.at(2).word.load()).identity, 3U);
}

}  // namespace
}  // namespace queuecheck::soak
