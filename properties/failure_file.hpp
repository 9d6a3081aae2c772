// Failure files: one failure as one JSON document, "queuecheck-failure/1" (docs/formats.md), with
// all that replay needs: the program, the queue's source, the seed, the recorded history.
//
// Process and thread safety: pure functions on streams.
//
// Invariants
//   1. Reading what was written gives an equal failure.
//   2. Reading trusts nothing: whatever the bytes, the result is a failure whose program passes
//      check_runnable and whose history is well-formed, or FailureFileError with one line that
//      names file and field, what is wrong and what would be right.
#pragma once

#include <iosfwd>
#include <stdexcept>
#include <string>
#include <string_view>

#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

struct FailureFileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// `build_id` names the build of queuecheck (and so of its built-in queues) that saw the failure;
// `environment` is one JSON object as text, or empty.
struct StoredFailure {
  Failure failure;
  std::string build_id;
  std::string environment;
};

void write_failure(std::ostream& out, const StoredFailure& stored);

// `file` is named in errors.
StoredFailure read_failure(std::istream& in, std::string_view file);
StoredFailure read_failure_file(const std::string& path);

}  // namespace queuecheck
