// Processes that attach to a queue in use, late or anew: they come when they should, the others'
// handles keep it alive meanwhile, and a queue that takes nobody in any more is found.
#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/thread_executor.hpp"

namespace queuecheck {
namespace {

// Who comes after the first item was put is turned away.
class ClosedShop {
 public:
  static const char* name() { return "closed-shop"; }
  static std::string specification(const Options& options) {
    return LockedQueue::specification(options);
  }
  static std::size_t bytes_needed(const Options& options) {
    return LockedQueue::bytes_needed(options);
  }
  static ClosedShop create(const Place& place, const Options& options) {
    return ClosedShop(LockedQueue::create(place, options));
  }
  static ClosedShop attach(const Place& place) {
    LockedQueue queue = LockedQueue::attach(place);
    if (!queue.empty()) throw std::runtime_error("opening time over");
    return ClosedShop(std::move(queue));
  }
  explicit ClosedShop(LockedQueue queue) : queue_(std::move(queue)) {}

  std::uint64_t capacity() { return queue_.capacity(); }
  Outcome try_put(std::span<const std::byte> item) { return queue_.try_put(item); }
  Got try_get(std::span<std::byte> into) { return queue_.try_get(into); }

 private:
  LockedQueue queue_;
};

const bool registered = (register_queue(queue_table<ClosedShop>()), true);

Program puts_and_a_late_get(std::uint32_t after_ns, std::uint64_t seed) {
  Program program;
  program.seed = seed;
  program.options.capacity = 4;
  Step put;
  Step get;
  get.kind = OperationKind::try_get;
  program.processes = {{put, put}, {put}, {get, get}};
  program.late = {{2, after_ns}};
  return program;
}

std::int64_t first_call(const History& history, std::uint32_t process) {
  std::int64_t first = never;
  for (const Operation& o : history.operations) {
    if (o.process == process) first = std::min(first, o.t0);
  }
  return first;
}

void expect_late(Executor& executor) {
  std::vector<Program> programs;
  for (std::uint64_t seed = 0; seed < 96; ++seed) {
    programs.push_back(puts_and_a_late_get(seed % 3 == 0 ? 3'000'000 : 20'000, seed));
  }
  const std::vector<Run> runs = executor.run_batch(programs);
  ASSERT_EQ(runs.size(), programs.size());
  std::size_t came_late = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    EXPECT_EQ(judge_run(runs[i]).verdict, Verdict::valid) << judge_run(runs[i]).explanation;
    EXPECT_TRUE(runs[i].history.complete);
    // The history begins with the first call after the gate, which others may be late for, too.
    came_late += first_call(runs[i].history, 2) >= programs[i].late[0].after_ns / 2 ? 1U : 0U;
  }
  EXPECT_GT(came_late, runs.size() / 4);
}

TEST(LateComers, AttachToAQueueInUse) {
  for (const char* queue : {"locked", "ring", "ticket", "scq", "boost-message-queue"}) {
    SCOPED_TRACE(queue);
    expect_late(*make_process_executor(find_queue(queue)));
  }
}

TEST(LateComers, MayBeThreads) {
  expect_late(*make_thread_executor(find_queue("locked")));
}

TEST(LateComers, SeveralAndInAnyOrder) {
  const auto executor = make_process_executor(find_queue("locked"));
  Program program = puts_and_a_late_get(40'000, 7);
  program.late.push_back({1, 10'000});
  program.processes.push_back(program.processes[2]);
  program.late.push_back({3, 90'000});
  for (program.seed = 0; program.seed < 8; ++program.seed) {
    EXPECT_EQ(judge_run(executor->run(program)).verdict, Verdict::valid);
  }
}

TEST(LateComers, AQueueThatTakesNobodyInIsFound) {
  const auto executor = make_process_executor(find_queue("closed-shop"));
  Program program = puts_and_a_late_get(2'000'000, 1);
  const Judgement refused = judge_run(executor->run(program));
  EXPECT_EQ(refused.violation, ViolationClass::address);
  EXPECT_NE(refused.explanation.find("opening time over"), std::string::npos)
      << refused.explanation;
  program.late.clear();
  EXPECT_EQ(judge_run(executor->run(program)).verdict, Verdict::valid);
}

// Puts an item, and comes anew when it is surely inside.
Program put_and_come_anew() {
  Program program;
  program.options.capacity = 4;
  Step put;
  Step get;
  get.kind = OperationKind::try_get;
  get.reattach = true;
  program.processes = {{}, {put, get}};
  return program;
}

TEST(LateComers, WhoAttachesAnewIsAStrangerAgain) {
  const auto executor = make_process_executor(find_queue("closed-shop"));
  const Judgement refused = judge_run(executor->run(put_and_come_anew()));
  EXPECT_EQ(refused.violation, ViolationClass::address);
  EXPECT_NE(refused.explanation.find("opening time over"), std::string::npos)
      << refused.explanation;
  Program stays = put_and_come_anew();
  stays.processes[1][1].reattach = false;
  EXPECT_EQ(judge_run(executor->run(stays)).verdict, Verdict::valid);
}

// Turns away who is where it was before.
class Wanderers : public ClosedShop {
 public:
  static const char* name() { return "wanderers"; }
  static Wanderers create(const Place& place, const Options& options) {
    return Wanderers(LockedQueue::create(place, options));
  }
  static Wanderers attach(const Place& place) {
    static const std::byte* last = nullptr;  // of this process
    LockedQueue queue = LockedQueue::attach(place);
    if (!queue.empty() && last == place.memory.data()) throw std::runtime_error("the same place");
    last = place.memory.data();
    return Wanderers(std::move(queue));
  }
  explicit Wanderers(LockedQueue queue) : ClosedShop(std::move(queue)) {}
};

const bool wanderers_registered = (register_queue(queue_table<Wanderers>()), true);

TEST(LateComers, WhoAttachesAnewHasTheMemoryElsewhere) {
  Program program = put_and_come_anew();
  Step again = program.processes[1][0];
  again.reattach = true;
  program.processes[1].insert(program.processes[1].begin() + 1, 3, again);
  const auto executor = make_process_executor(find_queue("wanderers"));
  for (program.seed = 0; program.seed < 4; ++program.seed) {
    const Judgement judgement = judge_run(executor->run(program));
    EXPECT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
  }
}

}  // namespace
}  // namespace queuecheck
