// Soaks on real processes: right queues are not accused, with kills and without, and each lie of a
// queue is found and named. The lies are each in one process's own code, so that they show however
// the processes are scheduled; what a soak waits for is the lie, not a time.
#include "queuecheck/stress/soak/soak_stage.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <set>
#include <utility>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

enum class Lie { drops, swaps, repeats, tears, full, empty, small, sleeps, naps, crashes };

// The reference queue, which lies with the n-th call of its kind in a process (some lies: with
// every one from there on that can be told for sure). One that naps is only slow.
template <Lie lie>
class Lying {
 public:
  static const char* name() {
    constexpr const char* names[] = {"drops", "swaps", "repeats", "tears", "full",
                                     "empty", "small", "sleeps",  "naps",  "crashes"};
    return names[static_cast<int>(lie)];
  }
  static std::string specification(const Options& options) {
    Options told = options;
    if (lie == Lie::small) told.capacity = 2;
    return LockedQueue::specification(told);
  }
  static std::size_t bytes_needed(const Options& options) {
    return LockedQueue::bytes_needed(options) + sizeof(std::atomic<int>);
  }
  static Lying create(const Place& place, const Options& options) {
    return Lying(LockedQueue::create(place, options), place);
  }
  static Lying attach(const Place& place) { return Lying(LockedQueue::attach(place), place); }
  Lying(LockedQueue queue, const Place& place)
      : queue_(std::move(queue)),
        sleepers_(reinterpret_cast<std::atomic<int>*>(
            place.memory.last(sizeof(std::atomic<int>)).data())) {}

  std::uint64_t capacity() { return lie == Lie::small ? 2 : queue_.capacity(); }
  Outcome close() { return queue_.close(); }

  Outcome try_put(std::span<const std::byte> item) {
    if (lie == Lie::full && queue_.size() <= 8) return Outcome::full;
    return lied_put(item, [&](auto what) { return queue_.try_put(what); });
  }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return lied_put(item, [&](auto what) { return queue_.put(what, deadline); });
  }
  Got try_get(std::span<std::byte> into) {
    if (lie == Lie::empty && queue_.size() >= 8) return {Outcome::empty};
    return lied_get(into, [&] { return queue_.try_get(into); });
  }
  Got get(std::span<std::byte> into, Deadline deadline) {
    const bool may_sleep = lie == Lie::sleeps && gets_ >= 100 && deadline.is_none();
    // relaxed: the first of all processes, nothing else hangs on it
    if (may_sleep && sleepers_->fetch_add(1, std::memory_order_relaxed) == 0) {
      for (;;) pause();
    }
    if (lie == Lie::naps && gets_ >= 50 && !std::exchange(napped_, true)) {
      const timespec nap{1, 300'000'000};
      nanosleep(&nap, nullptr);
    }
    return lied_get(into, [&] { return queue_.get(into, deadline); });
  }

 private:
  // The n-th put is not done at all.
  template <class Put>
  Outcome lied_put(std::span<const std::byte> item, Put put) {
    if (lie == Lie::drops && ++puts_ == 500) return Outcome::ok;
    return put(item);
  }

  template <class Get>
  Got lied_get(std::span<std::byte> into, Get get) {
    constexpr std::uint64_t n = 100;
    if (held_bytes_ != 0) {  // comes only now, or once more
      std::copy_n(held_.begin(), held_bytes_, into.begin());
      return {Outcome::ok, std::exchange(held_bytes_, 0)};
    }
    Got got = get();
    if (got.outcome != Outcome::ok || lied_ || ++gets_ < n) return got;
    lied_ = true;
    if (lie == Lie::crashes) raise(SIGSEGV);
    if (lie == Lie::tears) into[got.bytes - 1] ^= std::byte{1};
    if (lie == Lie::repeats || lie == Lie::swaps) {
      std::copy_n(into.begin(), got.bytes, held_.begin());
      held_bytes_ = got.bytes;
    }
    // Where there is no second one it is done another time.
    if (lie == Lie::swaps && queue_.try_get(into).outcome != Outcome::ok) {
      lied_ = false;
      std::copy_n(held_.begin(), std::exchange(held_bytes_, 0), into.begin());
    }
    return got;
  }

  LockedQueue queue_;
  std::atomic<int>* sleepers_;  // beside the queue
  std::uint64_t puts_ = 0;
  std::uint64_t gets_ = 0;
  bool lied_ = false;
  bool napped_ = false;
  std::array<std::byte, 64> held_{};
  std::size_t held_bytes_ = 0;
};

