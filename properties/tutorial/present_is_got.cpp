// "get_nowait() retrieves data": where there are more items than anybody takes, a get that does not
// wait finds one.
#include "queuecheck/properties/tutorial/claim_parts.hpp"

namespace queuecheck {
namespace {

constexpr std::uint32_t tries = 20;

std::optional<Program> make(const Offers& offers) {
  if (!offers(OperationKind::put) || !offers(OperationKind::try_get)) return std::nullopt;
  const std::vector<Step> getter{claim_step(OperationKind::try_get, 0, 0, tries)};
  Program program = claim_program("present-is-got", {getter, getter});
  program.options.capacity = 2 * tries + 1;
  program.prefill = 2 * tries + 1;
  return program;
}

ClaimAnswer ask(const Run& run) {
  return judged_claim(run, claim_call(run, 1, OperationKind::try_get, tries - 1) != nullptr);
}

}  // namespace

const TutorialClaim present_is_got{"present-is-got",
                                   "get_nowait() retrieves data from the queue",
                                   "put and try_get",
                                   false,
                                   false,
                                   make,
                                   ask};

}  // namespace queuecheck
