// No false alarms of the laws: each that can be asked, on every right queue that this build knows.
//
//   QUEUECHECK_SILENT_LAW_PROGRAMS  how many programs of laws in all (as many as 10 s give)
//   QUEUECHECK_SILENT_SEED          of the campaign (1)
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/properties/laws/law_stage.hpp"
#include "queuecheck/properties/right_queues_test_support.hpp"

namespace queuecheck {
namespace {

constexpr const char* how_many = "QUEUECHECK_SILENT_LAW_PROGRAMS";

// A round asks each law once, of one program or two.
StageResult laws_on(const QueueSource& queue, std::uint64_t programs, double seconds) {
  const auto executor = executor_for(queue);
  LawSettings settings;
  settings.seed = number_of("QUEUECHECK_SILENT_SEED", 1);
  settings.extra = unsliced(Options{}, load(queue)).extra;
  settings.seconds = seconds;
  settings.rounds_max = programs / laws().size() + 1;
  settings.shrink_failures = false;
  return run_laws(*executor, settings);
}

TEST(LawsSilence, NoRightQueueBreaksALaw) {
  const std::vector<QueueSource> queues = right_queues();
  ASSERT_FALSE(queues.empty());
  const bool asked = std::getenv(how_many) != nullptr;
  const std::uint64_t each = number_of(how_many, 1'000'000) / queues.size() + 1;
  const double seconds = asked ? 24.0 * 3600 : 10.0 / static_cast<double>(queues.size());
  double programs = 0;
  for (const QueueSource& queue : queues) {
    const StageResult result = laws_on(queue, each, seconds);
    // Some queue may have no laws to keep; one that has is asked them.
    EXPECT_TRUE(result.status == Status::valid || result.status == Status::nothing)
        << queue.name << ": " << result.reason;
    EXPECT_NE(result.status == Status::valid, result.counters.count("programs") == 0) << queue.name;
    for (const Failure& failure : result.failures) {
      ADD_FAILURE() << queue.name << ", " << failure.judgement.rule << ", trial "
                    << failure.program_index << ": " << failure.judgement.explanation;
    }
    const bool any = result.counters.contains("programs");
    programs += any ? result.counters.at("programs") : 0;
    std::printf("%s: %.0f laws, %.0f programs%s\n", queue.name.c_str(),
                any ? result.counters.at("laws") : 0, any ? result.counters.at("programs") : 0,
                any ? "" : (" (" + result.reason + ")").c_str());
    std::fflush(stdout);
  }
  std::printf("%.0f programs of laws on %zu queues without alarm\n", programs, queues.size());
}

}  // namespace
}  // namespace queuecheck
