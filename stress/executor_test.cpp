// Real processes: right queues stay unaccused, and every detector fires on a queue made to need it.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/stress/kill_stage.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/stress_stage.hpp"

namespace queuecheck {
namespace {

enum class Fault { get_sleeps, get_spins, get_crashes, try_parks, try_stops_itself };

// The reference queue with one fault.
template <Fault fault>
class Faulty {
 public:
  static const char* name() {
    constexpr const char* names[] = {"get-sleeps", "get-spins", "get-crashes", "try-parks",
                                     "try-stops-itself"};
    return names[static_cast<int>(fault)];
  }
  static std::string specification(const Options& options) {
    return LockedQueue::specification(options);
  }
  static std::size_t bytes_needed(const Options& options) {
    return LockedQueue::bytes_needed(options);
  }
  static Faulty create(const Place& place, const Options& options) {
    return Faulty(LockedQueue::create(place, options));
  }
  static Faulty attach(const Place& place) { return Faulty(LockedQueue::attach(place)); }
  explicit Faulty(LockedQueue queue) : queue_(std::move(queue)) {}

  std::uint64_t capacity() { return queue_.capacity(); }
  Outcome try_put(std::span<const std::byte> item) { return queue_.try_put(item); }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return queue_.put(item, deadline);
  }
  Got try_get(std::span<std::byte> into) {
    if (fault == Fault::try_stops_itself) raise(SIGSTOP);
    while (fault == Fault::try_parks) pause();
    return queue_.try_get(into);
  }
  Got get(std::span<std::byte> into, Deadline deadline) {
    while (fault == Fault::get_sleeps) pause();
    for (volatile unsigned turns = 0; fault == Fault::get_spins;) turns = turns + 1;
    if (fault == Fault::get_crashes) raise(SIGSEGV);
    return queue_.get(into, deadline);
  }

 private:
  LockedQueue queue_;
};

// Knows where its creator mapped it, and refuses to be attached there: that would hide every queue
// that keeps addresses in its place. The hermit refuses everywhere.
template <bool hermit>
class Homebody {
 public:
  static const char* name() { return hermit ? "hermit" : "homebody"; }
  static std::string specification(const Options& options) {
    return LockedQueue::specification(options);
  }
  static std::size_t bytes_needed(const Options& options) {
    return LockedQueue::bytes_needed(options) + sizeof(void*);
  }
  static Homebody create(const Place& place, const Options& options) {
    const void* home = place.memory.data();
    std::memcpy(place.memory.last(sizeof home).data(), &home, sizeof home);
    return Homebody(LockedQueue::create(place, options));
  }
  static Homebody attach(const Place& place) {
    const void* home = nullptr;
    std::memcpy(&home, place.memory.last(sizeof home).data(), sizeof home);
    if (hermit || home == place.memory.data())
      throw std::runtime_error("mapped where its creator is");
    return Homebody(LockedQueue::attach(place));
  }
  explicit Homebody(LockedQueue queue) : queue_(std::move(queue)) {}

  std::uint64_t capacity() { return queue_.capacity(); }
  Outcome try_put(std::span<const std::byte> item) { return queue_.try_put(item); }
  Got try_get(std::span<std::byte> into) { return queue_.try_get(into); }

