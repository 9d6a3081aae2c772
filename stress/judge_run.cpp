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
  return merge(judge(run.history, std::get<Specification>(parsed)), run.observed);
}

}  // namespace queuecheck
