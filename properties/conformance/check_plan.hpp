// The checks of the conformance suite as data: what each needs, how it runs, and which classes of
// violation are its own.
//
// Process and thread safety: plain values and pure functions; `run` uses one executor, from the
// calling thread.
//
// Invariants
//   1. A check with classes fails by those only: another violation that it happens on is told as
//      the reason why it says nothing, and is found by the checks whose class it is.
//   2. Every class of a run on processes is some check's own, or that of
//   ProcessesAgreeWithTheModel,
//      which has all.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/impl/loaded_queue.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

struct CheckContext {
  const LoadedQueue& queue;
  Specification claims;  // of the queue with default options
  std::uint64_t seed = 1;
  double seconds = 1;
};

// Evidence, as soon as there is some.
using CheckFailureFound = std::function<void(const Failure&)>;

struct ConformanceCheck {
  std::string_view name;
  std::string_view sentence;
  // nullopt, or why the queue cannot be asked: what it lacks, or does not claim.
  std::function<std::optional<std::string>(const CheckContext&)> lacks;
  std::function<StageResult(const CheckContext&, Executor&, const CheckFailureFound&)> run;
  std::vector<ViolationClass> classes;  // none: every class
};

std::span<const ConformanceCheck> conformance_plan();

// Runs it: a violation of another check's class makes it Status::unknown, with the reason.
StageResult run_check(const ConformanceCheck& check, const CheckContext& context,
                      Executor& executor, const CheckFailureFound& found);

}  // namespace queuecheck