 private:
  LockedQueue queue_;
};

const bool registered = [] {
  register_queue(queue_table<Homebody<false>>());
  register_queue(queue_table<Homebody<true>>());
  register_queue(queue_table<Faulty<Fault::get_sleeps>>());
  register_queue(queue_table<Faulty<Fault::get_spins>>());
  register_queue(queue_table<Faulty<Fault::get_crashes>>());
  register_queue(queue_table<Faulty<Fault::try_parks>>());
  register_queue(queue_table<Faulty<Fault::try_stops_itself>>());
  return true;
}();

Step step(OperationKind kind, std::uint64_t repeat = 1) {
  Step result;
  result.kind = kind;
  result.repeat = repeat;
  result.item_bytes = 16;
  return result;
}

Program program_of(std::vector<std::vector<Step>> processes) {
  Program program;
  program.options.capacity = 4;
  program.options.item_bytes_max = 16;
  program.balanced = true;
  program.processes = std::move(processes);
  return program;
}

Judgement judge_one(const char* queue, const Program& program) {
  EXPECT_TRUE(registered);
  return judge_run(make_process_executor(find_queue(queue))->run(program));
}

Program put_and_get() {
  Program program = program_of({{step(OperationKind::try_put)}, {step(OperationKind::get)}});
  program.drain = false;
  return program;
}

TEST(ProcessExecutor, RightQueuesAreNotAccused) {
  for (const char* queue : {"locked", "ticket"}) {
    const auto executor = make_process_executor(find_queue(queue));
    std::vector<Program> programs;
    for (std::uint64_t i = 0; i < 600; ++i) {
      std::vector<Step> mixed;
      for (std::uint64_t k = 0; k < 8; ++k) {
        mixed.push_back(step((i >> k) % 2 == 0 ? OperationKind::try_put : OperationKind::try_get));
      }
      programs.push_back(program_of({mixed, mixed, mixed, mixed}));
      programs.back().seed = i;
    }
    const auto runs = executor->run_batch(programs);
    ASSERT_EQ(runs.size(), programs.size());
    for (const queuecheck::Run& run : runs) {
      const Judgement judgement = judge_run(run);
      ASSERT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
      ASSERT_EQ(check_well_formed(run.history), std::nullopt);
      ASSERT_TRUE(run.history.complete);
      ASSERT_GE(run.history.operations.size(), 32U);
    }
  }
}

TEST(ProcessExecutor, OperationsOfDifferentProcessesOverlap) {
  if (sysconf(_SC_NPROCESSORS_ONLN) < 2) GTEST_SKIP() << "one core";
  const auto executor = make_process_executor(find_queue("locked"));
  const Program program =
      program_of({{step(OperationKind::try_put, 20)}, {step(OperationKind::try_get, 20)}});
  const auto overlapping = [&] {
    int programs = 0;
    for (const queuecheck::Run& run : executor->run_batch(std::vector<Program>(256, program))) {
      bool found = false;
      for (const Operation& a : run.history.operations) {
        for (const Operation& b : run.history.operations) {
          found = found || (a.process < b.process && a.t0 <= b.t1 && b.t0 <= a.t1);
        }
      }
      programs += found ? 1 : 0;
    }
    return programs;
  };
  // Who has one processor to himself, because others use the other one, overlaps with nobody.
  for (int tries = 0; tries < 5; ++tries) {
    if (overlapping() > 64) return;
  }
  double load = 0;
  if (getloadavg(&load, 1) == 1 && load > 2) GTEST_SKIP() << "a busy machine: load " << load;
  FAIL() << "in fewer than 65 of 256 programs: the start gate does not start them together";
}

TEST(ProcessExecutor, EveryWorkerMapsTheQueueElsewhere) {
  const std::vector<Step> puts{step(OperationKind::try_put)};
  const auto executor = make_process_executor(find_queue("homebody"));
  for (int batch = 0; batch < 4; ++batch) {
    const std::vector<Program> programs(8, program_of({puts, puts, puts, puts}));
    for (const queuecheck::Run& run : executor->run_batch(programs)) {
      EXPECT_EQ(judge_run(run).verdict, Verdict::valid) << judge_run(run).explanation;
    }
  }
}

TEST(ProcessExecutor, AQueueThatNobodyCanAttachIsToldAtOnce) {
  const auto began = std::chrono::steady_clock::now();
  const Program program =
      program_of({{step(OperationKind::try_put)}, {step(OperationKind::try_put)}});
  EXPECT_EQ(judge_one("hermit", program).violation, ViolationClass::address);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20)) << "starved: 60 s";
}

// A getter that sleeps beside an item: its wake-up was lost, unless the put had returned before it
// called, so that there was none to lose.
ViolationClass class_of_sleeper(const queuecheck::Run& run) {
  std::int64_t put_returned = 0;
  std::int64_t get_called = 0;
  for (const Operation& o : run.history.operations) {
    (o.kind == OperationKind::get ? get_called : put_returned) =
        o.kind == OperationKind::get ? o.t0 : o.t1;
  }
  return put_returned < get_called ? ViolationClass::false_empty : ViolationClass::lost_wakeup;
}

TEST(ProcessExecutor, SleepingBesideAnItemIsAccused) {
  const queuecheck::Run run = make_process_executor(find_queue("get-sleeps"))->run(put_and_get());
  const Judgement judgement = judge_run(run);
  EXPECT_EQ(judgement.violation, class_of_sleeper(run)) << judgement.explanation;
  EXPECT_NE(judgement.explanation.find("process 1 waits in get()"), std::string::npos);
}

// The others are done with the hung program and wait at the next one: that must not look like life.
TEST(ProcessExecutor, AHangInTheMiddleOfABatchIsFoundAtOnce) {
  const Program fine = program_of({{step(OperationKind::try_put)}, {step(OperationKind::try_put)}});
  const std::vector<Program> batch{fine, put_and_get(), fine};
  const auto executor = make_process_executor(find_queue("get-sleeps"));
  const auto began = std::chrono::steady_clock::now();
  const std::vector<queuecheck::Run> runs = executor->run_batch(batch);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20)) << "starved: 60 s";
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(judge_run(runs[0]).verdict, Verdict::valid);
  EXPECT_EQ(judge_run(runs[1]).violation, class_of_sleeper(runs[1]));
  EXPECT_EQ(judge_run(runs[2]).verdict, Verdict::valid) << "run by fresh workers";
}

TEST(ProcessExecutor, SpinningBesideAnItemIsALivelock) {
  EXPECT_EQ(judge_one("get-spins", put_and_get()).violation, ViolationClass::livelock);
}

