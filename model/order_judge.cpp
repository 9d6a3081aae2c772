#include "queuecheck/model/order_judge.hpp"

#include "queuecheck/model/tighten.hpp"

namespace queuecheck {
namespace {

// An order that fails at an answer is built again with what it says about all answers; of the
// histories that this helps at all it helps most within a few rounds.
constexpr int proposals_max = 12;

OrderVerdict judge_forced(const DepthProblem& problem, ValueOrder order) {
  const KnownOrder known = check_known_order(problem, order);
  OrderVerdict verdict;
  verdict.forced = true;
  if (known.fit == Fit::fits || !problem.only_yes) verdict.fit = known.fit;
  if (known.fit == Fit::fits_not) verdict.stuck = known.stuck;
  verdict.proposal = std::move(order);
  return verdict;
}

}  // namespace

OrderVerdict judge_by_order(const DepthProblem& problem) {
  if (auto forced = forced_order(problem)) return judge_forced(problem, std::move(*forced));
  DepthProblem narrow = problem;
  OrderVerdict verdict;
  if (!tighten(narrow)) return verdict;
  if (auto forced = forced_order(narrow)) return judge_forced(problem, std::move(*forced));
  auto proposal = greedy_order(narrow, rank_bounds(narrow));
  for (int i = 0; proposal && i < proposals_max; ++i) {
    const KnownOrder known = check_known_order(problem, *proposal);
    ++verdict.proposals;
    if (known.fit == Fit::fits) {
      verdict.fit = Fit::fits;
      return verdict;
    }
    verdict.proposal = *proposal;
    if (narrow.answers.empty()) break;
    auto next = greedy_order(narrow, refined_bounds(narrow, *proposal));
    if (next && *next == *proposal) break;
    proposal = std::move(next);
  }
  return verdict;
}

}  // namespace queuecheck
