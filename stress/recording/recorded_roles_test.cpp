// Two processes of an application in one role of a recorded queue: the judge of the folder says so.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <atomic>
#include <new>

#include "queuecheck/stress/recorder.hpp"
#include "queuecheck/stress/recording/recording_test_support.hpp"

namespace queuecheck {
namespace {

using recording::read_recording;

// Where the two are, in memory that both share.
struct Meeting {
  std::atomic<int> inside{0};
  std::atomic<int> left{0};

  static Meeting* make() {
    void* memory =
        mmap(nullptr, sizeof(Meeting), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : new (memory) Meeting;
  }

  // Inside a put: until the other is inside, too. Release, pairs with the acquire of the other.
  bool meet() {
    inside.fetch_add(1, std::memory_order_acq_rel);
    return until([&] { return inside.load(std::memory_order_acquire) == 2; });
  }
  // Between puts. Release and acquire pair with each other.
  void leave() { left.store(1, std::memory_order_release); }
  void wait_for_leave() const {
    until([&] { return left.load(std::memory_order_acquire) == 1; });
  }

  // Gives up where the other must have died.
  template <class Condition>
  static bool until(Condition condition) {
    for (int naps = 0; naps < 200'000; ++naps, usleep(100)) {
      if (condition()) return true;
    }
    return false;
  }
};

constexpr const char* one_producer = "fifo producers=1";

TEST(RecordedRoles, TwoProcessesInsidePutsAtOnceAreARoleBroken) {
  const RecordingFolder folder;
  Meeting* const meeting = Meeting::make();
  ASSERT_NE(meeting, nullptr);
  {
    Recorder recorder({.folder = folder.path(), .specification = one_producer});
    EXPECT_EQ(run_child_beside(
                  [&] {
                    recorder.try_put(2, [&] { return meeting->meet(); });
                    recorder.close();
                  },
                  [&] { recorder.try_put(1, [&] { return meeting->meet(); }); }),
              0);
  }
  const auto recorded = read_recording(folder.path());
  const Judgement judgement = judge_recorded(recorded);
  ASSERT_TRUE(judgement.violation) << judgement.unknown_reason;
  EXPECT_EQ(name(*judgement.violation), "role");
  EXPECT_EQ(judgement.witness.size(), 2U);
  munmap(meeting, sizeof(Meeting));
}

TEST(RecordedRoles, OneAfterTheOtherIsARoleHandedOver) {
  const RecordingFolder folder;
  Meeting* const meeting = Meeting::make();
  ASSERT_NE(meeting, nullptr);
  {
    Recorder recorder({.folder = folder.path(), .specification = one_producer});
    EXPECT_EQ(run_child_beside(
                  [&] {
                    meeting->wait_for_leave();
                    recorder.try_put(2, [] { return true; });
                    recorder.close();
                  },
                  [&] {
                    recorder.try_put(1, [] { return true; });
                    meeting->leave();
                  }),
              0);
  }
  const auto recorded = read_recording(folder.path());
  EXPECT_EQ(name(judge_recorded(recorded).verdict), "valid");
  munmap(meeting, sizeof(Meeting));
}

// Nobody knows when the killed one died, only that it had begun: who took over is not accused.
TEST(RecordedRoles, WhoTakesOverFromAKilledProcessIsNotAccused) {
  const RecordingFolder folder;
  {
    Recorder recorder({.folder = folder.path(), .specification = one_producer});
    EXPECT_NE(run_child([&] { recorder.try_put(1, []() -> bool { _exit(9); }); }), 0);
    recorder.try_put(2, [] { return true; });
  }
  const auto recorded = read_recording(folder.path());
  EXPECT_EQ(recorded.history.operations.size(), 3U);  // two puts and a crash line
  EXPECT_EQ(name(judge_recorded(recorded).verdict), "valid");
}

}  // namespace
}  // namespace queuecheck
