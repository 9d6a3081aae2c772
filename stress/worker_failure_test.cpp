#include "queuecheck/stress/worker_failure.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "queuecheck/stress/executor.hpp"

namespace queuecheck {
namespace {

std::string environment_error(const WorkerSlot& slot) {
  try {
    judge_worker_failure(slot, 3);
  } catch (const EnvironmentError& error) {
    return error.what();
  }
  return "none";
}

TEST(WorkerFailure, WhateverReasonAQueueGivesItIsItsOwn) {
  WorkerSlot slot;
  tell_attach_failure(slot, std::runtime_error("all 2 seats are taken"));
  EXPECT_EQ(slot.phase.load(), Phase::failed);
  const Judgement judgement = judge_worker_failure(slot, 3);
  EXPECT_EQ(judgement.violation, ViolationClass::address);
  EXPECT_EQ(judgement.explanation, "process 3 cannot attach: all 2 seats are taken");
}

TEST(WorkerFailure, MemoryThatCannotBeMappedIsTheMachines) {
  WorkerSlot slot;
  tell_attach_failure(slot, EnvironmentError("cannot map 4096 bytes"));
  EXPECT_EQ(environment_error(slot), "process 3 cannot attach: cannot map 4096 bytes");
}

TEST(WorkerFailure, WhoDoesNotStartAccusesNobody) {
  WorkerSlot slot;
  tell_start_failure(slot, std::string(1000, 'x'));  // more than there is room for
  EXPECT_EQ(environment_error(slot).substr(0, 26), "a worker cannot start: xxx");
}

}  // namespace
}  // namespace queuecheck
