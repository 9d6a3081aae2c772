#include <string>
#include <variant>

#include "queuecheck/model/judge.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck {

Judgement judge_run(const Run& run) {
  const auto parsed = parse_specification(run.history.specification.value_or("fifo close=drain"));
  if (const auto* error = std::get_if<SpecificationError>(&parsed)) {
    Judgement unknown;
    unknown.verdict = unknown.safety = Verdict::unknown;
    unknown.unknown_reason = "the queue's specification cannot be read: " + error->message;
    return merge(unknown, run.observed);
  }
  const auto& specification = std::get<Specification>(parsed);
  const Judgement judged = merge(judge(run.history, specification), run.observed);
  const bool rests = run.hang && run.hang->quiescent;  // who is inside stays there
  return rests ? merge(judge_roles(run.history, specification, true), judged) : judged;
}

}  // namespace queuecheck
