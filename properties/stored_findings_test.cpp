// Each failure in docs/findings/ is still one: its recorded history, judged against the
// specification that stands in it, is a violation of the class that stands in it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "queuecheck/properties/failure_file.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> stored_failures() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(QUEUECHECK_FINDINGS)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(StoredFindings, AreStillViolationsOfTheirClass) {
  const std::vector<fs::path> files = stored_failures();
  EXPECT_FALSE(files.empty());
  for (const fs::path& file : files) {
    SCOPED_TRACE(file.filename());
    EXPECT_LT(fs::file_size(file), 32'000U) << "small enough to be read";
    const StoredFailure stored = read_failure_file(file.string());
    const Failure& failure = stored.failure;
    ASSERT_TRUE(failure.judgement.violation);
    const Judgement judged = judge_run(failure.run);
    EXPECT_EQ(judged.verdict, Verdict::violation);
    EXPECT_EQ(judged.violation, failure.judgement.violation) << judged.explanation;
    EXPECT_EQ(judged.level, failure.judgement.level);
    EXPECT_TRUE(failure.queue.plugin.empty()) << "a path of somebody's machine";
  }
}

}  // namespace
}  // namespace queuecheck
