#include "queuecheck/impl/instrumented_twin.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

TEST(InstrumentedTwin, EachQueueHasATwinOrAReason) {
  for (const QueueEntry& entry : known_queues()) {
    const InstrumentedTwin twin = instrumented_twin(entry.source);
    EXPECT_NE(twin.path.empty(), twin.reason.empty()) << entry.source.name;
    EXPECT_TRUE(twin.path.empty() || fs::path(twin.path).is_absolute()) << entry.source.name;
    EXPECT_EQ(twin.reason.find('\n'), std::string::npos) << twin.reason;
  }
}

TEST(InstrumentedTwin, ReferenceQueuesHaveOneWhereTwinsAreBuilt) {
  if (!QUEUECHECK_HAS_TWINS) GTEST_SKIP() << "a build without twins";
  for (const char* name : {"locked", "ring", "spsc", "ticket", "scq", "boost",
                           "boost-lockfree-spsc", "boost-lockfree-queue", "mutant:PB8"}) {
    EXPECT_TRUE(instrumented_twin(find_queue(name))) << name;
  }
}

TEST(InstrumentedTwin, WhatLiesInTheKernelCannotBeExplored) {
  for (const char* name : {"pipe", "boost-message-queue"}) {
    const InstrumentedTwin twin = instrumented_twin(find_queue(name));
    EXPECT_FALSE(twin);
    EXPECT_NE(twin.reason.find("outside the segment"), std::string::npos) << twin.reason;
  }
}

TEST(InstrumentedTwin, TheUsersTwinLiesBesideTheQueue) {
  char name[] = "/tmp/queuecheck-twin-XXXXXX";
  ASSERT_NE(mkdtemp(name), nullptr);
  const fs::path folder = name;
  fs::copy_file(QUEUECHECK_TEST_PLUGINS "/good.so", folder / "mine.so");
  const QueueSource source = find_plugin((folder / "mine.so").string());

  const InstrumentedTwin none = instrumented_twin(source);
  EXPECT_FALSE(none);
  EXPECT_NE(none.reason.find((folder / "mine.instrumented.so").string()), std::string::npos)
      << none.reason;

  std::ofstream(folder / "mine.instrumented.so") << "twin";
  EXPECT_EQ(instrumented_twin(source).path, (folder / "mine.instrumented.so").string());
  fs::remove_all(folder);
}

}  // namespace
}  // namespace queuecheck
