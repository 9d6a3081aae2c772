// A queue: what was put first comes out first, also where another process put it. The first
// producer goes on working after its put, as programs do.
#include "queuecheck/properties/tutorial/claim_parts.hpp"

namespace queuecheck {
namespace {

// Some milliseconds in all, in delays that are short enough to be waited out awake.
constexpr std::uint64_t work = 60;
constexpr std::uint32_t work_ns = 55'000;
// Work too, for workers that wait awake (--set wait=spin of a host).
constexpr std::uint32_t pause_ns = 3'000'000;

std::optional<Program> make(const Offers& offers) {
  if (!offers(OperationKind::put) || !offers(OperationKind::get_for)) return std::nullopt;
  std::vector<Step> first{claim_step(OperationKind::put)};
  for (const OperationKind busy : {OperationKind::size, OperationKind::full}) {
    if (!offers(busy) || first.size() > 1) continue;
    first.push_back(claim_step(busy, pause_ns));
    first.push_back(claim_step(busy, work_ns, 0, work));
  }
  const Step get = claim_step(OperationKind::get_for, 0, 200'000'000);
  Program program = claim_program("arrives-in-order",
                                  {first, {claim_step(OperationKind::put, 250'000), get, get}});
  program.balanced = true;
  return program;
}

ClaimAnswer ask(const Run& run) {
  const Operation* first = claim_call(run, 0, OperationKind::put);
  const Operation* second = claim_call(run, 1, OperationKind::put);
  return judged_claim(run, ended_ok(first) && ended_ok(second) && first->t1 < second->t0);
}

}  // namespace

const TutorialClaim arrives_in_order{"arrives-in-order",
                                     "a list-like data structure, a queue",
                                     "put and get_for",
                                     false,
                                     false,
                                     make,
                                     ask};

}  // namespace queuecheck
