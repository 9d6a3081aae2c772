// Golden files: what a renderer is to give, byte by byte, in reports/golden/.
//
// To take the present output as right: QUEUECHECK_UPDATE_GOLDEN=1 ctest -R reports, then read the
// difference in git before you commit it.
//
// Process and thread safety: for tests; the update writes below reports/golden/.
//
// Invariants
//   1. A missing file is a failure, never written unasked.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace queuecheck {

inline void expect_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path(QUEUECHECK_GOLDEN_DIR) / name;
  if (std::getenv("QUEUECHECK_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    GTEST_SKIP() << "wrote " << path;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " is missing; QUEUECHECK_UPDATE_GOLDEN=1 writes it";
  std::ostringstream wanted;
  wanted << file.rdbuf();
  EXPECT_EQ(wanted.str(), text) << "differs from " << path
                                << "; if it should, run with QUEUECHECK_UPDATE_GOLDEN=1";
}

}  // namespace queuecheck
