// The ring's own tests: every state in which a killed process can leave it, made on purpose; the
// wrap of its positions; peek; handles across fork; and what it refuses.
#include "queuecheck/impl/ring_queue.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::options;
using test::QueueAt;
using test::SharedWith;
using test::soon;

// The words of a ring, by their place in its layout (struct Shared).
class Words {
 public:
  Words(const QueueAt& at, std::uint64_t capacity)
      : memory_(at.place.memory.data()), ring_(capacity, 8) {}

  std::atomic<std::uint64_t>& tail() const { return word(128); }
  std::atomic<std::uint64_t>& head() const { return word(256); }
  std::atomic<std::uint64_t>& slot(std::uint64_t position) const {
    return word(640 + 256 * sizeof(OwnerTable::Seat) + ring_.offset(position));
  }
  const RingGeometry& ring() const { return ring_; }

  // The id of the only seat that this process holds.
  OwnerId own_id() const {
    auto* seats = reinterpret_cast<OwnerTable::Seat*>(memory_ + 640);
    for (std::uint32_t i = 0; i < 256; ++i) {
      if (seats[i].identity == ProcessIdentity::of_this_process().word()) {
        return seats[i].generation << OwnerTable::seat_bits | (i + 1);
      }
    }
    return nobody;
  }

 private:
  std::atomic<std::uint64_t>& word(std::size_t offset) const {
    return *reinterpret_cast<std::atomic<std::uint64_t>*>(memory_ + offset);
  }

  std::byte* memory_;
  RingGeometry ring_;
};

// Where a process stands in the middle of an operation.
enum class Stand { claimed, committed };

// Claims an end of the queue in the name of this process, as far as `stand`, and stays there.
void stop_in(const Words& words, std::atomic<std::uint64_t>& index, Stand stand) {
  const OwnerId me = words.own_id();
  const IndexWord seen(index);
  index = seen.claimed_by(me).bits();
  const std::uint64_t p = seen.position();
  const bool put = &index == &words.tail();
  if (stand == Stand::committed) {
    words.slot(p) =
        put ? words.ring().holding(p, 0) : words.ring().free_for(words.ring().lap_after(p));
  }
}

struct Progress {
  std::atomic<bool> there{false};
};

// A process that is killed in the middle of a put (or get), on a queue that holds `items` ("a",
// "b",
// ...). Reaped or not: what counts is that it has ended.
class KilledIn {
 public:
  KilledIn(const QueueAt& at, const Words& words, bool put, Stand stand, bool reaped) {
    child_ = fork();
    if (child_ == 0) {
      prctl_to_parent();
      Calls calls = at.attach();
      stop_in(words, put ? words.tail() : words.head(), stand);
      progress_->there = true;
      for (;;) pause();
    }
    EXPECT_TRUE(soon([&] { return progress_->there.load(); }));
    kill(child_, SIGKILL);
    siginfo_t ended{};
    waitid(P_PID, static_cast<id_t>(child_), &ended, WEXITED | WNOWAIT);
    if (reaped) waitpid(child_, nullptr, 0);
    reaped_ = reaped;
  }
  KilledIn(const KilledIn&) = delete;
  KilledIn& operator=(const KilledIn&) = delete;
  ~KilledIn() {
    if (!reaped_) waitpid(child_, nullptr, 0);
  }

 private:
  static void prctl_to_parent() { prctl(PR_SET_PDEATHSIG, SIGKILL); }

  SharedWith<Progress> progress_;
  pid_t child_ = -1;
  bool reaped_ = false;
};

// Capacity, and whether the dead process has been reaped.
class RingRepair : public testing::TestWithParam<std::tuple<std::uint64_t, bool>> {
 protected:
  std::uint64_t capacity() const { return std::get<0>(GetParam()); }
  bool reaped() const { return std::get<1>(GetParam()); }
};

