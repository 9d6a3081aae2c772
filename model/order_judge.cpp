#include "queuecheck/model/order_judge.hpp"

namespace queuecheck {

OrderVerdict judge_by_order(const DepthProblem& problem) {
  OrderVerdict verdict;
  if (auto forced = forced_order(problem)) {
    const KnownOrder known = check_known_order(problem, *forced);
    verdict.forced = true;
    const bool proof = known.fit == Fit::fits || !problem.only_yes;
    if (proof) verdict.fit = known.fit;
    if (known.fit == Fit::fits_not) verdict.stuck = known.stuck;
    verdict.proposal = std::move(*forced);
    return verdict;
  }
  for (const AnswerBounds bounds :
       {AnswerBounds::instant, AnswerBounds::whole, AnswerBounds::none}) {
    auto proposal = greedy_order(problem, bounds);
    if (!proposal) continue;
    if (check_known_order(problem, *proposal).fit == Fit::fits) {
      verdict.fit = Fit::fits;
      return verdict;
    }
    if (verdict.proposal.empty()) verdict.proposal = std::move(*proposal);
    if (problem.answers.empty()) break;  // the same order again
  }
  return verdict;
}

}  // namespace queuecheck
