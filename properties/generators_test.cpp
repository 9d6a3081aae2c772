#include "queuecheck/properties/generators.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <algorithm>
#include <chrono>
#include <set>

#include "queuecheck/properties/program_balance.hpp"
#include "queuecheck/properties/program_shrinks.hpp"
#include "queuecheck/properties/simulated_executor_test_support.hpp"

namespace queuecheck {
namespace {

GeneratorSettings settings() {
  GeneratorSettings all;
  all.operations = SimulatedExecutor::operations();
  return all;
}

std::int64_t waiting_ns(const std::vector<Step>& steps) {
  std::int64_t sum = 0;
  for (const Step& step : steps) sum += std::max<std::int64_t>(0, step.timeout_ns);
  return sum;
}

bool closes(const Program& program) {
  return std::any_of(program.processes.begin(), program.processes.end(), [](const auto& steps) {
    return std::any_of(steps.begin(), steps.end(),
                       [](const Step& step) { return step.kind == OperationKind::close; });
  });
}

RC_GTEST_PROP(Generators, EveryProgramMayBeRun, ()) {
  GeneratorSettings wanted = settings();
  wanted.processes_max = *rc::gen::inRange(2U, 9U);
  wanted.operations_max = *rc::gen::inRange(1U, 20U);
  if (*rc::gen::arbitrary<bool>()) wanted.capacity = *rc::gen::inRange(1U, 9U);
  const Program program = *program_generator(wanted);
  RC_ASSERT(check_runnable(program) == std::nullopt);
  RC_ASSERT(program.processes.size() >= 2U && program.processes.size() <= wanted.processes_max);
  if (wanted.capacity) RC_ASSERT(program.options.capacity == *wanted.capacity);
  for (const auto& steps : program.processes) {
    // A closer closes, perhaps twice, and now and then somebody where nobody expects it.
    RC_ASSERT(steps.size() <= wanted.operations_max + 3);
    RC_ASSERT(closes(program) || waiting_ns(steps) <= wanted.waiting_ns_max);
  }
}

RC_GTEST_PROP(Generators, EveryCandidateMayBeRunAndIsSmaller, ()) {
  Program program = *program_generator(settings());
  // A random path down the tree, so that candidates of candidates are checked too.
  for (int depth = 0; depth < 6; ++depth) {
    rc::Seq<Program> candidates = smaller_programs(program);
    std::vector<Program> all;
    while (auto candidate = candidates.next()) all.push_back(std::move(*candidate));
    for (const Program& candidate : all) {
      RC_ASSERT(check_runnable(candidate) == std::nullopt);
      RC_ASSERT(program_size(candidate) < program_size(program));
    }
    if (all.empty()) return;
    program = all[*rc::gen::inRange<std::size_t>(0, all.size())];
  }
}

RC_GTEST_PROP(Generators, ProgramDependsOnSeedAndIndexOnly, (std::uint64_t seed, std::uint16_t i)) {
  const Program program = program_at(seed, i, settings()).value();
  program_at(seed, i + 1U, settings());
  RC_ASSERT(program == program_at(seed, i, settings()).value());
  RC_ASSERT(program != program_at(seed, i + 1U, settings()).value());
  GeneratorSettings other = settings();
  other.purpose = "another";
  RC_ASSERT(program != program_at(seed, i, other).value());
}

GeneratorSettings everything() {
  GeneratorSettings all = settings();
  for (const OperationKind kind :
       {OperationKind::peek, OperationKind::put_many, OperationKind::get_many,
        OperationKind::task_done, OperationKind::join}) {
    all.operations.push_back(kind);
  }
  all.presets = true;
  return all;
}

// Batches and tasks are searched, so they must come often enough and stay small.
TEST(Generators, UseAllThatIsOfferedWithinBounds) {
  std::set<OperationKind> used;
  std::set<OperationKind> waited;
  std::uint64_t with_batches = 0;
  std::uint64_t presets = 0;
  for (std::uint64_t i = 0; i < 4000; ++i) {
    const Program program = program_at(7, i, everything()).value();
    ASSERT_EQ(check_runnable(program), std::nullopt);
    bool batches = false;
    std::uint64_t calls = program.prefill;
    for (const auto& steps : program.processes) {
      for (const Step& step : steps) {
        used.insert(step.kind);
        if (waits_for_ever(step.kind, step.timeout_ns)) waited.insert(step.kind);
        batches = batches || is_batch(step.kind);
        ++calls;
      }
    }
    if (batches) {
      ++with_batches;
      EXPECT_LE(calls, 12U + 5U) << "searched programs stay short";
      EXPECT_GE(program.options.item_bytes_max, 8U) << "anonymous items are not told apart";
    }
    presets += program.preset ? 1U : 0U;
  }
  for (const OperationKind kind : everything().operations) {
    EXPECT_TRUE(used.contains(kind)) << name(kind);
  }
  EXPECT_TRUE(waited.contains(OperationKind::get_many));
  EXPECT_FALSE(waited.contains(OperationKind::join)) << "nobody promises to finish the tasks";
  EXPECT_GT(with_batches, 400U);
  EXPECT_LT(with_batches, 2000U);
  EXPECT_GT(presets, 500U);
}

RC_GTEST_PROP(Generators, EveryCandidateOfEverythingMayBeRunAndIsSmaller, ()) {
  Program program = *program_generator(everything());
  for (int depth = 0; depth < 6; ++depth) {
    rc::Seq<Program> candidates = smaller_programs(program);
    std::vector<Program> all;
    while (auto candidate = candidates.next()) all.push_back(std::move(*candidate));
    for (const Program& candidate : all) {
      RC_ASSERT(check_runnable(candidate) == std::nullopt);
      RC_ASSERT(program_size(candidate) < program_size(program));
    }
    if (all.empty()) return;
    program = all[*rc::gen::inRange<std::size_t>(0, all.size())];
  }
}

// What runs under a chosen schedule stays small and knows no time.
TEST(Generators, WithoutFreeRunningThereAreNoRareTurns) {
  GeneratorSettings scheduled = settings();
  scheduled.free_running = false;
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    const Program program = program_at(7, i, scheduled).value();
    EXPECT_TRUE(program.late.empty());
    EXPECT_FALSE(program.balanced);
    EXPECT_LE(program.options.capacity, 8U);
    for (const auto& steps : program.processes) {
      for (const Step& step : steps) {
        EXPECT_EQ(step.until, Until::count);
        EXPECT_TRUE(!is_put(step.kind) || step.item_bytes <= program.options.item_bytes_max);
      }
    }
  }
}

TEST(Generators, UseOnlyWhatIsOffered) {
  GeneratorSettings few;
  few.operations = {OperationKind::try_put, OperationKind::try_get};
  for (std::uint64_t i = 0; i < 500; ++i) {
    for (const auto& steps : program_at(1, i, few).value().processes) {
      for (const Step& step : steps) {
        EXPECT_TRUE(step.kind == OperationKind::try_put || step.kind == OperationKind::try_get);
      }
    }
  }
}

TEST(Generators, ReachEveryOperationSizeAndShape) {
  std::set<OperationKind> kinds;
  std::set<std::uint64_t> capacities;
  std::set<std::int64_t> timeouts;
  std::set<std::uint32_t> item_bytes;
  int only_gets = 0;
  int only_puts = 0;
  int waiting = 0;
  int late = 0;
  int too_big = 0;
  int balanced = 0;
  int far = 0;
  for (std::uint64_t i = 0; i < 4'000; ++i) {
    const Program program = program_at(7, i, settings()).value();
    late += program.late.empty() ? 0 : 1;
    balanced += program.balanced ? 1 : 0;
    EXPECT_TRUE(!program.balanced || balances(program));
    capacities.insert(program.options.capacity);
    bool puts = false;
    bool gets = false;
    bool waits = false;
    for (const auto& steps : program.processes) {
      for (const Step& step : steps) {
        kinds.insert(step.kind);
        if (is_timed(step.kind)) timeouts.insert(step.timeout_ns);
        far += step.timeout_ns >= 999'999'999 ? 1 : 0;
        const bool fits = step.item_bytes <= program.options.item_bytes_max;
        too_big += is_put(step.kind) && !fits ? 1 : 0;
        if (is_put(step.kind) && fits) item_bytes.insert(step.item_bytes);
        puts = puts || is_put(step.kind);
        gets = gets || is_get(step.kind);
        waits = waits || waits_for_ever(step.kind);
      }
    }
    only_gets += gets && !puts && program.prefill > 0 ? 1 : 0;
    only_puts += puts && !gets ? 1 : 0;
    waiting += waits ? 1 : 0;
  }
  EXPECT_EQ(kinds.size(), SimulatedExecutor::operations().size());
  EXPECT_EQ(capacities.size(), 10U) << "1 to 8, 255, 256";
  EXPECT_TRUE(timeouts.contains(0) && timeouts.contains(1) && *timeouts.begin() < 0);
  for (const std::uint32_t bytes : {0U, 1U, 7U, 8U, 9U, 16U, 31U, 255U, 256U}) {
    EXPECT_TRUE(item_bytes.contains(bytes)) << bytes;
  }
  EXPECT_GT(late, 100);
  EXPECT_GT(too_big, 50);
  EXPECT_GT(balanced, 200);
  EXPECT_GT(far, 10) << "deadlines around a whole second";
  EXPECT_GT(*item_bytes.rbegin(), 200U);
  EXPECT_GT(only_gets, 100);
  EXPECT_GT(only_puts, 50);
  EXPECT_GT(waiting, 100);
}

// Generation must not be what limits a campaign of thousands of programs a second. The bound is
// ten times what an idle machine needs, so that only a real regression fails it.
TEST(Generators, AreQuick) {
  GeneratorSettings large = settings();
  large.processes_min = large.processes_max = 4;
  large.operations_min = large.operations_max = 8;
  constexpr std::uint64_t count = 5'000;
  std::uint64_t operations = 0;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < count; ++i) {
    operations += operation_count(program_at(3, i, large).value());
  }
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  RecordProperty("microseconds_per_program", std::to_string(took.count() / count));
  std::printf("%.2f us a program of %.1f operations\n", took.count() / count,
              static_cast<double>(operations) / count);
  EXPECT_LT(took.count() / count, 600.0);
}

