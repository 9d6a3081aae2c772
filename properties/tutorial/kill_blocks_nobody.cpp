// "It can help avoid deadlocks": a process that is killed while it waits in get() keeps nobody else
// from getting. Two items, so that one is left whatever the dead one took.
#include "queuecheck/properties/tutorial/claim_parts.hpp"

namespace queuecheck {
namespace {

std::optional<Program> make(const Offers& offers) {
  if (!offers(OperationKind::put) || !offers(OperationKind::get) ||
      !offers(OperationKind::get_for)) {
    return std::nullopt;
  }
  Program program =
      claim_program("kill-blocks-nobody",
                    {{claim_step(OperationKind::put, 50'000'000), claim_step(OperationKind::put)},
                     {claim_step(OperationKind::get)},
                     {claim_step(OperationKind::get_for, 70'000'000, 150'000'000)}});
  program.kills = {{1, 25'000'000, 0}};
  program.balanced = true;
  return program;
}

ClaimAnswer ask(const Run& run) {
  const Operation* waiting = claim_call(run, 1, OperationKind::get);
  const Operation* second = claim_call(run, 0, OperationKind::put, 1);
  const Operation* get = claim_call(run, 2, OperationKind::get_for);
  const Operation* crash = claim_call(run, 1, OperationKind::crash);
  const bool asked = waiting != nullptr && waiting->outcome == Outcome::pending &&
                     crash != nullptr && ended_ok(second) && get != nullptr && second->t1 < get->t0;
  return judged_claim(run, asked);
}

}  // namespace

const TutorialClaim kill_blocks_nobody{"kill-blocks-nobody",
                                       "it can help avoid deadlocks",
                                       "put, get and get_for",
                                       false,
                                       true,
                                       make,
                                       ask};

}  // namespace queuecheck