TEST_P(RingRepair, APutThatDidNotCommitDidNotHappen) {
  const QueueAt at("ring", options(capacity()));
  const Words words(at, capacity());
  Calls calls = at.attach();
  const KilledIn dead(at, words, true, Stand::claimed, reaped());
  EXPECT_EQ(calls.size(), 0U);
  EXPECT_TRUE(calls.empty());
  EXPECT_EQ(calls.try_get(), "<empty>") << "a get does not wait for a put";
  for (std::uint64_t i = 0; i < capacity(); ++i) {
    ASSERT_EQ(calls.try_put(std::to_string(i)), Outcome::ok);
  }
  EXPECT_EQ(calls.try_put("x"), Outcome::full);
  for (std::uint64_t i = 0; i < capacity(); ++i) ASSERT_EQ(calls.try_get(), std::to_string(i));
  EXPECT_EQ(calls.try_get(), "<empty>");
}

TEST_P(RingRepair, APutThatCommittedIsThere) {
  const QueueAt at("ring", options(capacity()));
  const Words words(at, capacity());
  Calls calls = at.attach();
  const KilledIn dead(at, words, true, Stand::committed, reaped());
  EXPECT_EQ(calls.size(), 1U);
  EXPECT_FALSE(calls.empty());
  EXPECT_EQ(calls.full(), capacity() == 1);
  for (std::uint64_t i = 1; i < capacity(); ++i) ASSERT_EQ(calls.try_put("y"), Outcome::ok);
  EXPECT_EQ(calls.try_put("x"), Outcome::full);
  EXPECT_EQ(calls.try_get(), "") << "the item of the dead, of length 0";
  for (std::uint64_t i = 1; i < capacity(); ++i) ASSERT_EQ(calls.try_get(), "y");
  EXPECT_EQ(calls.try_get(), "<empty>");
}

TEST_P(RingRepair, AGetThatDidNotCommitLeavesItsItemInItsPlace) {
  const QueueAt at("ring", options(capacity()));
  const Words words(at, capacity());
  Calls calls = at.attach();
  for (std::uint64_t i = 0; i < capacity(); ++i) calls.put(std::to_string(i));
  const KilledIn dead(at, words, false, Stand::claimed, reaped());
  EXPECT_EQ(calls.size(), capacity());
  EXPECT_TRUE(calls.full());
  EXPECT_EQ(calls.try_put("x"), Outcome::full) << "a put does not wait for a get";
  for (std::uint64_t i = 0; i < capacity(); ++i) ASSERT_EQ(calls.try_get(), std::to_string(i));
  EXPECT_EQ(calls.try_get(), "<empty>");
}

TEST_P(RingRepair, AGetThatCommittedTookItsItemAlong) {
  const QueueAt at("ring", options(capacity()));
  const Words words(at, capacity());
  Calls calls = at.attach();
  for (std::uint64_t i = 0; i < capacity(); ++i) calls.put(std::to_string(i));
  const KilledIn dead(at, words, false, Stand::committed, reaped());
  EXPECT_EQ(calls.size(), capacity() - 1);
  EXPECT_FALSE(calls.full());
  EXPECT_EQ(calls.try_put("x"), Outcome::ok);
  for (std::uint64_t i = 1; i < capacity(); ++i) ASSERT_EQ(calls.try_get(), std::to_string(i));
  EXPECT_EQ(calls.try_get(), "x");
  EXPECT_EQ(calls.try_get(), "<empty>");
}

TEST_P(RingRepair, CloseGetsPastADeadPutAndDrainsWhatItCommitted) {
  for (const Stand stand : {Stand::claimed, Stand::committed}) {
    const QueueAt at("ring", options(capacity()));
    const Words words(at, capacity());
    Calls calls = at.attach();
    const KilledIn dead(at, words, true, stand, reaped());
    EXPECT_EQ(calls.close(), Outcome::ok);
    if (stand == Stand::committed) {
      EXPECT_EQ(calls.get(), "");
    }
    EXPECT_EQ(calls.get(), "<closed>");
    EXPECT_EQ(calls.put("x"), Outcome::closed);
  }
}

