// No false alarms: generated programs on every right queue that this build knows, adapters and
// benign controls among them, spread over all of them evenly.
//
//   QUEUECHECK_SILENT_PROGRAMS  how many in all (20 000, or as many as a busy machine runs in 40 s)
//   QUEUECHECK_SILENT_SEED      of the campaign (1)
//   QUEUECHECK_SILENT_QUEUES    only those whose names contain this
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/properties/right_queues_test_support.hpp"

namespace queuecheck {
namespace {

StageResult programs_on(const QueueSource& queue, std::uint64_t programs, double seconds) {
  const auto executor = executor_for(queue);
  PropertySettings settings;
  settings.seed = number_of("QUEUECHECK_SILENT_SEED", 1);
  settings.generator.purpose = "silence " + queue.name;
  settings.generator.extra = unsliced(Options{}, load(queue)).extra;
  settings.seconds = seconds;
  settings.programs_max = programs;
  settings.shrink_failures = false;
  return run_properties(*executor, settings);
}

TEST(Silence, NoRightQueueIsAccused) {
  const std::vector<QueueSource> queues = right_queues();
  ASSERT_FALSE(queues.empty());
  const std::uint64_t each = number_of("QUEUECHECK_SILENT_PROGRAMS", 20'000) / queues.size() + 1;
  const bool asked = std::getenv("QUEUECHECK_SILENT_PROGRAMS") != nullptr;
  const double seconds = asked ? 24.0 * 3600 : 40.0 / static_cast<double>(queues.size());
  std::map<std::string, double> reached;
  double programs = 0;
  for (const QueueSource& queue : queues) {
    const StageResult result = programs_on(queue, each, seconds);
    EXPECT_EQ(result.status, Status::valid) << queue.name << ": " << result.reason;
    for (const Failure& failure : result.failures) {
      ADD_FAILURE() << queue.name << ", program " << failure.program_index << ": "
                    << failure.judgement.explanation;
    }
    programs += result.counters.at("programs");
    std::printf("%s: %.0f programs, %.0f a second\n", queue.name.c_str(),
                result.counters.at("programs"), result.counters.at("programs_per_second"));
    std::fflush(stdout);
    for (const auto& [name, value] : result.counters) {
      if (name.ends_with("_share")) reached[name] += value / static_cast<double>(queues.size());
    }
  }
  // Silence counts only where the states were reached in which alarms are raised.
  for (const auto& [name, share] : reached) {
    EXPECT_TRUE(share > 0 || programs < 15'000) << name << " was never reached";
    std::printf("%s %.4f\n", name.c_str(), share);
  }
  std::printf("%.0f programs on %zu queues without alarm\n", programs, queues.size());
}

}  // namespace
}  // namespace queuecheck
