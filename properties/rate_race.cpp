#include "queuecheck/properties/rate_race.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck {
namespace {

constexpr std::uint32_t turn_runs = 8;

double rate(const Contender& contender) {
  const Reruns& counted = contender.counted;
  return counted.runs == 0 ? -1.0 : static_cast<double>(counted.failed) / counted.runs;
}

}  // namespace

void take_turns(std::vector<Contender*> contenders, Executor& executor, const RerunLimits& limits,
                std::uint32_t runs) {
  const Stopwatch watch;
  for (std::uint32_t done = 0; done < runs; done += turn_runs) {
    RerunLimits turn = limits;
    turn.runs = std::min(turn_runs, runs - done);
    for (Contender* contender : contenders) {
      turn.seconds = limits.seconds - watch.seconds();
      if (turn.seconds <= 0) return;
      contender->counted.add(rerun(contender->program, executor, turn));
    }
  }
}

std::size_t race(std::vector<Contender>& contenders, Executor& executor,
                 const RerunLimits& limits) {
  const Stopwatch watch;
  std::vector<Contender*> left;
  for (Contender& contender : contenders) left.push_back(&contender);
  const auto rounds = static_cast<std::uint32_t>(std::bit_width(contenders.size() - 1));
  while (left.size() > 1) {
    const auto each = limits.runs / std::max(rounds, 1U) / static_cast<std::uint32_t>(left.size());
    RerunLimits round = limits;
    round.seconds = limits.seconds - watch.seconds();
    take_turns(left, executor, round, std::max(each, 1U));
    std::stable_sort(left.begin(), left.end(),
                     [](const Contender* a, const Contender* b) { return rate(*a) > rate(*b); });
    left.resize((left.size() + 1) / 2);
  }
  return static_cast<std::size_t>(left.front() - contenders.data());
}

}  // namespace queuecheck