// The dead had committed and not yet woken who waits: the next one on its side does.
TEST_P(RingRepair, WakesWhoTheDeadOwedAWakeUp) {
  Options unsliced = options(capacity());
  unsliced.extra = {{"wait_slice", "none"}};
  const QueueAt at("ring", unsliced);
  const Words words(at, capacity());
  Calls calls = at.attach();
  Child getter([&] { _exit(at.attach().get() == "" ? 7 : 8); });
  usleep(10'000);
  const KilledIn dead(at, words, true, Stand::committed, reaped());
  EXPECT_EQ(getter.status(30), -1) << "nobody has told it yet";
  calls.close();
  EXPECT_EQ(getter.status(5000), 7);
}

INSTANTIATE_TEST_SUITE_P(States, RingRepair,
                         testing::Combine(testing::Values(1, 2, 3), testing::Bool()));

TEST(RingClaims, OfTheLivingAreWaitedForAndNotTaken) {
  const QueueAt at("ring", options(2));
  const Words words(at, 2);
  SharedWith<Progress> progress;
  Child slow([&] {
    Calls calls = at.attach();
    stop_in(words, words.tail(), Stand::claimed);
    progress->there = true;
    usleep(60'000);
    words.slot(0) = words.ring().holding(0, 0);
    words.tail() = IndexWord::at(1).bits();
    _exit(7);
  });
  ASSERT_TRUE(soon([&] { return progress->there.load(); }));
  Calls calls = at.attach();
  const std::int64_t begun = Deadline::after(0).monotonic_ns;
  EXPECT_EQ(calls.try_put("second"), Outcome::ok);
  EXPECT_GT(Deadline::after(0).monotonic_ns - begun, 20'000'000);
  EXPECT_EQ(slow.status(5000), 7);
  EXPECT_EQ(calls.try_get(), "");
  EXPECT_EQ(calls.try_get(), "second");
}

// A repairer that is killed in the middle of its repair leaves what it found.
TEST(RingClaims, ManyDeadOnesInARowAreRepairedOneByOne) {
  const QueueAt at("ring", options(3));
  const Words words(at, 3);
  Calls calls = at.attach();
  for (int round = 0; round < 20; ++round) {
    const bool put = round % 2 == 0;
    const Stand stand = round % 4 < 2 ? Stand::committed : Stand::claimed;
    const KilledIn dead(at, words, put, stand, true);
    if (!put) {
      EXPECT_EQ(calls.try_get(), stand == Stand::claimed ? "x" : "<empty>") << round;
    } else {
      ASSERT_EQ(calls.size(), stand == Stand::committed ? 1U : 0U);
      if (stand == Stand::claimed) {
        EXPECT_EQ(calls.try_put("x"), Outcome::ok);
      }
    }
  }
}

class RingWrap : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RingWrap, PositionsBeginAgainAtZero) {
  const std::uint64_t capacity = GetParam();
  for (const std::uint64_t before : {1U, 2U, 7U}) {
    const QueueAt at("ring", options(capacity));
    Calls calls = at.attach();
    const std::uint64_t period = RingGeometry(capacity, 8).period();
    ASSERT_EQ(test::outcome(calls.table().preset(calls.raw(), period - before)), Outcome::ok);
    std::uint64_t put = 0;
    std::uint64_t got = 0;
    for (int lap = 0; lap < 12; ++lap) {
      while (calls.try_put(std::to_string(put)) == Outcome::ok) ++put;
      ASSERT_EQ(put - got, capacity);
      ASSERT_TRUE(calls.full());
      ASSERT_EQ(calls.size(), capacity);
      const std::uint64_t rest = lap % 2 == 0 ? capacity / 2 : 0;
      while (put - got > rest) ASSERT_EQ(calls.try_get(), std::to_string(got++));
      ASSERT_EQ(calls.size(), rest);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Capacities, RingWrap, testing::Values(1, 2, 3, 4, 5, 100));

TEST(RingPreset, TakesEveryCounter) {
  for (const std::uint64_t counter : {0xffff'fffeULL, 0xffff'ffff'ffff'fffeULL}) {
    const QueueAt at("ring", options(3));
    Calls calls = at.attach();
    calls.table().preset(calls.raw(), counter);
    for (int i = 0; i < 20; ++i) {
      ASSERT_EQ(calls.try_put(std::to_string(i)), Outcome::ok);
      ASSERT_EQ(calls.try_get(), std::to_string(i));
    }
  }
}

TEST(RingPeek, ShowsTheNextItemAndLeavesIt) {
  const QueueAt at("ring", options(2));
  Calls calls = at.attach();
  const auto peek = [&](std::size_t room) {
    char into[8];
    std::size_t bytes = 0;
    const auto result = calls.table().peek(calls.raw(), into, room, &bytes);
    return test::outcome(result) == Outcome::ok ? std::string(into, bytes)
                                                : std::string(name(test::outcome(result)));
  };
  EXPECT_EQ(peek(8), "empty");
  calls.put("first");
  calls.put("second");
  EXPECT_EQ(peek(8), "first");
  EXPECT_EQ(peek(8), "first");
  EXPECT_EQ(peek(4), "too_big");
  EXPECT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls.try_get(), "first");
  EXPECT_EQ(peek(8), "second");
  calls.close();
  EXPECT_EQ(calls.try_get(), "second");
  EXPECT_EQ(peek(8), "closed");
}

TEST(RingFork, AnInheritedHandleWorksInTheChildAndItsDeathIsTheChildsOwn) {
  const QueueAt at("ring", options(64));
  Calls calls = at.attach();
  calls.put("parent");
  for (int round = 0; round < 20; ++round) {
    Child child([&] {
      for (;;) {
        calls.put("child", Deadline{0});
        calls.get(Deadline{0});
      }
    });
    usleep(500);
    child.kill();
    ASSERT_EQ(calls.put("parent", Deadline::after(1'000'000'000)), Outcome::ok) << round;
    while (calls.try_get() != "<empty>") {
    }
  }
}

TEST(RingOwners, SeatsOfTheDeadAreGivenOutAgainThoseOfTheLivingNot) {
  Options few = options(4);
  few.extra = {{"owners", "2"}};
  const QueueAt at("ring", few);  // one seat is the creator's
  for (int round = 0; round < 20; ++round) {
    Child child([&] {
      Calls calls = at.attach();
      calls.put("x", Deadline{0});
      calls.get(Deadline{0});
      _exit(7);  // without giving the seat back
    });
    ASSERT_EQ(child.status(5000), 7) << round;
  }
  const Calls second = at.attach();
  EXPECT_THROW(at.attach(), std::runtime_error);
}

TEST(RingOwners, ThereAreSeatsForWhoIsAnnounced) {
  Options many = options(4);
  many.producers = many.consumers = 512;
  const QueueAt at("ring", many);
  std::vector<Calls> handles;
  for (int i = 0; i < 1024; ++i) handles.push_back(at.attach());
  EXPECT_EQ(handles.back().put("x", Deadline{0}), Outcome::ok);

  const LoadedQueue queue = load(find_queue("ring"));
  many.extra = {{"owners", "511"}};
  EXPECT_THROW(queue.bytes_needed(many), std::runtime_error);
  many.extra.clear();
  many.producers = 4096;
  EXPECT_THROW(queue.bytes_needed(many), std::runtime_error);
}

TEST(RingOwners, IsANumberOfHandles) {
  const LoadedQueue queue = load(find_queue("ring"));
  Options with = options(4);
  for (const char* good : {"1", "4095"}) {
    with.extra = {{"owners", good}};
    EXPECT_NO_THROW(queue.bytes_needed(with)) << good;
  }
  for (const char* bad : {"", "0", "-1", "4096", "2x"}) {
    with.extra = {{"owners", bad}};
    EXPECT_THROW(queue.bytes_needed(with), std::runtime_error) << bad;
  }
}

}  // namespace
}  // namespace queuecheck
