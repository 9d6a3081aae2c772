#include "queuecheck/model/order_judge.hpp"

#include "queuecheck/model/tighten.hpp"

namespace queuecheck {
namespace {

OrderVerdict judge_forced(const DepthProblem& problem, ValueOrder order) {
  const KnownOrder known = check_known_order(problem, order);
  OrderVerdict verdict;
  verdict.forced = true;
  if (known.fit == Fit::fits || !problem.only_yes) verdict.fit = known.fit;
  if (known.fit == Fit::fits_not) verdict.stuck = known.stuck;
  verdict.proposal = std::move(order);
  return verdict;
}

// Proposes, checks, learns from the answers that the order breaks, and proposes again.
class Proposals {
 public:
  Proposals(const DepthProblem& problem, const DepthProblem& narrow)
      : problem_(problem), narrow_(narrow), bounder_(narrow) {}

  OrderVerdict run() {
    std::size_t least_broken = problem_.answers.size() + 1;
    for (int idle = 0; idle < idle_rounds_max; ++idle) {
      GreedyOrder greedy = greedy_order(narrow_, bounder_.bounds());
      if (greedy.stuck > 0) {
        const auto culprit = bounder_.nearest_guess(greedy.stuck);
        if (!culprit) break;
        bounder_.guess(*culprit);
        continue;
      }
      ++verdict_.proposals;
      const KnownOrder known = check_known_order(problem_, greedy.order, Broken::pass_over);
      if (known.fit == Fit::fits) {
        verdict_.fit = Fit::fits;
        break;
      }
      bounder_.set_previous(greedy.order);
      for (const std::uint32_t answer : known.broken) bounder_.guess(answer);
      // One that gets stuck at a put or get has said nothing of what comes after.
      const bool whole = known.stuck == no_operation;
      if (whole && known.broken.size() < least_broken) {
        least_broken = known.broken.size();
        idle = 0;
      }
      if (verdict_.proposal.empty() || (whole && known.broken.size() <= least_broken)) {
        verdict_.proposal = std::move(greedy.order);
      }
      if (known.broken.empty()) break;
    }
    return std::move(verdict_);
  }

 private:
  static constexpr int idle_rounds_max = 12;  // that leave as many answers broken as before

  const DepthProblem& problem_;
  const DepthProblem& narrow_;
  RankBounder bounder_;
  OrderVerdict verdict_;
};

}  // namespace

OrderVerdict judge_by_order(const DepthProblem& problem) {
  if (auto forced = forced_order(problem)) return judge_forced(problem, std::move(*forced));
  DepthProblem narrow = problem;
  OrderVerdict verdict;
  if (!tighten(narrow)) return verdict;
  if (auto forced = forced_order(narrow)) return judge_forced(problem, std::move(*forced));
  return Proposals(problem, narrow).run();
}

}  // namespace queuecheck
