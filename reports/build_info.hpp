// What this binary was built from and how; filled in when it is built (build_info.cmake).
//
// Process and thread safety: constants.
//
// Invariants
//   1. No path of the machine that built it is in there.
#pragma once

#include <string_view>

namespace queuecheck {

struct BuildInfo {
  std::string_view commit;      // short hash, "+" when the tree was changed, or "unknown"
  std::string_view build_type;  // "Release"
  std::string_view flags;
};

BuildInfo build_info();

}  // namespace queuecheck
