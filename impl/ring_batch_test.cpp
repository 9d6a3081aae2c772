// put_many and get_many of the ring: order, limits, waking.
#include "queuecheck/impl/ring_queue.hpp"

#include <gtest/gtest.h>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::options;
using test::QueueAt;
using test::SharedWith;
using test::soon;

// A batch of items "0", "1", ... of lengths that vary, as many as `count`.
struct Batch {
  std::string bytes;
  std::vector<std::size_t> lengths;

  explicit Batch(int first, int count) {
    for (int i = first; i < first + count; ++i) {
      bytes += std::to_string(i);
      lengths.push_back(std::to_string(i).size());
    }
  }
  Moved put(RingQueue& queue, Deadline deadline) const {
    return queue.put_many(std::as_bytes(std::span(bytes)), lengths, deadline);
  }
};

TEST(RingBatch, MovesWhatThereIsRoomForInOrderOverManyLaps) {
  const QueueAt at("ring", options(5));
  RingQueue queue = RingQueue::attach(at.place);
  int put = 0;
  int got = 0;
  for (int round = 0; round < 300; ++round) {
    const Batch batch(put, 1 + round % 7);
    const Moved in = batch.put(queue, Deadline{0});
    ASSERT_LE(queue.size(), 5U);
    ASSERT_EQ(in.outcome, in.count == batch.lengths.size() ? Outcome::ok : Outcome::timeout);
    put += static_cast<int>(in.count);
    ASSERT_EQ(queue.size(), static_cast<std::uint64_t>(put - got));
    char into[64];
    std::size_t lengths[8];
    const std::size_t most = 1 + static_cast<std::size_t>(round) % 4;
    const Moved out = queue.get_many(std::as_writable_bytes(std::span(into)),
                                     std::span(lengths, most), Deadline{0});
    ASSERT_EQ(out.outcome, Outcome::ok);
    ASSERT_EQ(out.count, std::min(most, static_cast<std::size_t>(put - got)));
    std::size_t begin = 0;
    for (std::size_t i = 0; i < out.count; begin += lengths[i++]) {
      ASSERT_EQ(std::string(into + begin, lengths[i]), std::to_string(got++));
    }
  }
}

TEST(RingBatch, StopsAtTheItemThatDoesNotFitAndRefusesWhatIsTooBig) {
  const QueueAt at("ring", options(4));
  RingQueue queue = RingQueue::attach(at.place);
  const std::size_t too_long[] = {1, 9};
  const std::byte bytes[10] = {};
  EXPECT_EQ(queue.put_many(bytes, too_long, Deadline{0}).outcome, Outcome::too_big);
  EXPECT_TRUE(queue.empty());
  ASSERT_EQ(Batch(99, 2).put(queue, Deadline{0}).count, 2U);  // "99", "100"
  std::byte into[4];
  std::size_t lengths[4];
  EXPECT_EQ(queue.get_many(into, lengths, Deadline{0}).count, 1U);
  EXPECT_EQ(queue.get_many(std::span(into, 2), lengths, Deadline{0}).outcome, Outcome::too_big);
  EXPECT_EQ(queue.get_many(into, lengths, Deadline{0}).count, 1U);
  EXPECT_EQ(queue.get_many(into, lengths, Deadline{0}).outcome, Outcome::timeout);
  queue.close();
  EXPECT_EQ(queue.get_many(into, lengths, Deadline::none()).outcome, Outcome::closed);
  EXPECT_EQ(Batch(1, 2).put(queue, Deadline::none()).outcome, Outcome::closed);
}

TEST(RingBatch, WaitsAndWakesBetweenProcessesWithoutSlices) {
  Options unsliced = options(3);
  unsliced.extra = {{"wait_slice", "none"}};
  const QueueAt at("ring", unsliced);
  constexpr int batches = 400;
  SharedWith<std::atomic<int>> sum;
  std::vector<Child> children;
  for (int i = 0; i < 2; ++i) {
    children.emplace_back([&] {
      RingQueue queue = RingQueue::attach(at.place);
      for (int n = 0; n < batches; ++n) {
        if (Batch(n % 10, 10).put(queue, Deadline::none()).count != 10) _exit(8);
      }
    });
    children.emplace_back([&] {
      RingQueue queue = RingQueue::attach(at.place);
      std::byte into[16];
      std::size_t lengths[2];
      for (;;) {
        const Moved out = queue.get_many(into, lengths, Deadline::none());
        if (out.outcome == Outcome::closed) break;
        *sum += static_cast<int>(out.count);
      }
    });
  }
  ASSERT_TRUE(soon([&] { return *sum == 2 * batches * 10; }, 20'000));
  RingQueue::attach(at.place).close();
  for (Child& child : children) EXPECT_EQ(child.status(5000), 0);
}

}  // namespace
}  // namespace queuecheck
