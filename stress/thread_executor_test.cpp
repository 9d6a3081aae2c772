// The same programs with threads: what the thread sanitizer looks at. Built with it, every stress
// program runs on every queue of ours, and a planted race must end a process.
#include "queuecheck/stress/thread_executor.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <ostream>
#include <string>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/stress/programs/programs.hpp"
#include "queuecheck/stress/stress_stage.hpp"

namespace queuecheck {
namespace {

class EveryProgramWithThreads : public testing::TestWithParam<const char*> {};

// Each of them with two and four threads; k4 and k5 twice, since they sleep and meet little.
TEST_P(EveryProgramWithThreads, FindsNothingWrongWithARightQueue) {
  const auto executor = make_thread_executor(find_queue(GetParam()));
  EXPECT_EQ(executor->name(), "threads");
  StressSettings settings;
  settings.seconds = 0;
  settings.processes = {2, 4};
  settings.count_max = 2 * stress_programs().size() + 10;
  const StageResult result = run_stress(*executor, settings);
  EXPECT_EQ(result.status, Status::valid) << result.reason;
  EXPECT_GT(result.counters.at("programs"), static_cast<double>(stress_programs().size()));
}

INSTANTIATE_TEST_SUITE_P(Queues, EveryProgramWithThreads,
                         testing::Values("locked", "ring", "ticket", "scq", "spsc", "boost"),
                         [](const auto& row) { return std::string(row.param); });

TEST(ThreadExecutor, KillsAreRefused) {
  Program program;
  program.processes = {{Step{}}};
  program.kills = {{0, 1000}};
  const auto executor = make_thread_executor(find_queue("locked"));
  EXPECT_THROW(executor->run(program), std::invalid_argument);
}

#if defined(__SANITIZE_THREAD__)

// One place, handed over by a flag whose store and load order nothing: right on this processor, a
// race in the language.
class Racer {
 public:
  struct Shared {
    std::atomic<std::uint32_t> full;
    std::uint32_t bytes;
    std::byte item[64];
  };
  static const char* name() { return "racer"; }
  static std::string specification(const Options&) { return "fifo capacity=1 close=none"; }
  static std::size_t bytes_needed(const Options&) { return sizeof(Shared); }
  static Racer create(const Place& place, const Options&) {
    return Racer(new (place.memory.data()) Shared{});
  }
  static Racer attach(const Place& place) {
    return Racer(reinterpret_cast<Shared*>(place.memory.data()));
  }
  explicit Racer(Shared* shared) : shared_(shared) {}

  std::uint64_t capacity() const { return 1; }
  Outcome try_put(std::span<const std::byte> item) {
    // relaxed, and that is the fault
    if (shared_->full.load(std::memory_order_relaxed) != 0) return Outcome::full;
    std::memcpy(shared_->item, item.data(), item.size());
    shared_->bytes = static_cast<std::uint32_t>(item.size());
    shared_->full.store(1, std::memory_order_relaxed);
    return Outcome::ok;
  }
  Got try_get(std::span<std::byte> into) {
    if (shared_->full.load(std::memory_order_relaxed) == 0) return {Outcome::empty, 0};
    const std::size_t bytes = shared_->bytes;
    std::memcpy(into.data(), shared_->item, bytes);
    shared_->full.store(0, std::memory_order_relaxed);
    return {Outcome::ok, bytes};
  }

 private:
  Shared* shared_;
};

TEST(ThreadExecutorDeathTest, ARaceThatThisProcessorHidesEndsTheRun) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        register_queue(queue_table<Racer>());
        Program program;
        program.options.capacity = 1;
        Step step;
        step.until = Until::ok;
        step.repeat = 100;
        program.processes.push_back({step});
        step.kind = OperationKind::try_get;
        program.processes.push_back({step});
        program.balanced = true;
        make_thread_executor(find_queue("racer"))->run(program);
        std::exit(0);
      },
      testing::ExitedWithCode(66), "data race");
}

#endif

}  // namespace
}  // namespace queuecheck
