// A stored result of `compare`, read back so that its reports can be made again.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Every figure, verdict and remark is the stored one; nothing is compared again.
//   2. What cannot be read is a StoredError that names file and field.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/reports/compare/compared_results.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/render_json.hpp"

namespace queuecheck {

struct StoredComparison {
  // `cells` hold the medians alone.
  ComparedResults results;
  Status status = Status::nothing;
  std::uint64_t seed = 0;
  Environment environment;
};

inline constexpr const char* compare_schema = "queuecheck-compare/1";
inline constexpr const char* comparison_file = "compare.json";  // in a results folder

// What the document says beside its rows: `first`, `second`, `remarks`.
JsonMembers comparison_members(const ComparedResults& results);

StoredComparison parse_comparison(std::string_view text, const std::string& where);

}  // namespace queuecheck