TEST(ProgramShrinks, DropProcessKeepsKillsOfOthers) {
  Program program;
  program.processes.resize(3);
  for (auto& steps : program.processes) steps.resize(1);
  program.kills = {{0, 10}, {2, 20}};
  rc::Seq<Program> candidates = smaller_programs(program);
  const Program first = *candidates.next();  // without process 0
  ASSERT_EQ(first.processes.size(), 2U);
  ASSERT_EQ(first.kills.size(), 1U);
  EXPECT_EQ(first.kills[0].process, 1U);
}

TEST(ProgramShrinks, DropProcessKeepsTheOtherLateComers) {
  Program program;
  program.processes.resize(3);
  for (auto& steps : program.processes) steps.resize(1);
  program.late = {{1, 500}, {2, 700}};
  rc::Seq<Program> candidates = smaller_programs(program);
  const Program first = *candidates.next();  // without process 0: who is first is never late
  EXPECT_EQ(first.late, (std::vector<LateComer>{{1, 700}}));
  const Program second = *candidates.next();  // without process 1
  EXPECT_EQ(second.late, (std::vector<LateComer>{{1, 700}}));
}

// A put that is cut takes a waiting get with it, so that no candidate waits for nobody.
TEST(ProgramShrinks, KeepTheBalance) {
  Program program;
  program.balanced = true;
  program.options.capacity = 2;
  Step get;
  get.kind = OperationKind::get;
  Step put;
  put.kind = OperationKind::put;
  program.processes = {{get, get}, {get}, {put, put, put}};
  ASSERT_TRUE(balances(program));
  rc::Seq<Program> candidates = smaller_programs(program);
  int seen = 0;
  while (auto candidate = candidates.next()) {
    ++seen;
    EXPECT_TRUE(balances(*candidate));
  }
  EXPECT_GT(seen, 5);
}

