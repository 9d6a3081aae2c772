// Every history that docs/semantics.md shows is judged as the page says. A block opens with
//     ```text <valid, or the violation's class>: <specification>
// and holds one history in the text form.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/history_io.hpp"
#include "queuecheck/model/judge.hpp"

namespace queuecheck {
namespace {

struct Example {
  std::size_t line = 0;
  std::string expected;
  std::string specification;
  std::string history;
};

std::vector<Example> examples() {
  std::ifstream page(QUEUECHECK_SEMANTICS_PAGE);
  EXPECT_TRUE(page) << "cannot read " QUEUECHECK_SEMANTICS_PAGE;
  std::vector<Example> found;
  bool inside = false;
  std::size_t number = 0;
  for (std::string line; std::getline(page, line);) {
    ++number;
    constexpr std::string_view fence = "```text ";
    if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      found.back().history += line + '\n';
    } else if (line.starts_with(fence)) {
      const std::size_t colon = line.find(": ");
      EXPECT_NE(colon, std::string::npos) << "line " << number;
      found.push_back(
          {number, line.substr(fence.size(), colon - fence.size()), line.substr(colon + 2), ""});
      inside = true;
    }
  }
  return found;
}

TEST(SemanticsPage, EveryHistoryIsJudgedAsItSays) {
  const std::vector<Example> all = examples();
  EXPECT_GE(all.size(), 10U);
  for (const Example& example : all) {
    SCOPED_TRACE("docs/semantics.md:" + std::to_string(example.line));
    const auto specification = std::get<Specification>(parse_specification(example.specification));
    std::istringstream stream(example.history);
    HistoryReader reader(stream, "example");
    const auto history = reader.next();
    ASSERT_TRUE(history);
    const Judgement judgement = judge(*history, specification);
    EXPECT_EQ(judgement.violation ? name(*judgement.violation) : name(judgement.verdict),
              example.expected)
        << judgement.explanation << judgement.unknown_reason;
    EXPECT_EQ(brute_force_valid(*history, specification), example.expected == "valid");
  }
}

}  // namespace
}  // namespace queuecheck
