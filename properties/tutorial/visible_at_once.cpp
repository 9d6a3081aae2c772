// "put() puts the data into the queue": who has put an item can get one.
#include "queuecheck/properties/tutorial/claim_parts.hpp"

namespace queuecheck {
namespace {

std::optional<Program> make(const Offers& offers) {
  if (!offers(OperationKind::put) || !offers(OperationKind::try_get)) return std::nullopt;
  Program program = claim_program(
      "visible-at-once", {{claim_step(OperationKind::put), claim_step(OperationKind::try_get)}});
  program.balanced = true;  // the put has room
  return program;
}

ClaimAnswer ask(const Run& run) {
  return judged_claim(run, ended_ok(claim_call(run, 0, OperationKind::put)));
}

}  // namespace

const TutorialClaim visible_at_once{"visible-at-once",
                                    "put() puts the data into the queue",
                                    "put and try_get",
                                    false,
                                    false,
                                    make,
                                    ask};

}  // namespace queuecheck
