// Long histories that are legal by construction: no judge may accuse them, and the sweep must stay
// quick. QUEUECHECK_SCALE sets the number of operations of the timed one (default 200 000).
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <iostream>

#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/random_history.hpp"

namespace queuecheck {
namespace {

Specification spec(std::string_view text) {
  return std::get<Specification>(parse_specification(text));
}

// Processes work back to back; each effect lies at a random instant of its interval and is answered
// by the sequential model. Effects at one instant are ordered by chance.
History legal_history(std::int64_t operations, std::int64_t processes, const Specification& axes,
                      std::uint64_t seed, bool observers) {
  SmallRandom random(seed);
  struct TimedEffect {
    std::int64_t at;
    std::size_t operation;
  };
  History history;
  history.processes = static_cast<std::uint32_t>(processes);
  std::vector<std::int64_t> free_at(static_cast<std::size_t>(processes), 0);
  std::vector<TimedEffect> effects;
  for (std::int64_t i = 0; i < operations; ++i) {
    Operation o;
    o.process = static_cast<std::uint32_t>(i % processes);
    std::int64_t& from = free_at[o.process];
    o.t0 = from + 1 + random.below(50);
    o.t1 = o.t0 + 1 + random.below(random.chance(6) ? 1600 : 200);
    from = o.t1;
    o.kind = random.chance(48) ? OperationKind::try_put : OperationKind::try_get;
    if (observers && random.chance(15)) {
      constexpr std::array kinds{OperationKind::empty, OperationKind::full, OperationKind::size};
      o.kind = kinds[static_cast<std::size_t>(random.below(3))];
    }
    if (is_put(o.kind)) o.value = (static_cast<std::int64_t>(o.process) << 40) + i;
    effects.push_back({o.t0 + random.below(o.t1 - o.t0 + 1), history.operations.size()});
    history.operations.push_back(o);
  }
  std::stable_sort(effects.begin(), effects.end(),
                   [](const TimedEffect& a, const TimedEffect& b) { return a.at < b.at; });
  const SequentialQueue queue(axes);
  QueueState state;
  std::vector<AllowedStep> steps;
  for (const TimedEffect& effect : effects) {
    Operation& o = history.operations[effect.operation];
    queue.allowed_steps(state, {o.kind, o.value}, steps);
    const AllowedStep step = steps.front();
    queue.take(state, step);
    o.outcome = step.outcome;
    o.answer = step.answer;
    if (is_get(o.kind)) o.value = step.value;
  }
  return history;
}

TEST(Scale, LegalHistoriesAreNeverAccused) {
  for (const char* text : {"fifo", "fifo capacity=1", "fifo capacity=4", "fifo capacity=64",
                           "fifo capacity=4 refusal=unfinished", "bag capacity=4"}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Specification axes = spec(text);
      const History history =
          legal_history(400, 1 + static_cast<std::int64_t>(seed % 8), axes, seed, true);
      const Judgement judgement = judge(history, axes);
      ASSERT_EQ(judgement.verdict, Verdict::valid) << text << ": " << judgement.explanation;
    }
  }
}

// The same histories, searched exactly: rule R keeps long bounded ones within the budget.
TEST(Scale, SearchDecidesGeneratedProgramsOfFortyOperations) {
  JudgeBudget budget;
  budget.exact_operations_max = 40;
  std::int64_t unknown = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Specification axes = spec(seed % 2 == 0 ? "fifo capacity=2" : "fifo capacity=4");
    const History history = legal_history(40, 4, axes, seed, true);
    const Judgement judgement = judge(history, axes, budget);
    ASSERT_NE(judgement.verdict, Verdict::violation) << judgement.explanation;
    unknown += judgement.verdict == Verdict::unknown ? 1 : 0;
  }
  EXPECT_EQ(unknown, 0);
}

TEST(Scale, SweepIsQuick) {
  const char* text = std::getenv("QUEUECHECK_SCALE");
  const std::int64_t operations = text == nullptr ? 200'000 : std::atoll(text);
  for (const char* axes_text : {"fifo", "fifo capacity=1024 refusal=unfinished"}) {
    const Specification axes = spec(axes_text);
    const History history = legal_history(operations, 16, axes, 7, false);
    const std::clock_t began = std::clock();  // processor time: other work does not count
    const Judgement judgement = judge(history, axes);
    const double took = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    EXPECT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
    std::cout << axes_text << ": " << operations << " operations judged in " << took << " s, "
              << static_cast<double>(operations) / took / 1e6 << " million operations per second\n";
    // 2 s for a million in a release build; sanitizers and busy machines get the rest.
    EXPECT_LT(took, 20.0 * static_cast<double>(operations) / 1e6 + 1);
  }
}

}  // namespace
}  // namespace queuecheck
