// What the typed suite of conformance.hpp calls: one property of one queue, by name, with its
// verdict and the text to show. Compiled with queuecheck, free of GoogleTest, so that the user's
// own GoogleTest may be of any version.
//
// The functions are defined in reports/conformance_suite.cpp, since a failure is told with table,
// environment and replay command; link queuecheck::conformance.
//
// Process and thread safety: subjects are made by static initialisers; check_conformance is called
// from main's thread, after start().
//
// Invariants
//   1. No exception leaves these functions: what goes wrong is in the report.
//   2. A check depends on the seed (QUEUECHECK_SEED) and on its own name only, so shards and
//      filters change nothing.
//   3. A failure is on disk (QUEUECHECK_OUT) before it is told.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/impl/queue_plugin.h"
#include "queuecheck/impl/registry.hpp"

namespace queuecheck {

// A queue of this program. Made before main, so that forked and exec'ed workers know it too.
class ConformanceSubject {
 public:
  explicit ConformanceSubject(const queuecheck_queue* table) noexcept;

  const QueueSource& source() const { return source_; }
  const std::string& problem() const { return problem_; }  // empty, or why it cannot be tested

 private:
  QueueSource source_;
  std::string problem_;
};

enum class CheckVerdict { passed, failed, skipped };

struct CheckReport {
  CheckVerdict verdict = CheckVerdict::passed;
  std::string text;  // why skipped, or the whole failure
  // For the XML: seed, programs, and with a failure class, rule, sizes of the witness, file.
  std::vector<std::pair<std::string, std::string>> properties;
};

// `check` is one of conformance_checks(); `test` is how GoogleTest calls it, for the replay
// command.
CheckReport check_conformance(const ConformanceSubject& subject, std::string_view check,
                              std::string_view test);

// Every check with its one sentence, in the order of the suite.
struct ConformanceCheckName {
  std::string_view name;
  std::string_view sentence;
};
std::vector<ConformanceCheckName> conformance_checks();

}  // namespace queuecheck
