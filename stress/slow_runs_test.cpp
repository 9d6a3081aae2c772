// Slow but alive, never called hung: queues that nap, poll, are stopped and continued, run at nice
// 19 and crowd the machine. And the other way round: on a crowded machine real hangs are still
// found.
//
// QUEUECHECK_SLOW_RUNS=10000 for a campaign, QUEUECHECK_SLOW_HOGS=16 to crowd the machine with so
// many busy processes; most runs outlast both windows of the watchdog.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/stress/hang_text.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

constexpr useconds_t beyond_both_windows_us = 1'300'000;

enum class Pace { one_long_nap, naps, polls, stopped, nice, sleeps_for_good, naps_for_good };

// The reference queue, in no hurry.
template <Pace pace>
class Slow {
 public:
  static const char* name() {
    constexpr const char* names[] = {"one-long-nap",    "naps",         "polls", "stopped", "nice",
                                     "sleeps-for-good", "naps-for-good"};
    return names[static_cast<int>(pace)];
  }
  static std::string specification(const Options& options) {
    return LockedQueue::specification(options);
  }
  static std::size_t bytes_needed(const Options& options) {
    return LockedQueue::bytes_needed(options);
  }
  static Slow create(const Place& place, const Options& options) {
    return Slow(LockedQueue::create(place, options));
  }
  static Slow attach(const Place& place) { return Slow(LockedQueue::attach(place)); }
  explicit Slow(LockedQueue queue) : queue_(std::move(queue)) {
    if (pace == Pace::nice) setpriority(PRIO_PROCESS, 0, 19);
  }

