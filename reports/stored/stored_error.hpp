// What is wrong with a stored result that was to be read.
//
// Process and thread safety: a plain value.
//
// Invariants
//   1. what() is one line: file, field, what is wrong and what would be right.
#pragma once

#include <stdexcept>

namespace queuecheck {

struct StoredError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace queuecheck
