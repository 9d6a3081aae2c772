// The ticket ring across the wrap of its tickets, beside operations that never end, and in a
// damaged place. What kills may leave is written into the shared words by hand.
#include <gtest/gtest.h>

#include "queuecheck/impl/queue_test_support.hpp"
#include "queuecheck/impl/sleepers_test_support.hpp"
#include "queuecheck/impl/ticket_place.hpp"
#include "queuecheck/impl/ticket_words.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::QueueAt;

Options options(std::uint64_t capacity) {
  Options options;
  options.capacity = capacity;
  options.item_bytes_max = 8;
  options.extra = {{"wait_slice", "none"}};
  return options;
}

struct TicketAt : QueueAt {
  explicit TicketAt(std::uint64_t capacity)
      : QueueAt("ticket", options(capacity)), calls(attach()) {}

  TicketShared& shared() { return *reinterpret_cast<TicketShared*>(place.memory.data()); }
  TicketCell& cell(std::size_t number) {
    const std::size_t offset = sizeof(TicketShared) + number * TicketTerms::cell_bytes(8);
    return *reinterpret_cast<TicketCell*>(place.memory.data() + offset);
  }
  void preset(std::uint64_t start) { calls.table().preset(calls.raw(), start); }
  // A put that goes no further than this.
  void claim_only() {
    const PutWord enq(shared().enq);
    shared().enq = enq.claimed().bits();
  }
  void publish(std::uint32_t ticket, char letter) {
    TicketCell& mine = cell(ticket % calls.table().capacity(calls.raw()));
    mine.length = 1;
    *mine.item() = static_cast<std::byte>(letter);
    mine.seq = ticket + 1;
  }
  void lower() { shared().enq -= PutWord::one_in_flight; }

  Calls calls;
};

TEST(TicketWords, AClaimWrapsTheTicketAndTouchesNothingElse) {
  const PutWord last(0xffff'ffff | PutWord::one_in_flight * 5);
  EXPECT_EQ(last.claimed().ticket(), 0U);
  EXPECT_EQ(last.claimed().in_flight(), 6U);
  EXPECT_FALSE(last.claimed().closed());
  EXPECT_TRUE(PutWord(last.bits() | PutWord::closed_bit).closed());
  EXPECT_EQ(PutWord(last.bits() | PutWord::closed_bit).in_flight(), 5U);
}

TEST(TicketPlace, RoundsTheCapacityUpToAPowerOfTwoFromTwo) {
  for (const auto& [wanted, rounded] : {std::pair<std::uint64_t, std::uint64_t>{1, 2},
                                        {2, 2},
                                        {3, 4},
                                        {4, 4},
                                        {5, 8},
                                        {1000, 1024}}) {
    EXPECT_EQ(TicketTerms::rounded(wanted), rounded);
  }
  EXPECT_THROW(TicketTerms::rounded(0), std::invalid_argument);
  EXPECT_THROW(TicketTerms::rounded((std::uint64_t{1} << 30) + 1), std::invalid_argument);
}

TEST(TicketRing, WorksAcrossTheWrapOfItsTickets) {
  for (const std::uint64_t start : {0xffff'fffdULL, 0x7fff'fffdULL, 0xffff'ffffULL}) {
    TicketAt at(4);
    at.preset(start);
    int put = 0;
    int got = 0;
    for (int lap = 0; lap < 4; ++lap) {
      while (at.calls.try_put(std::to_string(put)) == Outcome::ok) ++put;
      ASSERT_EQ(put - got, 4);
      ASSERT_EQ(at.calls.size(), 4U);
      ASSERT_TRUE(at.calls.full());
      while (got < put - lap % 2) ASSERT_EQ(at.calls.try_get(), std::to_string(got++));
    }
    at.calls.close();
    while (got < put) ASSERT_EQ(at.calls.get(), std::to_string(got++));
    EXPECT_EQ(at.calls.get(), "<closed>");
  }
}

TEST(TicketRing, AnUnfinishedPutHidesLaterItemsAndDelaysTheEndOfAClosedQueue) {
  TicketAt at(4);
  at.claim_only();
  ASSERT_EQ(at.calls.try_put("b"), Outcome::ok);
  EXPECT_EQ(at.calls.size(), 2U);
  EXPECT_EQ(at.calls.try_get(), "<empty>");
  EXPECT_EQ(at.calls.get(Deadline::after(1'000'000)), "<timeout>");
  at.calls.close();
  EXPECT_EQ(at.calls.try_put("c"), Outcome::closed);
  EXPECT_EQ(at.calls.try_get(), "<empty>");  // neither an item nor CLOSED, yet
  EXPECT_EQ(at.calls.get(Deadline::after(1'000'000)), "<timeout>");
  at.publish(0, 'a');
  EXPECT_EQ(at.calls.try_get(), "a");
  EXPECT_EQ(at.calls.try_get(), "b");
  EXPECT_EQ(at.calls.try_get(), "<empty>");  // the put has not lowered in_flight
  at.lower();
  EXPECT_EQ(at.calls.try_get(), "<closed>");
  EXPECT_EQ(at.calls.size(), 0U);
}

TEST(TicketRing, AnUnfinishedGetKeepsItsCell) {
  TicketAt at(2);
  ASSERT_EQ(at.calls.try_put("a"), Outcome::ok);
  ASSERT_EQ(at.calls.try_put("b"), Outcome::ok);
  at.shared().deq = 1;  // a get that claimed ticket 0, and nothing more
  EXPECT_EQ(at.calls.size(), 1U);
  EXPECT_EQ(at.calls.try_put("c"), Outcome::full);
  EXPECT_EQ(at.calls.put("c", Deadline::after(1'000'000)), Outcome::timeout);
  EXPECT_EQ(at.calls.try_get(), "b");
}

// The put of ticket 0 is slow, those of 1 and 2 are not: their wake-ups find nothing. When ticket 0
// comes, three items are there and one wake-up is left.
TEST(TicketRing, OneWakeUpIsHandedOnToAllForWhomThereIsAnItem) {
  for (int round = 0; round < 20; ++round) {
    TicketAt at(4);
    at.claim_only();
    const test::Sleepers getters(at, 3, [](Calls& calls) { return calls.get(); });
    ASSERT_TRUE(getters.asleep());
    ASSERT_EQ(at.calls.try_put("b"), Outcome::ok);
    ASSERT_EQ(at.calls.try_put("c"), Outcome::ok);
    ASSERT_TRUE(getters.asleep());  // they are back
    at.publish(0, 'a');
    at.lower();
    at.shared().not_empty.wake_next();
    ASSERT_EQ(getters.left_after(5000), 0) << "round " << round;
  }
}

TEST(TicketRing, ADamagedPlaceIsPoisonedOrRefusedNotLoopedIn) {
  TicketAt at(4);
  at.cell(0).seq = 77;  // a turn to come, although nobody has claimed a ticket
  EXPECT_EQ(at.calls.try_put("x"), Outcome::poisoned);
  EXPECT_EQ(at.calls.put("x"), Outcome::poisoned);
  EXPECT_EQ(at.calls.try_get(), "<poisoned>");
  EXPECT_EQ(at.calls.get(), "<poisoned>");
  at.cell(0).seq = 0;
  ASSERT_EQ(at.calls.try_put("a"), Outcome::ok);
  at.cell(0).length = 9;
  ASSERT_EQ(at.calls.try_put("b"), Outcome::ok);
  EXPECT_EQ(at.calls.try_get(), "<poisoned>");
  EXPECT_EQ(at.calls.try_get(), "b");
}

}  // namespace
}  // namespace queuecheck