template <Lie... lies>
bool register_all() {
  (register_queue(queue_table<Lying<lies>>()), ...);
  return true;
}
const bool registered =
    register_all<Lie::drops, Lie::swaps, Lie::repeats, Lie::tears, Lie::full, Lie::empty,
                 Lie::small, Lie::sleeps, Lie::naps, Lie::crashes>();

SoakSettings settings_for(std::uint32_t producers, std::uint32_t consumers) {
  SoakSettings settings;
  settings.seed = 1;
  settings.seconds = 300;  // a safety net: the lie ends it
  settings.capacity = 64;
  settings.item_bytes = 16;
  settings.producers = producers;
  settings.consumers = consumers;
  return settings;
}

StageResult soak(const std::string& queue, const SoakSettings& settings) {
  EXPECT_TRUE(registered);
  return run_soak(*make_process_executor(find_queue(queue)), settings);
}

std::string found(const std::string& queue, std::uint32_t producers, std::uint32_t consumers) {
  std::size_t saved = 0;
  SoakSettings settings = settings_for(producers, consumers);
  settings.on_failure_found = [&](const Failure& failure) {
    saved = failure.run.history.operations.size();
  };
  const StageResult result = soak(queue, settings);
  if (result.failures.empty()) return std::string(name(result.status)) + ": " + result.reason;
  const Failure& failure = result.failures.front();
  const History& history = failure.run.history;
  EXPECT_EQ(result.status, Status::violation);
  EXPECT_EQ(saved, history.operations.size()) << "the evidence is kept before anything else";
  EXPECT_EQ(check_well_formed(history), std::nullopt);
  EXPECT_FALSE(failure.judgement.explanation.empty());
  EXPECT_FALSE(failure.judgement.rule.empty());
  for (const std::size_t index : failure.judgement.witness) {
    EXPECT_LT(index, history.operations.size());
  }
  EXPECT_NE(failure.judgement.explanation.find("--soak"), std::string::npos)
      << "how to see it again";
  // The window alone proves it, but for what only its end shows: a hang, a crash, an item that does
  // not come out.
  if (failure.judgement.safety == Verdict::violation &&
      failure.judgement.violation != ViolationClass::crashed &&
      failure.judgement.violation != ViolationClass::lost) {
    const auto claim = std::get<Specification>(parse_specification(*history.specification));
    EXPECT_EQ(judge(history, claim).verdict, Verdict::violation);
  }
  return std::string(name(*failure.judgement.violation));
}

TEST(Soak, ADroppedItemIsLost) {
  EXPECT_EQ(found("drops", 1, 1), "lost");
}

// A getter that is told to end between the two never hands out the first: then it was lost.
TEST(Soak, ItemsThatChangePlacesAreOutOfOrder) {
  const std::string found_class = found("swaps", 1, 1);
  EXPECT_TRUE(found_class == "order" || found_class == "lost") << found_class;
}

TEST(Soak, AnItemThatComesTwiceIsADuplicate) {
  EXPECT_EQ(found("repeats", 2, 2), "duplicate");
}

TEST(Soak, AChangedByteIsTorn) {
  EXPECT_EQ(found("tears", 2, 2), "torn");
}

TEST(Soak, FullWhereThereIsRoom) {
  EXPECT_EQ(found("full", 2, 2), "false-full");
}

TEST(Soak, EmptyWhereThereAreItems) {
  EXPECT_EQ(found("empty", 2, 1), "false-empty");
}

TEST(Soak, MoreInsideThanItSays) {
  EXPECT_EQ(found("small", 2, 2), "capacity");
}

TEST(Soak, AGetterThatSleepsBesideItems) {
  EXPECT_EQ(found("sleeps", 1, 1), "lost-wakeup");
}

