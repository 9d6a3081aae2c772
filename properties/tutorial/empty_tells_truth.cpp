// "We can check if the queue is empty by using the empty() method", asked by the one who has just
// put something.
#include "queuecheck/properties/tutorial/claim_parts.hpp"

namespace queuecheck {
namespace {

std::optional<Program> make(const Offers& offers) {
  if (!offers(OperationKind::put) || !offers(OperationKind::empty)) return std::nullopt;
  Program program = claim_program(
      "empty-tells-truth", {{claim_step(OperationKind::put), claim_step(OperationKind::empty)}});
  program.balanced = true;
  return program;
}

ClaimAnswer ask(const Run& run) {
  return judged_claim(run, ended_ok(claim_call(run, 0, OperationKind::put)));
}

}  // namespace

const TutorialClaim empty_tells_truth{"empty-tells-truth",
                                      "check if the queue is empty with empty()",
                                      "put and empty",
                                      false,
                                      false,
                                      make,
                                      ask};

}  // namespace queuecheck
