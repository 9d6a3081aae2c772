// The file of --known: failures that are accepted for now. One a line, blank lines and lines that
// begin with # apart:
//
//     QUEUE CLASS [STAGE] ["words of the rule"] # why
//     mutant:PB8 false-empty properties # ticket 1274: the loser of the race answers EMPTY
//
// Process and thread safety: plain values.
//
// Invariants
//   1. A line without queue, class and reason is refused, as are a class and a stage that there are
//      not: a misspelt line would otherwise accept nothing, and never be noticed. Hence the quotes:
//      without them a misspelt stage would be words of a rule.
//   2. A failure is known by the first line that matches it in queue, class, stage (where given)
//      and rule (which contains the words, where given). It stays a failure, with its files and its
//      text; only the verdict does not count it.
//   3. What did not appear although its queue ran is told, and is no error: races are a matter of
//      chance.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

// One line: file, number, what is wrong and what would be right.
struct KnownFailuresError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct KnownFailure {
  std::string queue;
  ViolationClass violation = ViolationClass::fresh;
  std::string stage;  // empty: any
  std::string rule;   // empty: any
  std::string why;
  std::string where;  // "known.txt:3"
  std::size_t met = 0;
};

class KnownFailures {
 public:
  KnownFailures() = default;
  static KnownFailures parse(std::string_view text, const std::string& file);
  static KnownFailures read(const std::string& file);

  bool empty() const { return lines_.empty(); }
  const std::vector<KnownFailure>& lines() const { return lines_; }

  // Sets failure.known where a line matches.
  void mark(Failure& failure);
  void mark(StageResult& stage);

  // A sentence for each line whose queue is in `run` and which matched nothing.
  std::vector<std::string> not_met(const RunResult& run) const;

 private:
  std::vector<KnownFailure> lines_;
};

}  // namespace queuecheck
