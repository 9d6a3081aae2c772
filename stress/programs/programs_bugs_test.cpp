// Each program shows the bugs that it is for, on real processes; here those that show whenever the
// program runs, whatever the scheduler does (the others: properties/explore/stress_bugs_test.cpp).
// And right queues raise no alarm, in each program once, or longer:
//
//   QUEUECHECK_SOAK_SECONDS  so long for all queues and programs together
//   QUEUECHECK_SOAK_SEED     of the campaign
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/programs/programs.hpp"
#include "queuecheck/stress/stress_stage.hpp"
#include "queuecheck/stress/thread_executor.hpp"

namespace queuecheck {
namespace {

struct Shown {
  const char* queue;
  const char* program;
  std::set<ViolationClass> right;
  std::uint64_t capacity = 0;
};

class ProgramShows : public testing::TestWithParam<Shown> {};

TEST_P(ProgramShows, TheBugThatItIsFor) {
  StressSettings settings;
  settings.seconds = 0;
  settings.count_max = 60;  // some seeds draw a shape that cannot show it
  settings.program = GetParam().program;
  settings.shape.capacity = GetParam().capacity;
  const StageResult result =
      run_stress(*make_process_executor(find_queue(GetParam().queue)), settings);
  ASSERT_EQ(result.status, Status::violation) << result.reason;
  const Judgement& judgement = result.failures.front().judgement;
  EXPECT_TRUE(GetParam().right.contains(*judgement.violation))
      << name(*judgement.violation) << ": " << judgement.explanation;
}

using Class = ViolationClass;

INSTANTIATE_TEST_SUITE_P(
    Mutants, ProgramShows,
    testing::Values(
        Shown{"mutant:PB3", "k3-holes", {Class::false_full}},
        Shown{"mutant:PC1", "k3-holes", {Class::false_full}},
        Shown{"mutant:PB7", "k4-ping-pong", {Class::lost_wakeup, Class::deadlock}},
        Shown{"mutant:PA9", "k7-deadlines", {Class::early_timeout}},
        Shown{"mutant:PB4", "k9-wrap", {Class::false_empty, Class::livelock, Class::lost}},
        Shown{"mutant:PC3", "k9-wrap", {Class::false_empty, Class::livelock}},
        Shown{"mutant:PC4", "k9-wrap", {Class::capacity, Class::lost}, 65536},
        Shown{"mutant:PC7", "k11-strangers", {Class::address, Class::crashed}},
        // empty() is that size compared with 0.
        Shown{"mutant:PA10", "k12-observers", {Class::size, Class::false_empty}}),
    [](const auto& shown) { return std::string(shown.param.queue + 7); });

std::vector<QueueSource> right_queues() {
  std::vector<QueueSource> queues;
  for (const QueueEntry& entry : known_queues()) {
    if (entry.mutant && !entry.mutant->control) continue;
    if (entry.source.name == "atomic-queue") continue;  // not right: docs/findings.md
    queues.push_back(entry.source);
  }
  return queues;
}

double number_of(const char* variable) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::strtod(text, nullptr) : 0;
}

// All programs in turn: each once, short, with four processes; or for so long with 2, 4 and 16.
StageResult all_programs(const QueueSource& queue, double seconds) {
  const auto executor =
      needs_threads(queue) ? make_thread_executor(queue) : make_process_executor(queue);
  StressSettings settings;
  settings.seed = 1 + static_cast<std::uint64_t>(number_of("QUEUECHECK_SOAK_SEED"));
  settings.seconds = seconds;
  if (seconds <= 0) {
    settings.count_max = stress_programs().size();
    settings.processes = {4};
    settings.shape.operations = 12;  // some controls sleep between any two steps
  }
  return run_stress(*executor, settings);
}

TEST(Soak, NoRightQueueIsAccusedByAnyProgram) {
  const std::vector<QueueSource> queues = right_queues();
  const double seconds = number_of("QUEUECHECK_SOAK_SECONDS") / static_cast<double>(queues.size());
  double programs = 0;
  double unknown = 0;
  for (const QueueSource& queue : queues) {
    const StageResult result = all_programs(queue, seconds);
    EXPECT_EQ(result.status, Status::valid) << queue.name << ": " << result.reason;
    programs += result.counters.at("programs");
    unknown += result.counters.at("unknowns");
    std::printf("%s: %.0f programs, %.0f operations, %.1f s; left out: %s\n", queue.name.c_str(),
                result.counters.at("programs"), result.counters.at("operations"), result.seconds,
                result.left_out.c_str());
    std::fflush(stdout);
  }
  std::printf("%.0f programs on %zu queues without alarm, %.0f unknown\n", programs, queues.size(),
              unknown);
}

}  // namespace
}  // namespace queuecheck
