// Long histories that are legal by construction: no judge may accuse them, and the sweep must stay
// quick. QUEUECHECK_SCALE sets the number of operations of the timed one (default 200 000).
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <iostream>

#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/legal_history.hpp"

namespace queuecheck {
namespace {

Specification spec(std::string_view text) {
  return std::get<Specification>(parse_specification(text));
}

LegalShape shape(std::int64_t operations, std::int64_t processes, int observers_percent) {
  return {.operations = operations,
          .processes = processes,
          .put_percent = 48,
          .observers_percent = observers_percent};
}

TEST(Scale, LegalHistoriesAreNeverAccused) {
  for (const char* text : {"fifo", "fifo capacity=1", "fifo capacity=4", "fifo capacity=64",
                           "fifo capacity=4 refusal=unfinished", "bag capacity=4"}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Specification axes = spec(text);
      const History history =
          legal_history(shape(400, 1 + static_cast<std::int64_t>(seed % 8), 15), axes, seed);
      const Judgement judgement = judge(history, axes);
      ASSERT_EQ(judgement.verdict, Verdict::valid) << text << ": " << judgement.explanation;
    }
  }
}

// The same histories, searched exactly: rule R keeps long bounded ones within the budget.
TEST(Scale, SearchDecidesGeneratedProgramsOfFortyOperations) {
  JudgeBudget budget;
  std::int64_t unknown = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Specification axes = spec(seed % 2 == 0 ? "fifo capacity=2" : "fifo capacity=4");
    const History history = legal_history(shape(40, 4, 15), axes, seed);
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
    const History history = legal_history(shape(operations, 16, 0), axes, 7);
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
