// A table of literal histories, each legal or illegal under a specification, judged by the whole
// judge, the search and brute force: all three must agree with the table.
//
// Process and thread safety: pure functions. For tests only.
//
// Invariants
//   1. check_all fails where a rule that it names has no legal, or no illegal, row.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <set>
#include <string>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/refusal.hpp"
#include "queuecheck/model/search.hpp"
#include "queuecheck/model/tiny_history.hpp"

namespace queuecheck {

struct RuleRow {
  const char* rule;
  const char* specification;
  bool legal;
  const char* history;
};

inline void check(const RuleRow& row) {
  const std::string where = std::string(row.rule) + ", " + row.specification + ": " + row.history;
  const auto parsed = parse_specification(row.specification);
  ASSERT_TRUE(std::holds_alternative<Specification>(parsed)) << where;
  const auto& specification = std::get<Specification>(parsed);
  const History history = tiny(row.history);
  ASSERT_EQ(check_well_formed(history).value_or("well formed"), "well formed") << where;
  const Verdict right = row.legal ? Verdict::valid : Verdict::violation;
  EXPECT_EQ(brute_force_valid(history, specification), row.legal) << where;
  const Judgement judgement = judge(history, specification);
  EXPECT_EQ(name(judgement.safety), name(right)) << where << judgement.explanation;
  const auto excused = excused_refusals(history, specification.refusal);
  EXPECT_EQ(name(search_order(history, specification, excused, {}).verdict), name(right)) << where;
}

template <std::size_t count>
void check_all(const RuleRow (&rows)[count], std::initializer_list<const char*> rules) {
  std::set<std::string> needed;
  std::set<std::string> broken;
  for (const RuleRow& row : rows) {
    check(row);
    (row.legal ? needed : broken).insert(row.rule);
  }
  for (const char* rule : rules) {
    EXPECT_TRUE(needed.contains(rule)) << rule << " is never needed";
    EXPECT_TRUE(broken.contains(rule)) << rule << " is never broken";
  }
}

inline constexpr bool legal = true;
inline constexpr bool illegal = false;

}  // namespace queuecheck