// The other getter would go on for ever: it is held back, the items pile up, and all stands still.
TEST(Soak, OneGetterOfTwoThatSleeps) {
  SoakSettings settings = settings_for(1, 2);
  settings.capacity = 1024;
  const StageResult result = soak("sleeps", settings);
  ASSERT_EQ(result.failures.size(), 1U) << result.reason;
  const std::set<ViolationClass> sleepers{ViolationClass::lost_wakeup, ViolationClass::deadlock};
  EXPECT_TRUE(sleepers.contains(*result.failures[0].judgement.violation)) << result.reason;
}

// One getter sleeps in its call for longer than two windows, beside items that are there, and then
// goes on.
TEST(Soak, AGetterThatNapsIsNotHung) {
  SoakSettings settings = settings_for(1, 1);
  settings.episode_seconds = 2.5;
  settings.episodes_max = 1;
  const StageResult result = soak("naps", settings);
  EXPECT_EQ(result.status, Status::valid) << result.reason;
  EXPECT_GT(result.counters.at("items"), 100);
}

TEST(Soak, ACrashInACallIsTheQueuesFault) {
  EXPECT_EQ(found("crashes", 2, 2), "crashed");
}

TEST(Soak, RightQueuesAreNotAccused) {
  for (const char* queue : {"locked", "ring", "ticket", "scq", "spsc", "boost-message-queue"}) {
    SoakSettings settings = settings_for(2, 2);
    settings.capacity = 0;
    settings.episode_seconds = 0.2;
    settings.episodes_max = 2;
    const StageResult result = soak(queue, settings);
    EXPECT_EQ(result.status, Status::valid) << queue << ": " << result.reason;
    EXPECT_EQ(result.counters.at("episodes"), 2) << queue;
    EXPECT_GT(result.counters.at("items"), 0) << queue;
    EXPECT_GT(result.counters.at("memory_bytes_last"), 0) << queue;
    EXPECT_NE(result.left_out.find("deadlines"), std::string::npos)
        << "what is not judged is named";
  }
}

TEST(Soak, KilledProcessesAreFollowedByFreshOnes) {
  for (const char* queue : {"locked", "ring", "scq"}) {
    SoakSettings settings = settings_for(2, 2);
    settings.episode_seconds = 1;
    settings.kills_per_second = 50;
    // Until somebody was killed inside a call, however long that takes.
    double inside = 0;
    for (int round = 0; inside == 0 && round < 100; ++round) {
      settings.episodes_max = 1;
      settings.seed = static_cast<std::uint64_t>(round + 1);
      const StageResult result = soak(queue, settings);
      ASSERT_EQ(result.status, Status::valid) << queue << ": " << result.reason;
      inside = result.counters.at("kills_inside_operation");
    }
    EXPECT_GT(inside, 0) << queue;
  }
}

TEST(Soak, WithoutChecksNothingIsRecorded) {
  SoakSettings settings = settings_for(2, 2);
  settings.episode_seconds = 0.2;
  settings.episodes_max = 1;
  settings.checks = false;
  const StageResult result = soak("drops", settings);
  EXPECT_EQ(result.status, Status::valid);
  EXPECT_EQ(result.counters.at("calls"), 0);
  EXPECT_GT(result.counters.at("items"), 0);
}

TEST(Soak, LivingWorkersAreOfferedToWhomeverDisturbsThem) {
  SoakSettings settings = settings_for(2, 2);
  settings.episode_seconds = 0.2;
  settings.episodes_max = 1;
  std::vector<std::size_t> told;
  settings.on_workers = [&](std::span<const soak::LivingWorker> workers) {
    told.push_back(workers.size());
    for (const soak::LivingWorker& one : workers) {
      EXPECT_GT(one.pid, 0);
      EXPECT_GE(one.pidfd, 0);
      EXPECT_NE(one.slot, nullptr);
    }
  };
  EXPECT_EQ(soak("locked", settings).status, Status::valid);
  ASSERT_GE(told.size(), 2U);
  EXPECT_EQ(told.front(), 4U);
  EXPECT_EQ(told.back(), 0U) << "nobody is left to be disturbed";
}

}  // namespace
}  // namespace queuecheck
