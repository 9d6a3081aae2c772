// Proofs on real queues, beside the plain search, and what they must not prove.
#include "queuecheck/properties/explore/proof.hpp"

#include <gtest/gtest.h>

#include <set>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/dpor.hpp"
#include "queuecheck/properties/explore/exhaustive.hpp"
#include "queuecheck/properties/explore/outcome.hpp"
#include "queuecheck/properties/explore/peek_segment.hpp"

namespace queuecheck::explore {
namespace {

std::unique_ptr<Lane> lane_of(const std::string& queue) {
  const InstrumentedTwin twin = instrumented_twin(find_queue(queue));
  if (!twin) throw std::runtime_error(twin.reason);
  return make_fiber_lane(twin.path);
}

ProofBudget within(double seconds, std::optional<unsigned> deviations = std::nullopt) {
  ProofBudget budget;
  budget.seconds = seconds;
  budget.deviations = deviations;
  return budget;
}

Options small(std::uint64_t capacity = 2) {
  Options options;
  options.capacity = capacity;
  options.item_bytes_max = 16;
  options.producers = options.consumers = 2;
  options.extra = {{"wait_slice", "none"}};
  return options;
}

std::vector<Program> two_by_two(const std::string& queue) {
  const unsigned most = queue == "spsc" ? 1 : 0;
  Options options = small();
  if (most == 1) options.producers = options.consumers = 1;
  return programs_of_size(2, 2, options, most, most);
}

TEST(Proof, ProgramsOfASizeAreCountedOnce) {
  EXPECT_EQ(programs_of_size(2, 2, small(), 0, 0).size(), 10U) << "two of four kinds, with repeats";
  EXPECT_EQ(programs_of_size(4, 2, small(), 0, 0).size(), 35U);
  EXPECT_EQ(programs_of_size(2, 2, small(), 1, 1).size(), 1U) << "one puts, the other gets";
}

// The bar: each reference queue, 2 x 2, exhausted.
TEST(Proof, AllInterleavingsOfTwoByTwo) {
  for (const char* queue : {"ticket", "ring", "locked", "scq", "spsc"}) {
    const auto lane = lane_of(queue);
    for (const Program& program : two_by_two(queue)) {
      const Proof proof = prove(*lane, program, {}, within(20));
      EXPECT_EQ(proof.proved, Proved::all)
          << queue << " " << program.name << ": " << proof.sentence;
      EXPECT_NE(proof.sentence.find("all interleavings"), std::string::npos) << proof.sentence;
    }
  }
}

// Merging states loses no answers: as many sets of them as DPOR sees, which merges nothing.
TEST(Proof, StatesAndTracesHaveTheSameAnswers) {
  for (const char* queue : {"ticket", "scq", "spsc"}) {  // ring reads the clock
    const auto lane = lane_of(queue);
    for (const Program& program : two_by_two(queue)) {
      const Proof proof = prove(*lane, program, {}, within(20));
      ASSERT_EQ(proof.method, "states");
      lane->prepare(program, {});
      RunJudge judge(program, {}, lane->specification());
      const auto search = std::make_unique<Dpor>(peek_segment);
      RunPlan plan;
      plan.processes = 2;
      do {
        const World& world = lane->run(*search, plan);
        if (world.end != RunEnd::pruned) judge.judge(world);
      } while (search->next_run(lane->world()));
      ASSERT_EQ(search->gave_up(), "");
      EXPECT_EQ(proof.outcomes, judge.answers()) << queue << " " << program.name;
    }
  }
}

// What waits for a buffered store goes round until it is flushed, and that ends.
TEST(Proof, BoundedSearchUnderTsoEnds) {
  const auto lane = lane_of("ring");
  LaneSettings settings;
  settings.memory = MemoryMode::tso;
  for (const Program& program : two_by_two("ring")) {
    const Proof proof = prove(*lane, program, settings, within(20, 2));
    EXPECT_EQ(proof.proved, Proved::bounded) << program.name << ": " << proof.sentence;
  }
}

// A kill is tried where it differs from another one (exhaustive.hpp): nothing is lost by it.
TEST(Proof, KillsThatAreLeftOutHaveTheSameAnswersAsOthers) {
  for (const char* queue : {"locked", "ticket"}) {
    const auto lane = lane_of(queue);
    LaneSettings settings;
    settings.kills = 1;
    settings.late_comer = true;
    for (const Program& program : programs_of_size(2, 1, small(), 0, 0)) {
      std::size_t answers[2] = {};
      std::uint64_t runs[2] = {};
      for (const bool every : {false, true}) {
        lane->prepare(program, settings);
        RunJudge judge(program, settings, lane->specification());
        const auto search = std::make_unique<Exhaustive>(peek_segment);
        search->every_kill = every;
        search->start(1);
        RunPlan plan;
        plan.processes = 2;
        do {
          const Judgement& judgement = judge.judge(lane->run(*search, plan));
          EXPECT_NE(judgement.verdict, Verdict::violation) << judgement.explanation;
          ++runs[every];
        } while (search->next_run());
        ASSERT_EQ(search->gave_up(), "");
        answers[every] = judge.answers();
      }
      EXPECT_EQ(answers[0], answers[1]) << queue << " " << program.name;
      EXPECT_LT(runs[0], runs[1]);
    }
  }
}

TEST(Proof, AMutantIsRefutedWithItsSchedule) {
  const auto lane = lane_of("mutant:PB2");
  const Options options = small();
  bool refuted = false;
  for (const Program& program : programs_of_size(2, 2, options, 0, 0)) {
    const Proof proof = prove(*lane, program, {}, within(10));
    if (proof.proved != Proved::refuted) continue;
    refuted = true;
    EXPECT_FALSE(proof.choices.empty());
    EXPECT_EQ(proof.sentence.rfind("counterexample", 0), 0U) << proof.sentence;
    break;
  }
  EXPECT_TRUE(refuted);
}

TEST(Proof, ABoundIsSaid) {
  const auto lane = lane_of("ticket");
  const Program program = two_by_two("ticket")[2];
  const Proof proof = prove(*lane, program, {}, within(20, 1));
  EXPECT_EQ(proof.proved, Proved::bounded);
  EXPECT_EQ(proof.sentence.rfind("all runs with at most 1 preemption,", 0), 0U) << proof.sentence;
  const Proof hurried = prove(*lane, program, {}, within(0));
  EXPECT_EQ(hurried.proved == Proved::unknown || hurried.executions < 256, true);
}

}  // namespace
}  // namespace queuecheck::explore
