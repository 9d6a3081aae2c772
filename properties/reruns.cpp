#include "queuecheck/properties/reruns.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "queuecheck/properties/stopwatch.hpp"
#include "queuecheck/stress/interrupt.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t batch_most = 32;

// Counts one run; true when it is the last that is wanted.
bool count_run(Reruns& result, const Program& program, Run&& run, const RerunLimits& limits) {
  ++result.runs;
  Judgement judgement = limits.judge(program, run);
  const bool violates = judgement.verdict == Verdict::violation;
  const bool failed = violates && judgement.violation == limits.violation;
  result.failed += failed ? 1 : 0;
  result.other += violates && !failed ? 1 : 0;
  if (failed && !result.proof) {
    result.proof = std::move(run);
    result.judgement = std::move(judgement);
  }
  return limits.decided && limits.decided(failed);
}

}  // namespace

void Reruns::add(Reruns more) {
  runs += more.runs;
  failed += more.failed;
  other += more.other;
  if (!proof && more.proof) {
    proof = std::move(more.proof);
    judgement = std::move(more.judgement);
  }
}

Reruns rerun(const Program& program, Executor& executor, const RerunLimits& limits) {
  const Stopwatch watch;
  Reruns result;
  // Batches double as long as the time left would do for twice as many: a rare failure soon gets
  // the speed of full batches, while a failure that hangs (a second each) ends near its budget.
  std::size_t batch = 1;
  while (result.runs < limits.runs && watch.seconds() < limits.seconds && !interrupted()) {
    const std::vector<Program> copies(std::min<std::size_t>(batch, limits.runs - result.runs),
                                      program);
    std::vector<Run> runs;
    try {
      runs = executor.run_batch(copies);
    } catch (const RefusedError&) {
      return result;  // the queue does not serve these options: no failure of this class
    }
    for (Run& run : runs) {
      if (count_run(result, program, std::move(run), limits)) return result;
    }
    const double seconds_each = watch.seconds() / std::max(result.runs, 1U);
    const double left = std::max(0.0, limits.seconds - watch.seconds()) / seconds_each;
    batch = std::clamp<std::size_t>(
        static_cast<std::size_t>(std::min(left / 2, static_cast<double>(batch_most))), 1,
        batch * 2);
  }
  return result;
}

}  // namespace queuecheck
