#include <gtest/gtest.h>

#include <cstdio>
#include <exception>

#include "queuecheck/stress/nursery.hpp"

// The main of tests that start processes: the nursery is forked before GoogleTest exists.
int main(int argc, char** argv) {
  try {
    queuecheck::start(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
