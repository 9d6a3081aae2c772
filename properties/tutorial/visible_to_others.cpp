// "It offers a way to send and receive data from different processes": once put() has returned,
// another process finds the item.
#include "queuecheck/properties/tutorial/claim_parts.hpp"

namespace queuecheck {
namespace {

std::optional<Program> make(const Offers& offers) {
  if (!offers(OperationKind::put) || !offers(OperationKind::try_get)) return std::nullopt;
  // It polls until it gets the item, so some try falls right behind the put, wherever that is.
  Step poll = claim_step(OperationKind::try_get);
  poll.until = Until::ok;
  Program program =
      claim_program("visible-to-others", {{claim_step(OperationKind::put, 300'000)}, {poll}});
  program.balanced = true;
  return program;
}

ClaimAnswer ask(const Run& run) {
  const Operation* put = claim_call(run, 0, OperationKind::put);
  bool asked = false;
  for (const Operation& o : run.history.operations) {
    asked = asked || (put != nullptr && o.process == 1 && o.t0 > put->t1);
  }
  return judged_claim(run, asked);
}

}  // namespace

const TutorialClaim visible_to_others{"visible-to-others",
                                      "send and receive data from different processes",
                                      "put and try_get",
                                      false,
                                      false,
                                      make,
                                      ask};

}  // namespace queuecheck
