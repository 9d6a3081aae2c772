// Faults beside kills, each on a queue whose calls end only after the fault has come: nothing here
// depends on how often it does. Right queues stay right under it, wrong ones are named.
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/stress/actor_probe.hpp"
#include "queuecheck/stress/faults/faults_test_support.hpp"
#include "queuecheck/stress/kill_stage.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

std::atomic<std::uint32_t> continued{0};  // SIGCONTs of this process

extern "C" void count_continued(int) {
  // relaxed: read by the same thread
  continued.fetch_add(1, std::memory_order_relaxed);
}

// Sleeps in get and in try_get until somebody puts or a signal comes, and puts only after a signal
// has come. Here is what it makes of EINTR.
enum class Interrupted { goes_on, time_out, item, empty, error };

template <Interrupted answer>
struct Sleeper : Made<Sleeper<answer>> {
  using Made<Sleeper<answer>>::Made;
  static const char* name() {
    constexpr const char* names[] = {"eintr-goes-on", "eintr-is-time-out", "eintr-is-item",
                                     "eintr-is-empty", "eintr-is-error"};
    return names[static_cast<int>(answer)];
  }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    this->wait_for_fault();
    const Outcome outcome = this->queue_.put(item, deadline);
    // seq_cst: before the wake-up, for who is about to sleep
    this->words_->bell.fetch_add(1, std::memory_order_seq_cst);
    syscall(SYS_futex, &this->words_->bell, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    return outcome;
  }
  Got get(std::span<std::byte> into, Deadline deadline) {
    static_cast<void>(deadline);  // far away in these programs
    for (;;) {
      const std::uint32_t seen = this->words_->bell.load(std::memory_order_seq_cst);
      const Got got = this->queue_.try_get(into);
      if (got.outcome == Outcome::ok && answer != Interrupted::empty) return got;
      if (answer == Interrupted::empty && got.outcome == Outcome::ok) {
        static_cast<void>(this->queue_.try_put(into.first(got.bytes)));  // it "waits for the lock"
      }
      if (syscall(SYS_futex, &this->words_->bell, FUTEX_WAIT, seen, nullptr, nullptr, 0) == 0 ||
          errno != EINTR) {
        continue;
      }
      this->count_fault();
      switch (answer) {
        case Interrupted::goes_on:
          continue;
        case Interrupted::time_out:
          return {Outcome::timeout, 0};
        case Interrupted::item:
          return {Outcome::ok, 16};  // whatever lies in the buffer
        case Interrupted::empty:
          return {Outcome::empty, 0};
        case Interrupted::error:
          return {Outcome::error, 0};
      }
    }
  }
  Got try_get(std::span<std::byte> into) {
    if (answer != Interrupted::empty) return this->queue_.try_get(into);
    return get(into, Deadline::none());
  }
};

// Holds the only item in get until another process has taken it away (which none may), or until it
// was continued after a pause. Who waits for it takes it for dead when it does not beat.
template <bool impatient>
struct Pausing : Made<Pausing<impatient>> {
  using Made<Pausing<impatient>>::Made;
  static const char* name() { return impatient ? "paused-is-dead" : "paused-is-paused"; }

  Got try_get(std::span<std::byte> into) {
    // acq_rel: who comes second sees what the first does
    if (this->words_->bell.fetch_add(1, std::memory_order_acq_rel) == 0) return holds(into);
    return waits(into);
  }

 private:
  Got holds(std::span<std::byte> into) {
    struct sigaction action {};
    action.sa_handler = count_continued;
    sigaction(SIGCONT, &action, nullptr);
    continued.store(0, std::memory_order_relaxed);
    const auto over = [&] {
      return impatient ? this->words_->happened.load(std::memory_order_acquire) != 0
                       : continued.load(std::memory_order_relaxed) != 0;
    };
    // relaxed: a sign of life
    while (!over()) this->words_->beat.fetch_add(1, std::memory_order_relaxed);
    signal(SIGCONT, SIG_DFL);
    if (!impatient) this->count_fault();
    return impatient ? copy(into) : this->queue_.try_get(into);
  }

