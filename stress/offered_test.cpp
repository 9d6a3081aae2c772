// What a queue lacks is named before anything runs, with the place in the program.
#include "queuecheck/stress/offered.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

using Kind = OperationKind;

QueueFacts mailbox() {
  return {"mailbox",
          {Kind::try_put, Kind::try_get},
          [](const Options&) { return std::string("fifo"); },
          [](const Options&) {}};
}

Program calling(Kind kind) {
  Program program;
  program.name = "stored";
  program.processes = {{{Kind::try_put}}, {{Kind::try_get}, {kind}}};
  return program;
}

TEST(Offered, WhatTheQueueHasMayRun) {
  EXPECT_EQ(not_offered(calling(Kind::try_put), mailbox()), std::nullopt);
  EXPECT_NO_THROW(require_offered(calling(Kind::try_put), mailbox()));
}

TEST(Offered, EveryOtherOperationIsNamedWithItsPlace) {
  for (std::size_t i = 0; i < operation_names.size(); ++i) {
    const auto kind = static_cast<Kind>(i);
    if (mailbox().has(kind)) continue;
    EXPECT_EQ(not_offered(calling(kind), mailbox()),
              "program 'stored', process 1, step 2: the queue 'mailbox' has no operation " +
                  std::string(name(kind)) +
                  "; right would be a queue that has it, or a program of try_put, try_get");
    EXPECT_THROW(require_offered(calling(kind), mailbox()), NotOfferedError);
  }
}

TEST(Offered, SoIsAMissingPreset) {
  Program program = calling(Kind::try_get);
  program.preset = 7;
  EXPECT_EQ(not_offered(program, mailbox()),
            "program 'stored': the queue 'mailbox' has no preset; right would be a queue that has "
            "it, or a program without");
}

}  // namespace
}  // namespace queuecheck