  std::uint64_t capacity() { return queue_.capacity(); }
  Outcome try_put(std::span<const std::byte> item) { return queue_.try_put(item); }
  Got try_get(std::span<std::byte> into) { return queue_.try_get(into); }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    slow_down();
    while (pace == Pace::polls && queue_.try_put(item) != Outcome::ok) usleep(10'000);
    return pace == Pace::polls ? Outcome::ok : queue_.put(item, deadline);
  }
  Got get(std::span<std::byte> into, Deadline deadline) {
    while (pace == Pace::sleeps_for_good) pause();
    while (pace == Pace::naps_for_good) usleep(10'000);
    if (pace != Pace::polls || !deadline.is_none()) return queue_.get(into, deadline);
    for (;;) {
      if (const Got got = queue_.try_get(into); got.outcome != Outcome::empty) return got;
      usleep(10'000);
    }
  }

 private:
  static void slow_down() {
    if (pace == Pace::one_long_nap) usleep(beyond_both_windows_us);
    for (int i = 0; pace == Pace::naps && i < 5; ++i) usleep(300'000);
    if (pace == Pace::stopped) be_stopped_for_a_while();
  }
  static void be_stopped_for_a_while() {
    const pid_t self = getpid();
    const pid_t helper = fork();
    if (helper == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (int i = 0; i < 3 && getppid() == self; ++i) {  // it may not have stopped yet
        usleep(beyond_both_windows_us);
        kill(self, SIGCONT);
      }
      end_child(0);
    }
    raise(SIGSTOP);
    kill(helper, SIGKILL);
    waitpid(helper, nullptr, 0);
  }

  LockedQueue queue_;
};

const bool registered = [] {
  register_queue(queue_table<Slow<Pace::one_long_nap>>());
  register_queue(queue_table<Slow<Pace::naps>>());
  register_queue(queue_table<Slow<Pace::polls>>());
  register_queue(queue_table<Slow<Pace::stopped>>());
  register_queue(queue_table<Slow<Pace::nice>>());
  register_queue(queue_table<Slow<Pace::sleeps_for_good>>());
  register_queue(queue_table<Slow<Pace::naps_for_good>>());
  return true;
}();

Step step(OperationKind kind, std::uint64_t repeat = 1) {
  Step result;
  result.kind = kind;
  result.repeat = repeat;
  result.item_bytes = 16;
  return result;
}

Step later(Step one) {
  one.delay_ns = beyond_both_windows_us * 1000;
  return one;
}

Program program_of(std::vector<std::vector<Step>> processes) {
  Program program;
  program.options.capacity = 1;
  program.options.item_bytes_max = 16;
  program.balanced = true;
  program.processes = std::move(processes);
  return program;
}

// All others wait meanwhile, on either side of the queue.
std::vector<Program> patient_programs() {
  const Step put = step(OperationKind::put);
  const Step get = step(OperationKind::get);
  Step timed = step(OperationKind::get_for);
  timed.timeout_ns = beyond_both_windows_us * 1000;
  return {program_of({{put}, {get}}), program_of({{put, put}, {get}, {get}}),
          program_of({{later(put)}, {get}}),
          program_of({{later(put), put, put}, {get}, {get}, {later(get)}}),
          program_of({{timed}, {timed, step(OperationKind::try_put)}})};
}

class Hogs {
 public:
  explicit Hogs(int count) {
    for (int i = 0; i < count; ++i) {
      pids_.push_back(fork());
      if (pids_.back() != 0) continue;
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      for (volatile unsigned turns = 0;;) turns = turns + 1;
    }
  }
  ~Hogs() {
    for (const pid_t pid : pids_) kill(pid, SIGKILL);
    for (const pid_t pid : pids_) waitpid(pid, nullptr, 0);
  }
  Hogs(const Hogs&) = delete;
  Hogs& operator=(const Hogs&) = delete;

 private:
  std::vector<pid_t> pids_;
};

std::string told(const queuecheck::Run& run) {
  std::string text = std::to_string(run.history.operations.size()) + " operations\n";
  for (const std::string& line : hang_lines(run)) text += line + "\n";
  return text;
}

std::uint64_t from_environment(const char* variable, std::uint64_t otherwise) {
  const char* const wanted = std::getenv(variable);
  return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : otherwise;
}

TEST(SlowRuns, NoneIsCalledHung) {
  ASSERT_TRUE(registered);
  const Hogs hogs(static_cast<int>(from_environment("QUEUECHECK_SLOW_HOGS", 0)));
  const std::uint64_t wanted = from_environment("QUEUECHECK_SLOW_RUNS", 14);
  const std::vector<Program> programs = patient_programs();
  std::uint64_t runs = 0;
  std::uint64_t outlasted = 0;
  while (runs < wanted) {
    for (const Program& program : programs) {
      for (const char* queue : {"one-long-nap", "naps", "polls", "stopped", "nice", "locked"}) {
        if (runs >= wanted) break;
        const queuecheck::Run run = make_process_executor(find_queue(queue))->run(program);
        const Judgement judgement = judge_run(run);
        ++runs;
        outlasted += run.history.end >= beyond_both_windows_us * 1000 ? 1 : 0;
        ASSERT_FALSE(run.hang) << queue << ": " << judgement.explanation << told(run);
        ASSERT_EQ(name(judgement.verdict), "valid")
            << queue << ": " << judgement.explanation << judgement.unknown_reason;
      }
    }
  }
  EXPECT_GE(outlasted * 2, runs) << "too quick to be called hung";
  RecordProperty("runs", static_cast<int>(runs));
}

TEST(SlowRuns, OnACrowdedMachineRealHangsAreFound) {
  const Hogs hogs(4);
  for (const char* queue : {"sleeps-for-good", "naps-for-good"}) {
    const queuecheck::Run run =
        make_process_executor(find_queue(queue))
            ->run(program_of({{step(OperationKind::put)}, {step(OperationKind::get)}}));
    ASSERT_TRUE(run.hang) << queue;
    EXPECT_EQ(run.hang->actors.front().process, 1U);
    EXPECT_EQ(name(judge_run(run).verdict), "violation") << queue;
  }
}

}  // namespace
}  // namespace queuecheck
