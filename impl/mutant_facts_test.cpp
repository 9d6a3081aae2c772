#include "queuecheck/impl/mutant_facts.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/model/verdict.hpp"

namespace queuecheck {
namespace {

TEST(MutantFacts, AreReadFromALineOfTheIndex) {
  const auto found = parse_mutant("PA2\tWhat is broken.\tlocked\ttorn,duplicate\t-\tmutant");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, "PA2");
  EXPECT_EQ(found->sentence, "What is broken.");
  EXPECT_EQ(found->facts, (MutantFacts{"locked", {"torn", "duplicate"}, "", false}));
  const auto hard = parse_mutant("PB5\tS.\tticket\tlost-wakeup\texplorer\tmutant");
  ASSERT_TRUE(hard);
  EXPECT_EQ(hard->facts, (MutantFacts{"ticket", {"lost-wakeup"}, "explorer", false}));
  const auto control = parse_mutant("BC1A\tS.\tlocked\t-\t-\tcontrol");
  ASSERT_TRUE(control);
  EXPECT_EQ(control->facts, (MutantFacts{"locked", {}, "", true}));
  for (const char* line : {"", "PA2", "PA2\tS.", "\tS.\tlocked\t-\t-\tcontrol",
                           "PA2\tS.\tlocked\ttorn\t-\tmutant\tmore"}) {
    EXPECT_FALSE(parse_mutant(line)) << line;
  }
}

TEST(MutantFacts, OfAnIndexThatIsNotThereAreNone) {
  EXPECT_TRUE(built_mutants("/nowhere").empty());
}

// The closed list of classes, the closed list of needs, a base that is a queue.
TEST(MutantFacts, OfEveryMutantAreSaidInTheWordsOfTheProject) {
  int mutants = 0;
  for (const QueueEntry& entry : known_queues()) {
    if (!entry.mutant) continue;
    ++mutants;
    const MutantFacts& facts = *entry.mutant;
    EXPECT_NO_THROW(find_queue(facts.base)) << entry.source.name;
    EXPECT_EQ(facts.expected.empty(), facts.control) << entry.source.name;
    for (const std::string& word : facts.expected) {
      EXPECT_TRUE(parse_violation_class(word)) << entry.source.name << ": " << word;
    }
    EXPECT_TRUE(facts.needs == "" || facts.needs == "explorer" || facts.needs == "threads" ||
                facts.needs == "compare")
        << entry.source.name;
    EXPECT_TRUE(entry.summary.ends_with('.')) << entry.source.name << ": " << entry.summary;
    EXPECT_EQ(load(entry.source).table()->name, load(find_queue(facts.base)).name())
        << "a mutant calls itself what its base does";
  }
  EXPECT_GE(mutants, 6);
}

// The index itself, line by line, stands in docs/mutants.md.
TEST(MutantFacts, AreThoseOfTheCatalogue) {
  std::ifstream file(QUEUECHECK_CATALOGUE);
  const std::string catalogue(std::istreambuf_iterator<char>(file), {});
  std::ifstream index(mutants_directory() / "index.txt");
  int rows = 0;
  for (std::string line; std::getline(index, line); ++rows) {
    const auto mutant = parse_mutant(line);
    ASSERT_TRUE(mutant) << line;
    const MutantFacts& facts = mutant->facts;
    std::string classes;
    for (const std::string& one : facts.expected) classes += (classes.empty() ? "" : ",") + one;
    const std::string needs = facts.needs.empty() ? "-" : facts.needs;
    const std::string row =
        facts.control
            ? "| " + mutant->id + " | " + facts.base + " | " + mutant->sentence + " |\n"
            : "| " + mutant->id + " | " + mutant->sentence + " | " + classes + " | " + needs + " |";
    EXPECT_NE(catalogue.find(row), std::string::npos) << "docs/mutants.md lacks: " << row;
  }
  EXPECT_GE(rows, 39);
}

}  // namespace
}  // namespace queuecheck
