// The tutorial that this project began with, claim by claim: for each sentence of it a small
// program that asks whether it is so, and how one run answers.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Every program passes check_runnable, and ends on any queue whose promises are those of the
//      tutorial.
//   2. A claim about the queue is broken only where the judge calls the history a violation of
//      `tutorial`; a claim about its callers (of_caller) never blames the queue.
//   3. A run in which the question did not come up (two puts that overlapped after all) is
//      not_asked, neither kept nor broken.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

using Offers = std::function<bool(OperationKind)>;

enum class ClaimOutcome : std::uint8_t { kept, broken, not_asked };

struct ClaimAnswer {
  ClaimOutcome outcome = ClaimOutcome::kept;
  Judgement why;  // of broken: witness and words; its verdict is violation unless of_caller
};

struct TutorialClaim {
  std::string_view name;
  std::string_view says;   // the tutorial, in its words
  std::string_view needs;  // of the queue, to be asked at all: "try_get"
  bool of_caller = false;
  bool kills = false;
  std::optional<Program> (*make)(const Offers& offers);
  ClaimAnswer (*ask)(const Run& run);
};

std::span<const TutorialClaim> tutorial_claims();

// One file each.
extern const TutorialClaim visible_at_once;
extern const TutorialClaim visible_to_others;
extern const TutorialClaim empty_tells_truth;
extern const TutorialClaim empty_then_get;
extern const TutorialClaim present_is_got;
extern const TutorialClaim arrives_in_order;
extern const TutorialClaim close_clears;
extern const TutorialClaim kill_blocks_nobody;

}  // namespace queuecheck
