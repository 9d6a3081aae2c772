#include "queuecheck/impl/owner_table.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Child;
using test::SharedWith;

template <std::uint32_t count>
struct Seats {
  OwnerTable::Seat seats[count]{};
  std::atomic<OwnerId> told{nobody};
  OwnerTable table() { return {seats, count}; }
};

TEST(OwnerTable, EachSeatIsTakenOnceAndAnIdComesOnce) {
  SharedWith<Seats<3>> memory;
  OwnerTable table = memory->table();
  const ProcessIdentity me = ProcessIdentity::of_this_process();
  std::set<OwnerId> ids;
  for (int round = 0; round < 100; ++round) {
    OwnerId taken[3];
    for (OwnerId& id : taken) {
      id = table.take(me);
      ASSERT_NE(id, nobody);
      EXPECT_TRUE(ids.insert(id).second) << "given out twice: " << id;
      EXPECT_FALSE(table.gone(id));
    }
    EXPECT_EQ(table.take(me), nobody);
    for (const OwnerId id : taken) {
      table.give_back(id);
      EXPECT_TRUE(table.gone(id));
    }
  }
}

TEST(OwnerTable, TheSeatOfTheDeadGoesToWhoNeedsIt) {
  SharedWith<Seats<1>> memory;
  OwnerTable table = memory->table();
  Child child([&] {
    memory->told = memory->table().take(ProcessIdentity::of_this_process());
    for (;;) pause();
  });
  ASSERT_TRUE(test::soon([&] { return memory->told != nobody; }));
  const OwnerId dead = memory->told;
  EXPECT_FALSE(table.gone(dead));
  EXPECT_EQ(table.take(ProcessIdentity::of_this_process()), nobody);
  child.kill();
  EXPECT_TRUE(table.gone(dead));
  const OwnerId mine = table.take(ProcessIdentity::of_this_process());
  EXPECT_NE(mine, nobody);
  EXPECT_NE(mine, dead);
  EXPECT_FALSE(table.gone(mine));
  EXPECT_TRUE(table.gone(dead)) << "also now that a living process sits there";
}

TEST(OwnerTable, AnIdThatNobodyCanHaveIsGone) {
  SharedWith<Seats<2>> memory;
  EXPECT_TRUE(memory->table().gone(nobody));
  EXPECT_TRUE(memory->table().gone(3));
  EXPECT_TRUE(memory->table().gone((1U << OwnerTable::id_bits) - 1));
}

TEST(OwnerSeat, IsGivenBackAndRefusedWithALine) {
  SharedWith<Seats<1>> memory;
  auto seat = std::make_unique<OwnerSeat>("queue", memory->table(), 1U);
  const OwnerId id = seat->id();
  EXPECT_EQ(seat->id(), id);
  EXPECT_THROW(OwnerSeat("queue", memory->table(), 1U), MachineShortage);
  seat.reset();
  EXPECT_TRUE(memory->table().gone(id));
  EXPECT_NE(OwnerSeat("queue", memory->table(), 1U).id(), id);
}

TEST(OwnerSeat, AForkedChildFindsOneOfItsOwnAndLeavesTheParentsAlone) {
  SharedWith<Seats<2>> memory;
  auto seat = std::make_unique<OwnerSeat>("queue", memory->table(), 2U);
  const OwnerId parents = seat->id();
  Child idle([&] { seat.reset(); });  // never used it: nothing of its own to give back
  ASSERT_EQ(idle.status(5000), 0);
  EXPECT_FALSE(memory->table().gone(parents));
  Child child([&] {
    const OwnerId own = seat->id();
    if (own == parents || own == nobody || memory->table().gone(own)) _exit(8);
    memory->told = own;
    seat.reset();
    _exit(memory->table().gone(own) ? 7 : 9);
  });
  ASSERT_EQ(child.status(5000), 7);
  EXPECT_FALSE(memory->table().gone(parents));
  EXPECT_EQ(seat->id(), parents);
}

TEST(OwnerSeat, AForkedChildWithoutAFreeSeatIsNobody) {
  SharedWith<Seats<1>> memory;
  OwnerSeat seat("queue", memory->table(), 1U);
  Child child([&] { _exit(seat.id() == nobody ? 7 : 8); });
  EXPECT_EQ(child.status(5000), 7);
}

}  // namespace
}  // namespace queuecheck
