// "We can clear the queue by using the close() method": after close() nobody gets what was inside.
#include "queuecheck/properties/tutorial/claim_parts.hpp"

namespace queuecheck {
namespace {

std::optional<Program> make(const Offers& offers) {
  if (!offers(OperationKind::put) || !offers(OperationKind::close) ||
      !offers(OperationKind::get_for)) {
    return std::nullopt;
  }
  Program program = claim_program(
      "close-clears", {{claim_step(OperationKind::put), claim_step(OperationKind::close)},
                       {claim_step(OperationKind::get_for, 5'000'000, 100'000'000)}});
  program.balanced = true;
  return program;
}

ClaimAnswer ask(const Run& run) {
  const Operation* put = claim_call(run, 0, OperationKind::put);
  const Operation* close = claim_call(run, 0, OperationKind::close);
  const Operation* get = claim_call(run, 1, OperationKind::get_for);
  return judged_claim(run,
                      ended_ok(put) && ended_ok(close) && get != nullptr && close->t1 < get->t0);
}

}  // namespace

const TutorialClaim close_clears{"close-clears",
                                 "clear the queue with close()",
                                 "put, close and get_for",
                                 false,
                                 false,
                                 make,
                                 ask};

}  // namespace queuecheck
