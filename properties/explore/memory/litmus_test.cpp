// The table of litmus tests: which outcomes the memory modes have, exactly. Names after J. Alglave,
// L. Maranget, M. Tautschnig, "Herding cats" (TOPLAS 2014). The same table stands in
// docs/exploring.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "queuecheck/properties/explore/memory/litmus_test_support.hpp"

namespace queuecheck::explore {
namespace {

// Outcomes: a digit for each load, thread after thread, then the last values of `finals`. "all but"
// is of all combinations of 0 and 1. The other modes have all outcomes of sc and some `more`.
struct Row {
  const char* name;
  Threads threads;
  const char* sc;
  const char* more_tso;
  const char* more_c11;
  std::vector<std::uint32_t> finals = {};
};

std::set<std::string> words(const std::string& text) {
  std::set<std::string> all;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) all.insert(text.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

std::set<std::string> outcomes_in(const std::string& text) {
  const std::string all_but = "all but ";
  if (!text.starts_with(all_but)) return words(text);
  const std::set<std::string> exceptions = words(text.substr(all_but.size()));
  std::set<std::string> all = {""};
  for (std::size_t digit = 0; digit < exceptions.begin()->size(); ++digit) {
    std::set<std::string> longer;
    for (const std::string& one : all) longer.merge(std::set{one + '0', one + '1'});
    all = std::move(longer);
  }
  for (const std::string& one : exceptions) all.erase(one);
  return all;
}

class LitmusTable : public testing::TestWithParam<Row> {};

TEST_P(LitmusTable, HasExactlyTheDocumentedOutcomes) {
  const Row& row = GetParam();
  const std::pair<MemoryMode, const char*> modes[] = {
      {MemoryMode::sc, ""}, {MemoryMode::tso, row.more_tso}, {MemoryMode::c11, row.more_c11}};
  for (const auto& [mode, more] : modes) {
    std::set<std::string> expected = outcomes_in(row.sc);
    expected.merge(words(more));
    const Litmuses found = outcomes_of(row.threads, mode, row.finals);
    EXPECT_EQ(found.outcomes, expected) << row.name << " in mode " << static_cast<int>(mode);
    // Looking for races changes no outcome.
    EXPECT_EQ(outcomes_of(row.threads, mode, row.finals, true).outcomes, expected);
  }
}

const Row table[] = {
    // Store buffering: both miss the other's store.
    {"SB relaxed", {{W(x, 1), R(y)}, {W(y, 1), R(x)}}, "01 10 11", "00", "00"},
    {"SB release acquire",
     {{W(x, 1, rel), R(y, acq)}, {W(y, 1, rel), R(x, acq)}},
     "01 10 11",
     "00",
     "00"},
    {"SB seq_cst", {{W(x, 1, sc), R(y, sc)}, {W(y, 1, sc), R(x, sc)}}, "01 10 11", "", ""},
    {"SB seq_cst stores", {{W(x, 1, sc), R(y)}, {W(y, 1, sc), R(x)}}, "01 10 11", "", "00"},
    {"SB seq_cst loads", {{W(x, 1), R(y, sc)}, {W(y, 1), R(x, sc)}}, "01 10 11", "00", "00"},
    {"SB fences", {{W(x, 1), F(sc), R(y)}, {W(y, 1), F(sc), R(x)}}, "01 10 11", "", ""},
    {"SB one fence", {{W(x, 1), F(sc), R(y)}, {W(y, 1), R(x)}}, "01 10 11", "00", "00"},
    {"SB acq_rel fences", {{W(x, 1), F(ar), R(y)}, {W(y, 1), F(ar), R(x)}}, "01 10 11", "00", "00"},
    {"SB fence, seq_cst", {{W(x, 1), F(sc), R(y)}, {W(y, 1, sc), R(x, sc)}}, "01 10 11", "", ""},
    {"SB exchanges", {{Xchg(x, 1, ar), R(y)}, {Xchg(y, 1, ar), R(x)}}, "01 10 11", "", "00"},
    {"SB membarrier", {{W(x, 1), R(y)}, {W(y, 1), Everywhere(), R(x)}}, "01 10 11", "", ""},
    // Message passing: the flag is seen, the message is not.
    {"MP relaxed", {{W(x, 1), W(y, 1)}, {R(y), R(x)}}, "00 01 11", "", "10"},
    {"MP release acquire", {{W(x, 1), W(y, 1, rel)}, {R(y, acq), R(x)}}, "00 01 11", "", ""},
    {"MP release only", {{W(x, 1), W(y, 1, rel)}, {R(y), R(x)}}, "00 01 11", "", "10"},
    {"MP acquire only", {{W(x, 1), W(y, 1)}, {R(y, acq), R(x)}}, "00 01 11", "", "10"},
    {"MP fences", {{W(x, 1), F(rel), W(y, 1)}, {R(y), F(acq), R(x)}}, "00 01 11", "", ""},
    {"MP fence too early",
     {{F(rel), W(x, 1), W(y, 1)}, {R(y), F(acq), R(x)}},
     "00 01 11",
     "",
     "10"},
    {"MP fence too late", {{W(x, 1), F(rel), W(y, 1)}, {F(acq), R(y), R(x)}}, "00 01 11", "", "10"},
    {"MP failing CAS", {{W(x, 1), W(y, 1)}, {R(y), Cas(x, 7, 8, sc, rlx)}}, "00 01 11", "", "10"},
    {"MP failing CAS, acquire",
     {{W(x, 1), W(y, 1, rel)}, {Cas(y, 7, 8, sc, acq), R(x)}},
     "00 01 11",
     "",
     ""},
    // A release sequence: C++20 continues it through read-modify-writes, not through stores.
    {"MP release sequence",
     {{W(x, 1), W(y, 1, rel)}, {Add(y, 1)}, {R(y, acq), R(x)}},
     "00 01 10 11 21",
     "",
     ""},
    {"MP broken sequence",
     {{W(x, 1), W(y, 1, rel), W(y, 2)}, {R(y, acq), R(x)}},
     "00 01 11 21",
     "",
     "20"},
    // Load buffering: each sees the other's later store. C++ allows it for relaxed accesses (11);
    // no
    // mode has it.
    {"LB relaxed", {{R(x), W(y, 1)}, {R(y), W(x, 1)}}, "00 01 10", "", ""},
    // Independent reads of independent writes: the readers disagree on which came first.
    {"IRIW relaxed",
     {{W(x, 1)}, {W(y, 1)}, {R(x), R(y)}, {R(y), R(x)}},
     "all but 1010",
     "",
     "1010"},
    {"IRIW release acquire",
     {{W(x, 1, rel)}, {W(y, 1, rel)}, {R(x, acq), R(y, acq)}, {R(y, acq), R(x, acq)}},
     "all but 1010",
     "",
     "1010"},
    {"IRIW seq_cst",
     {{W(x, 1, sc)}, {W(y, 1, sc)}, {R(x, sc), R(y, sc)}, {R(y, sc), R(x, sc)}},
     "all but 1010",
     "",
     ""},
    {"IRIW seq_cst loads",
     {{W(x, 1)}, {W(y, 1)}, {R(x, sc), R(y, sc)}, {R(y, sc), R(x, sc)}},
     "all but 1010",
     "",
     ""},
    {"IRIW fences",
     {{W(x, 1)}, {W(y, 1)}, {R(x), F(sc), R(y)}, {R(y), F(sc), R(x)}},
     "all but 1010",
     "",
     ""},
    // Two writes each, in opposite order: both first ones win (11). C++ allows it below seq_cst; no
    // mode has it: modification order is execution order (tso: the order of flushes).
    {"2+2W relaxed", {{W(x, 1), W(y, 2)}, {W(y, 1), W(x, 2)}}, "12 21 22", "", "", {x, y}},
    {"2+2W seq_cst",
     {{W(x, 1, sc), W(y, 2, sc)}, {W(y, 1, sc), W(x, 2, sc)}},
     "12 21 22",
     "",
     "",
     {x, y}},
    // Coherence of one location.
    {"CoRR", {{W(x, 1), W(x, 2)}, {R(x), R(x)}}, "00 01 02 11 12 22", "", ""},
    {"CoWW", {{W(x, 1), W(x, 2)}}, "2", "", "", {x}},
    {"CoWR", {{W(x, 1), R(x)}, {W(x, 2)}}, "1 2", "", ""},
    {"CoRW", {{R(x), W(x, 1)}, {W(x, 2)}}, "01 02 21", "", "", {x}},
    // A write comes last (y is 2), and yet what came before the other one is not seen.
    {"R relaxed", {{W(x, 1), W(y, 1)}, {W(y, 2), R(x)}}, "01 11 12", "02", "02", {y}},
    {"R seq_cst", {{W(x, 1, sc), W(y, 1, sc)}, {W(y, 2, sc), R(x, sc)}}, "01 11 12", "", "", {y}},
    {"R fences", {{W(x, 1), F(sc), W(y, 1)}, {W(y, 2), F(sc), R(x)}}, "01 11 12", "", "", {y}},
    // The message is read, and yet what was written before it comes last (12). C++ allows it for
    // relaxed accesses; no mode has it.
    {"S relaxed", {{W(x, 2), W(y, 1)}, {R(y), W(x, 1)}}, "01 02 11", "", "", {x}},
    // Write-to-read causality, and the same through one process more.
    {"WRC relaxed", {{W(x, 1)}, {R(x), W(y, 1)}, {R(y), R(x)}}, "all but 110", "", "110"},
    {"WRC release acquire",
     {{W(x, 1)}, {R(x), W(y, 1, rel)}, {R(y, acq), R(x)}},
     "all but 110",
     "",
     ""},
    {"ISA2 relaxed", {{W(x, 1), W(y, 1)}, {R(y), W(z, 1)}, {R(z), R(x)}}, "all but 110", "", "110"},
    {"ISA2 release acquire",
     {{W(x, 1), W(y, 1, rel)}, {R(y, acq), W(z, 1, rel)}, {R(z, acq), R(x)}},
     "all but 110",
     "",
     ""},
    // A seq_cst store makes itself known to later seq_cst fences, not what came before it.
    {"seq_cst store, fence", {{W(x, 1), W(y, 1, sc)}, {F(sc), R(y), R(x)}}, "00 01 11", "", "10"},
};

// What users read is what was tested.
TEST(LitmusTableInDocs, HasTheSameRows) {
  std::ifstream docs(QUEUECHECK_DOCS "/exploring.md");
  std::set<std::pair<std::string, std::string>> rows;  // name, outcomes
  for (std::string line; std::getline(docs, line);) {
    const std::size_t threads = line.find(" | ", 2);
    if (!line.starts_with("| ") || threads == std::string::npos) continue;
    const std::size_t outcomes = line.find(" | ", threads + 3);
    if (outcomes == std::string::npos) continue;
    rows.emplace(line.substr(2, threads - 2), line.substr(outcomes));
  }
  const auto cell = [](const char* text) { return *text == '\0' ? "–" : text; };
  for (const Row& row : table) {
    const std::string outcomes = std::string(" | ") + row.sc + " | " + cell(row.more_tso) + " | " +
                                 cell(row.more_c11) + " |";
    EXPECT_TRUE(rows.contains({row.name, outcomes})) << row.name << outcomes;
  }
}

std::string name_of(const testing::TestParamInfo<Row>& row) {
  std::string name = row.param.name;
  for (char& one : name) one = std::isalnum(static_cast<unsigned char>(one)) != 0 ? one : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, LitmusTable, testing::ValuesIn(table), name_of);

}  // namespace
}  // namespace queuecheck::explore
