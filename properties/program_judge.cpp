#include "queuecheck/properties/program_judge.hpp"

#include <string>
#include <utility>

#include "queuecheck/stress/hosts/runtime_text.hpp"

namespace queuecheck {
namespace {

Judgement wrong_length(ViolationClass violation, std::string rule, std::string explanation,
                       std::size_t witness) {
  Judgement wrong;
  wrong.verdict = wrong.safety = Verdict::violation;
  wrong.violation = violation;
  wrong.rule = std::move(rule);
  wrong.explanation = std::move(explanation);
  wrong.witness = {witness};
  return wrong;
}

}  // namespace

Judgement judge_program_run(const Program& program, const Run& run) {
  Judgement judged = judge_run(run);
  if (judged.verdict == Verdict::violation) return judged;
  const std::uint32_t most = program.options.item_bytes_max;
  // Most queues of other runtimes know no largest item: ours is a wish, not their limit.
  const bool hosted = !runtime_text(run.history.environment).empty();
  for (std::size_t i = 0; i < run.history.operations.size(); ++i) {
    const Operation& o = run.history.operations[i];
    if (!is_put(o.kind)) continue;
    const bool fits = o.item_bytes <= most;
    const std::string bytes = std::to_string(o.item_bytes) + " bytes were ";
    const std::string allowed = ", with " + std::to_string(most) + " allowed";
    if (!fits && o.outcome == Outcome::ok && !hosted) {
      return wrong_length(ViolationClass::capacity, "an item beyond item_bytes_max is too big",
                          bytes + "accepted" + allowed, i);
    }
    if (fits && o.outcome == Outcome::too_big) {
      return wrong_length(ViolationClass::false_full, "an item that fits is not too big",
                          bytes + "refused as too big" + allowed, i);
    }
  }
  return judged;
}

}  // namespace queuecheck