TEST(ProcessExecutor, ParkedTryIsBlocked) {
  const Program program =
      program_of({{step(OperationKind::try_put)}, {step(OperationKind::try_get)}});
  EXPECT_EQ(judge_one("try-parks", program).violation, ViolationClass::blocked);
}

TEST(ProcessExecutor, CrashNamesSignalAndOperation) {
  const Judgement judgement = judge_one("get-crashes", put_and_get());
  EXPECT_EQ(judgement.violation, ViolationClass::crashed);
  EXPECT_EQ(judgement.explanation, "process 1 died of SIGSEGV in get(), its operation 1");
}

TEST(ProcessExecutor, WaitingOnAnEmptyQueueIsNoViolationAndEnds) {
  const auto executor = make_process_executor(find_queue("locked"));
  const queuecheck::Run run = executor->run(program_of({{step(OperationKind::get)}}));
  EXPECT_EQ(judge_run(run).verdict, Verdict::valid) << judge_run(run).explanation;
  ASSERT_EQ(run.history.operations.size(), 1U);
  EXPECT_EQ(run.history.operations[0].outcome, Outcome::pending);
  EXPECT_EQ(judge_run(executor->run(put_and_get())).verdict, Verdict::valid) << "usable afterwards";
}

// The second process has no part in the refused program and waits for the third one already.
TEST(ProcessExecutor, ARefusalInTheMiddleOfABatchEndsItForEverybody) {
  const Program fine = program_of({{step(OperationKind::try_put)}, {step(OperationKind::try_put)}});
  Program refused = program_of({{step(OperationKind::try_put)}});
  refused.options.extra.emplace_back("no-such-key", "1");
  const std::vector<Program> batch{fine, refused, fine};
  const auto executor = make_process_executor(find_queue("locked"));
  for (int round = 0; round < 3; ++round) EXPECT_THROW(executor->run_batch(batch), RefusedError);
  EXPECT_EQ(judge_run(executor->run(fine)).verdict, Verdict::valid);
}

TEST(ProcessExecutor, RefusedOptionsAreNoViolation) {
  Program program = put_and_get();
  program.options.extra.emplace_back("no-such-key", "1");
  const auto executor = make_process_executor(find_queue("locked"));
  EXPECT_THROW(executor->run(program), RefusedError);
  EXPECT_EQ(judge_run(executor->run(put_and_get())).verdict, Verdict::valid);
}

// Continues every stopped worker, some time later.
pid_t continue_later(useconds_t us) {
  const pid_t helper = fork();
  if (helper != 0) return helper;
  for (int round = 0; round < 40; ++round) {
    usleep(us);
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      std::ifstream file(entry.path() / "stat");
      std::string line;
      std::getline(file, line);
      if (line.find("(qc-pool) T") == std::string::npos) continue;
      kill(static_cast<pid_t>(std::stol(line)), SIGCONT);
    }
  }
  end_child(0);
}

TEST(ProcessExecutor, AStoppedWorkerIsNoHang) {
  const pid_t helper = continue_later(2'500'000);  // longer than both windows
  const Judgement judgement = judge_one(
      "try-stops-itself", program_of({{step(OperationKind::put)},
                                      {step(OperationKind::get), step(OperationKind::try_get)}}));
  kill(helper, SIGKILL);
  EXPECT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
}

TEST(ProcessExecutor, AStarvedMachineIsNoHang) {
  std::vector<pid_t> hogs;
  for (int i = 0; i < 6; ++i) {
    hogs.push_back(fork());
    if (hogs.back() == 0) {
      for (volatile unsigned turns = 0;;) turns = turns + 1;
    }
  }
  StressSettings settings;
  settings.seconds = 4;
  settings.processes = {4, 16};
  const auto executor = make_process_executor(find_queue("locked"));
  const StageResult result = run_stress(*executor, settings);
  for (const pid_t hog : hogs) kill(hog, SIGKILL);
  EXPECT_EQ(result.status, Status::valid) << result.reason;
  EXPECT_GT(result.counters.at("programs"), 0);
}

TEST(KillStage, KillsOfTheReferenceQueueHurtNobody) {
  KillSettings settings;
  settings.seconds = 12;
  settings.count_max = 200;
  const StageResult result = run_kills(*make_process_executor(find_queue("locked")), settings);
  EXPECT_EQ(result.status, Status::valid) << result.reason;
  EXPECT_GT(result.counters.at("kills_inside_operation"), 0);
}

TEST(StressStage, RightQueuesPassAllPrograms) {
  for (const char* queue : {"locked", "ticket"}) {
    StressSettings settings;
    settings.seconds = 2;
    const StageResult result = run_stress(*make_process_executor(find_queue(queue)), settings);
    EXPECT_EQ(result.status, Status::valid) << queue << ": " << result.reason;
  }
}

}  // namespace
}  // namespace queuecheck
