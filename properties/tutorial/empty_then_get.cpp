// "if not my_queue.empty(): data = my_queue.get()": safe with one consumer, a race of the callers
// with two. One item, two processes that ask and get; where both were told "not empty", one get
// waits for ever. Here it waits up to a deadline, so that the program ends.
#include "queuecheck/properties/tutorial/claim_parts.hpp"

namespace queuecheck {
namespace {

constexpr std::int64_t patience_ns = 20'000'000;
// Between the question and the get a program has something to do, be it a line of logging.
constexpr std::uint32_t between_ns = 50'000;

std::optional<Program> make(const Offers& offers) {
  if (!offers(OperationKind::put) || !offers(OperationKind::empty) ||
      !offers(OperationKind::get_for)) {
    return std::nullopt;
  }
  const std::vector<Step> pattern{claim_step(OperationKind::empty),
                                  claim_step(OperationKind::get_for, between_ns, patience_ns)};
  Program program = claim_program("empty-then-get", {pattern, pattern});
  program.prefill = 1;
  return program;
}

ClaimAnswer ask(const Run& run) {
  ClaimAnswer answer;
  for (std::uint32_t process = 0; process < 2; ++process) {
    const Operation* empty = claim_call(run, process, OperationKind::empty);
    const Operation* get = claim_call(run, process, OperationKind::get_for);
    if (empty == nullptr || get == nullptr) return {ClaimOutcome::not_asked, {}};
    // Who was told "empty" would not have got here: what its get took or missed says nothing.
    if (!ended_ok(empty) || empty->answer != 0) return answer;
    if (get->outcome != Outcome::timeout && get->outcome != Outcome::pending) continue;
    const auto place = [&](const Operation* o) {
      return static_cast<std::size_t>(o - run.history.operations.data());
    };
    answer.why.witness = {place(empty), place(get)};
    answer.why.explanation = "process " + std::to_string(process) +
                             " was told empty() = false and then got nothing: process " +
                             std::to_string(1 - process) +
                             " was told the same and took the only item.";
  }
  if (!answer.why.witness.empty()) answer.outcome = ClaimOutcome::broken;
  return answer;
}

}  // namespace

const TutorialClaim empty_then_get{
    "empty-then-get", "if not empty(): get()", "put, empty and get_for", true, false, make, ask};

}  // namespace queuecheck
