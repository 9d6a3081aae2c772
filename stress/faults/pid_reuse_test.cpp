// An innocent process that has the pid of a dead one: who knows the dead by pid alone is fooled.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <ctime>

#include "queuecheck/stress/chosen_pid.hpp"
#include "queuecheck/stress/faults/faults_test_support.hpp"
#include "queuecheck/stress/kill_stage.hpp"

namespace queuecheck {
namespace {

// Its lock is the pid of who holds it; where that one lives no more, the next takes the lock over.
// put takes it and never comes back.
struct PidOwner : Made<PidOwner> {
  using Made<PidOwner>::Made;
  static const char* name() { return "pid-owner"; }
  static std::string specification(const Options& options) {
    return LockedQueue::specification(options);
  }
  Outcome try_put(std::span<const std::byte> item) {
    lock();
    const Outcome outcome = queue_.try_put(item);
    words_->bell.store(0, std::memory_order_release);  // pairs with the exchange in lock()
    return outcome;
  }
  Outcome put(std::span<const std::byte>, Deadline) {
    lock();
    for (;;) pause();
  }

 private:
  void lock() {
    const auto me = static_cast<std::uint32_t>(getpid());
    for (;;) {
      // relaxed: the exchange decides
      std::uint32_t owner = words_->bell.load(std::memory_order_relaxed);
      const bool free = owner == 0 || kill(static_cast<pid_t>(owner), 0) != 0;
      // acq_rel: with the lock comes what its last owner did
      if (free && words_->bell.compare_exchange_strong(owner, me, std::memory_order_acq_rel)) {
        return;
      }
      const timespec nap{0, 1'000'000};
      nanosleep(&nap, nullptr);
    }
  }
};

const bool registered = [] {
  register_queue(queue_table<PidOwner>());
  return true;
}();

// Process 1 is killed with the lock in its hands; process 0 comes to it before that, and after.
Program killed_owner() {
  EXPECT_TRUE(registered);
  Step late = step(OperationKind::try_put);
  late.delay_ns = 20'000'000;
  Program program = program_of({{late}, {step(OperationKind::put)}});
  program.kills = {{1, 60'000'000, 0}};
  return program;
}

TEST(PidReuseFault, WhoTellsTheDeadByPidAloneIsStuckBehindAStranger) {
  if (const std::string why = why_pids_cannot_be_chosen(); !why.empty()) GTEST_SKIP() << why;
  Disturbed disturbed("pid-owner", "pid-reuse");
  // On a busy machine the kill may come before the lock is taken.
  for (int i = 0; i < 100; ++i) {
    const Judgement judgement = disturbed.judge(killed_owner());
    if (judgement.verdict != Verdict::violation) continue;
    EXPECT_EQ(judgement.violation, ViolationClass::dead_owner) << judgement.explanation;
    EXPECT_GE(disturbed.count("pids_reused"), 1);
    return;
  }
  FAIL() << "not stuck in 100 programs, with " << disturbed.count("pids_reused") << " pids reused";
}

TEST(PidReuseFault, WithoutItTheSameQueueGoesOn) {
  Disturbed disturbed("pid-owner", "signals=1");
  for (int i = 0; i < 3; ++i) {
    const Judgement judgement = disturbed.judge(killed_owner());
    EXPECT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
  }
}

TEST(PidReuseFault, OurQueuesTellAStrangerFromTheDead) {
  if (const std::string why = why_pids_cannot_be_chosen(); !why.empty()) GTEST_SKIP() << why;
  for (const char* queue : {"locked", "ring", "scq", "spsc"}) {
    Disturbed disturbed(queue, "pid-reuse");
    KillSettings settings;
    settings.seconds = 0;
    settings.count_max = 25;
    const StageResult result = run_kills(*disturbed.executor, settings);
    EXPECT_EQ(result.status, Status::valid) << queue << ": " << result.reason;
    EXPECT_GE(disturbed.count("pids_reused"), 1) << queue;
  }
}

}  // namespace
}  // namespace queuecheck