  Got waits(std::span<std::byte> into) {
    if (!impatient) {
      this->wait_for_fault();
      return this->queue_.try_get(into);
    }
    for (std::uint32_t still = 0; still < 20;) {
      const std::uint32_t before = this->words_->beat.load(std::memory_order_relaxed);
      const timespec pause{0, 100'000};
      nanosleep(&pause, nullptr);
      still = this->words_->beat.load(std::memory_order_relaxed) == before ? still + 1 : 0;
    }
    const Got got = copy(into);
    this->count_fault();
    return got;
  }

  // Without taking it out: both think that they did.
  Got copy(std::span<std::byte> into) {
    const Got got = this->queue_.try_get(into);
    if (got.outcome == Outcome::ok) static_cast<void>(this->queue_.try_put(into.first(got.bytes)));
    return got;
  }
};

// Puts only when others have attached five times, or, the one that is moved, when it has been on
// another processor.
template <bool moved>
struct Awaiting : Made<Awaiting<moved>> {
  Awaiting(LockedQueue queue, const Place& place) : Made<Awaiting<moved>>(std::move(queue), place) {
    if (!moved) this->count_fault();
  }
  static const char* name() { return moved ? "awaits-move" : "awaits-churn"; }
  Outcome try_put(std::span<const std::byte> item) {
    if (moved) {
      const int first = sched_getcpu();
      while (sched_getcpu() == first) sched_yield();
    } else {
      this->wait_for_fault(5);
    }
    return this->queue_.try_put(item);
  }
};

const bool registered = [] {
  register_queue(queue_table<Sleeper<Interrupted::goes_on>>());
  register_queue(queue_table<Sleeper<Interrupted::time_out>>());
  register_queue(queue_table<Sleeper<Interrupted::item>>());
  register_queue(queue_table<Sleeper<Interrupted::empty>>());
  register_queue(queue_table<Sleeper<Interrupted::error>>());
  register_queue(queue_table<Pausing<false>>());
  register_queue(queue_table<Pausing<true>>());
  register_queue(queue_table<Awaiting<false>>());
  register_queue(queue_table<Awaiting<true>>());
  return true;
}();

// One sleeps until it is interrupted, the other puts after that.
Program sleeping_get() {
  EXPECT_TRUE(registered);
  constexpr std::int64_t an_hour_ns = 3'600'000'000'000;
  return program_of({{step(OperationKind::put)}, {step(OperationKind::get_for, an_hour_ns)}});
}

TEST(SignalFault, InterruptsASleeperWhichGoesOnSleeping) {
  Disturbed disturbed("eintr-goes-on", "signals=2000");
  for (int i = 0; i < 20; ++i) {
    const Judgement judgement = disturbed.judge(sleeping_get());
    ASSERT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
  }
  EXPECT_GE(disturbed.count("signals_inside_operation"), 20);
}

ViolationClass violation_of(const char* queue, const Program& program) {
  Disturbed disturbed(queue, "signals=2000");
  const Judgement judgement = disturbed.judge(program);
  EXPECT_EQ(judgement.verdict, Verdict::violation) << queue;
  return judgement.violation.value_or(ViolationClass::leak);
}

TEST(SignalFault, WhoTakesItForATimeOutIsEarly) {
  EXPECT_EQ(violation_of("eintr-is-time-out", sleeping_get()), ViolationClass::early_timeout);
}

TEST(SignalFault, WhoTakesItForAnItemGivesWhatNobodyPut) {
  const ViolationClass violation = violation_of("eintr-is-item", sleeping_get());
  EXPECT_TRUE(violation == ViolationClass::torn || violation == ViolationClass::fresh)
      << name(violation);
}

TEST(SignalFault, WhoTakesItForEmptyIsWrongWhileAnItemIsInside) {
  const Program program = program_of({{step(OperationKind::try_get)}}, 1);
  EXPECT_EQ(violation_of("eintr-is-empty", program), ViolationClass::false_empty);
}

TEST(SignalFault, WhoHandsItOnAsAnErrorIsNotValid) {
  Disturbed disturbed("eintr-is-error", "signals=2000");
  const Judgement judgement = disturbed.judge(sleeping_get());
  EXPECT_EQ(judgement.verdict, Verdict::unknown);
  EXPECT_NE(judgement.unknown_reason.find("answered error under signals=2000"), std::string::npos)
      << judgement.unknown_reason;
}

// Of the workers of this process: none is stopped.
std::string stopped_workers() {
  std::string stopped;
  const auto children = [](const std::string& pid) {
    std::ifstream file("/proc/" + pid + "/task/" + pid + "/children");
    std::ostringstream text;
    text << file.rdbuf();
    return std::istringstream(text.str());
  };
  auto nurseries = children(std::to_string(getpid()));
  for (std::string nursery; nurseries >> nursery;) {
    auto workers = children(nursery);
    for (std::string worker; workers >> worker;) {
      if (sample_actor("/proc/" + worker).stopped()) stopped += ' ' + worker;
    }
  }
  return stopped;
}

TEST(StopFault, APausedOneIsWaitedForAndNobodyStaysStopped) {
  Disturbed disturbed("paused-is-paused", "stop=2000");
  const std::vector<Step> one{step(OperationKind::try_get)};
  for (int i = 0; i < 10; ++i) {
    const Judgement judgement = disturbed.judge(program_of({one, one}, 2));
    ASSERT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
    EXPECT_EQ(stopped_workers(), "");
  }
  EXPECT_GE(disturbed.count("stops_inside_operation"), 10);
}

TEST(StopFault, WhoTakesAPausedOneForDeadGivesItsItemTwice) {
  Disturbed disturbed("paused-is-dead", "stop=2000");
  const std::vector<Step> one{step(OperationKind::try_get)};
  const Judgement judgement = disturbed.judge(program_of({one, one}, 1));
  ASSERT_EQ(judgement.verdict, Verdict::violation);
  EXPECT_EQ(judgement.violation, ViolationClass::duplicate) << judgement.explanation;
}

TEST(ChurnFault, AttachesAnewBetweenCalls) {
  Disturbed disturbed("awaits-churn", "churn=2000");
  Step polls = step(OperationKind::try_get);
  polls.until = Until::ok;
  const Judgement judgement =
      disturbed.judge(program_of({{step(OperationKind::try_put)}, {polls}}));
  EXPECT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
  EXPECT_GE(disturbed.count("churns"), 3);  // create and the first attach count, too
}

TEST(AffinityFault, MovesWhoWorks) {
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2) GTEST_SKIP() << "one processor";
  Disturbed disturbed("awaits-move", "affinity=1000");
  const std::vector<Step> one{step(OperationKind::try_put)};
  for (int i = 0; i < 10; ++i) {
    const Judgement judgement = disturbed.judge(program_of({one, one}));
    ASSERT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
  }
  EXPECT_GE(disturbed.count("moves"), 1);
}

