// Semaphores, barriers, two locks: a textbook queue on the models, right and wrong.
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "queuecheck/properties/explore/models/blocking_test_support.hpp"

namespace queuecheck::explore {
namespace {

using enum OperationKind;

Hunt hunt_for(const std::string& way, std::vector<Kinds> processes, std::uint64_t capacity,
              LaneSettings settings = {}) {
  const auto lane = make_fiber_lane(QUEUECHECK_WAITING_PLUGIN);
  Program program = program_of(std::move(processes), capacity, false);
  program.options.extra = {{"way", way}};
  for (auto& steps : program.processes) {
    for (Step& step : steps) step.timeout_ns = is_timed(step.kind) ? 5'000'000 : 0;
  }
  return hunt(*lane, program, settings, 2'000);
}

std::string text_of(const Hunt& found) {
  return found.judgement.explanation + found.judgement.unknown_reason + ", run " +
         std::to_string(found.runs);
}

TEST(ModelWaiting, TheTextbookQueueIsRight) {
  LaneSettings races;
  races.races = true;
  for (const MemoryMode mode : {MemoryMode::sc, MemoryMode::tso, MemoryMode::c11}) {
    races.memory = mode;
    const Hunt found = hunt_for("right", {{put, put}, {put}, {get, get}, {get}}, 1, races);
    EXPECT_EQ(found.judgement.verdict, Verdict::valid) << text_of(found);
  }
  const Hunt timed = hunt_for("right", {{put_for, put_for}, {get_for}, {get_for, try_get}}, 1);
  EXPECT_EQ(timed.judgement.verdict, Verdict::valid) << text_of(timed);
}

TEST(ModelWaiting, ABarrierLetsBothThrough) {
  const Hunt found = hunt_for("meeting", {{put, put}, {get, get}}, 2);
  EXPECT_EQ(found.judgement.verdict, Verdict::valid) << text_of(found);
}

TEST(ModelWaiting, WhoIsAloneAtTheBarrierWaitsForEver) {
  const Hunt found = hunt_for("meeting", {{put}}, 2);
  EXPECT_EQ(found.end, RunEnd::deadlock);
  EXPECT_NE(found.judgement.explanation.find("asleep on the barrier at offset"), std::string::npos)
      << text_of(found);
}

TEST(ModelWaiting, AnItemThatNobodyIsToldOfIsALostWakeUp) {
  const Hunt found = hunt_for("quiet", {{put}, {get}}, 2);
  ASSERT_TRUE(found.judgement.violation) << text_of(found);
  // By the first schedule nobody calls anything while get() waits.
  EXPECT_TRUE(*found.judgement.violation == ViolationClass::false_empty ||
              *found.judgement.violation == ViolationClass::lost_wakeup)
      << text_of(found);
  EXPECT_NE(found.judgement.explanation.find("asleep on the semaphore at offset"),
            std::string::npos)
      << text_of(found);
}

TEST(ModelWaiting, ASemaphoreThatIsNotSharedIsCalledSo) {
  const Hunt found = hunt_for("private", {{put}, {get}}, 2);
  EXPECT_EQ(found.judgement.violation, ViolationClass::statics) << text_of(found);
  EXPECT_NE(found.judgement.explanation.find("not shared between processes"), std::string::npos)
      << text_of(found);
}

TEST(ModelWaiting, LocksTakenInBothOrdersAreADeadlock) {
  const Hunt found = hunt_for("locks", {{put, put}, {get, get}}, 2);
  EXPECT_EQ(found.judgement.violation, ViolationClass::deadlock) << text_of(found);
  EXPECT_EQ(found.judgement.rule, "nobody waits for himself");
}

// The lock knows nothing of dead owners.
TEST(ModelWaiting, AKilledHolderIsNamed) {
  LaneSettings kills;
  kills.kills = 1;
  const Hunt found = hunt_for("right", {{try_put, try_put}, {try_put}}, 4, kills);
  EXPECT_EQ(found.judgement.violation, ViolationClass::dead_owner) << text_of(found);
  EXPECT_NE(found.judgement.explanation.find("that was killed"), std::string::npos);
}

TEST(ModelWaiting, AConditionIsRightWhileNobodyIsKilled) {
  const Hunt found = hunt_for("signal", {{put, put}, {put}, {get, get}, {get}}, 4);
  EXPECT_EQ(found.judgement.verdict, Verdict::valid) << text_of(found);
}

// Of glibc's condition: a waiter that is killed asleep is waited for by whoever signals when its
// group of waiters gives way to the next, robust lock or not. The next test shows it for real.
TEST(ModelWaiting, ASignalWaitsForAKilledWaiter) {
  const auto lane = make_fiber_lane(QUEUECHECK_WAITING_PLUGIN);
  Program program = program_of({{get}, {get, get}, {put, put, put}}, 4, false);
  program.options.extra = {{"way", "signal"}};
  LaneSettings settings;
  settings.kills = 1;
  settings.skip_looks = true;
  lane->prepare(program, settings);
  Portfolio strategy;
  RunPlan plan;
  plan.processes = 3;
  for (plan.seed = 0; plan.seed < 20'000; ++plan.seed) {
    const World& world = lane->run(strategy, plan);
    if (world.end != RunEnd::deadlock || world.process[2].status != ProcessStatus::blocked)
      continue;
    const Judgement judgement = judge_run(run_of(world, program, settings, lane->specification()));
    EXPECT_EQ(judgement.violation, ViolationClass::dead_owner);
    EXPECT_NE(judgement.explanation.find("inside signal or broadcast"), std::string::npos)
        << judgement.explanation;
    return;
  }
  FAIL() << "not in 20 000 runs";
}

struct Meeting {
  pthread_mutex_t lock;
  pthread_cond_t condition;
};

// In a child: it is over, or after 200 ms it hangs and is killed. True: over.
template <class Work>
bool comes_back(Work work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  for (int tries = 0; tries < 40; ++tries) {
    if (waitpid(child, nullptr, WNOHANG) == child) return true;
    usleep(5'000);
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  return false;
}

TEST(ModelWaiting, SoDoesTheRealOne) {
  void* const memory =
      mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto* const meeting = static_cast<Meeting*>(memory);
  pthread_mutexattr_t of_lock;
  pthread_mutexattr_init(&of_lock);
  pthread_mutexattr_setpshared(&of_lock, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&meeting->lock, &of_lock);
  pthread_condattr_t of_condition;
  pthread_condattr_init(&of_condition);
  pthread_condattr_setpshared(&of_condition, PTHREAD_PROCESS_SHARED);
  pthread_cond_init(&meeting->condition, &of_condition);
  const auto wait_for_ever = [meeting] {
    pthread_mutex_lock(&meeting->lock);
    pthread_cond_wait(&meeting->condition, &meeting->lock);
  };
  const auto signal = [meeting] { pthread_cond_signal(&meeting->condition); };
  EXPECT_FALSE(comes_back(wait_for_ever)) << "it sleeps, and is killed";
  EXPECT_TRUE(comes_back(signal)) << "the dead one's group is the older one now";
  EXPECT_FALSE(comes_back(wait_for_ever));
  EXPECT_FALSE(comes_back(signal)) << "the older group cannot be retired";
  munmap(memory, 4096);
}

}  // namespace
}  // namespace queuecheck::explore