TEST(ProgramShrinks, NeverMakeALongWaitLonelier) {
  Program program;
  Step get;
  get.kind = OperationKind::get_for;
  get.timeout_ns = 999'999'999;
  get.until = Until::closed;
  Step close;
  close.kind = OperationKind::close;
  program.processes = {{get}, {close}};
  rc::Seq<Program> candidates = smaller_programs(program);
  while (auto candidate = candidates.next()) {
    const bool waits = candidate->processes[0][0].timeout_ns > 50'000'000;
    EXPECT_TRUE(!waits || closes(*candidate));
  }
}

TEST(ProgramShrinks, NeverLeaveAWaiterWithoutCloser) {
  Program program;
  Step get;
  get.kind = OperationKind::get;
  Step close;
  close.kind = OperationKind::close;
  program.processes = {{get}, {close}};
  rc::Seq<Program> candidates = smaller_programs(program);
  int seen = 0;
  while (auto candidate = candidates.next()) {
    ++seen;
    EXPECT_EQ(check_runnable(*candidate), std::nullopt);
  }
  EXPECT_GT(seen, 0);
}

// Nobody would wake them: each would cost the deadline of the whole program.
TEST(Generators, NobodyWaitsForACloseThatWakesNobody) {
  GeneratorSettings wanted = settings();
  wanted.close_wakes = false;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const Program program = program_at(1, i, wanted).value();
    if (program.balanced) continue;
    for (const auto& steps : program.processes) {
      for (const Step& step : steps) EXPECT_FALSE(may_wait_for_ever(step)) << "program " << i;
    }
  }
}

TEST(Generators, NoItemIsTooLargeWhereNoLimitIsKept) {
  GeneratorSettings wanted = settings();
  wanted.oversized = false;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const Program program = program_at(1, i, wanted).value();
    for (const auto& steps : program.processes) {
      for (const Step& step : steps)
        EXPECT_LE(step.item_bytes, std::max(program.options.item_bytes_max, 8U));
    }
  }
}

}  // namespace
}  // namespace queuecheck