// The same verdict as without the storm, in spite of it: nobody moves any more, so it keeps quiet.
TEST(Disturber, AHangIsToldUnderFaults) {
  Disturbed disturbed("locked", "stop=200,signals=2000,churn=500,affinity=200");
  const queuecheck::Run run = disturbed.executor->run(
      program_of({{step(OperationKind::try_get)}, {step(OperationKind::get)}}));
  EXPECT_TRUE(run.hang.has_value());
}

TEST(Disturber, WhatCannotActIsLeftOutByName) {
  const QueueSource source = find_queue("locked");
  const LoadedQueue queue = load(source);
  const FaultsHere here = faults_here(list("stop,pid-reuse"), source, queue, false);
  EXPECT_EQ(text_of(here.faults), "stop=20");
  EXPECT_EQ(here.left_out, "pid-reuse: nobody is killed");
  const QueueFacts process_close(
      "other", {}, [](const Options&) { return "fifo close=process"; }, [](const Options&) {});
  EXPECT_EQ(faults_here(list("churn"), source, process_close, false).left_out,
            "churn: its processes cannot attach anew");
}

// The first kill comes after a gap: a rate that is lower than the run is long means none.
TEST(KillRate, IsOfTheTimeNotOfThePrograms) {
  const auto executor = make_process_executor(find_queue("locked"));
  KillSettings settings;
  settings.seconds = 0;
  settings.programs_max = 20;
  settings.kills_per_second = 1e-9;
  StageResult result = run_kills(*executor, settings);
  EXPECT_EQ(result.counters.at("programs"), 20);
  EXPECT_EQ(result.counters.at("kills"), 0);
  settings.programs_max = 0;
  settings.count_max = 5;
  settings.kills_per_second = 1e9;
  result = run_kills(*executor, settings);
  EXPECT_EQ(result.counters.at("kills"), 5);
}

}  // namespace
}  // namespace queuecheck
