// The same programs with threads: what the sanitizers look at.
#include "queuecheck/stress/thread_executor.hpp"

#include <gtest/gtest.h>

#include "queuecheck/stress/stress_stage.hpp"

namespace queuecheck {
namespace {

TEST(ThreadExecutor, RightQueuesPass) {
  for (const char* queue : {"locked", "ticket"}) {
    StressSettings settings;
    settings.seconds = 2;
    settings.processes = {2, 4};
    const auto executor = make_thread_executor(find_queue(queue));
    const StageResult result = run_stress(*executor, settings);
    EXPECT_EQ(result.status, Status::valid) << queue << ": " << result.reason;
    EXPECT_EQ(executor->name(), "threads");
  }
}

TEST(ThreadExecutor, KillsAreRefused) {
  Program program;
  program.processes = {{Step{}}};
  program.kills = {{0, 1000}};
  const auto executor = make_thread_executor(find_queue("locked"));
  EXPECT_THROW(executor->run(program), std::invalid_argument);
}

}  // namespace
}  // namespace queuecheck
