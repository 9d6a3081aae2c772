#include "queuecheck/properties/replay.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "queuecheck/properties/misuse/misuse_stage.hpp"
#include "queuecheck/properties/sequential_judge.hpp"
#include "queuecheck/properties/shrink.hpp"
#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck {

std::string ReplayResult::summary() const {
  std::string text = "failed " + std::to_string(failed_same) + " of " + std::to_string(runs);
  if (stored.violation) text += " (" + std::string(name(*stored.violation)) + ")";
  if (failed_other > 0) text += ", " + std::to_string(failed_other) + " with another class";
  if (unknown > 0) text += ", " + std::to_string(unknown) + " undecided";
  return text;
}

Status ReplayResult::status() const {
  if (failed_same + failed_other > 0) return Status::violation;
  const Status judged = status_of(stored.verdict);
  return unknown > 0 ? merge(judged, Status::unknown) : judged;
}

std::uint32_t runs_to_see(const Failure& failure) {
  constexpr std::uint32_t least = 20;
  if (failure.reruns == 0) return least;
  if (failure.reruns_failed == 0) return 10 * least;
  const std::uint64_t wanted = std::uint64_t{3} * failure.reruns / failure.reruns_failed;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(wanted, least, 20'000));
}

std::string stored_rate(const Failure& failure) {
  const auto rate = [](std::uint32_t failed, std::uint32_t runs) {
    return std::to_string(failed) + " of " + std::to_string(runs);
  };
  if (failure.reruns == 0) return "";
  std::string text =
      "failed " + rate(failure.reruns_failed, failure.reruns) + " when it was stored";
  if (failure.original_reruns > 0) {
    text +=
        ", " + rate(failure.original_reruns_failed, failure.original_reruns) + " before shrinking";
  }
  return text;
}

namespace {

// No program shows it, so no judge of histories judges it: what was seen is the proof.
ReplayResult replay_misuse(const Failure& failure, std::string_view misuse, Executor& executor,
                           std::uint32_t runs, double seconds) {
  const Stopwatch watch;
  ReplayResult result;
  result.stored = failure.judgement;
  result.same_class = true;
  MisuseSettings settings{.seed = failure.seed, .only = {misuse}};
  settings.extra = failure.program.options.extra;
  while (result.runs < runs && watch.seconds() < seconds) {
    ++result.runs;
    MisuseResult again = run_misuses(executor, settings);
    if (again.stage.status == Status::environment) throw EnvironmentError(again.stage.reason);
    if (again.stage.failures.empty()) {
      ++result.valid;
      continue;
    }
    Failure& seen = again.stage.failures.front();
    if (seen.judgement.violation != failure.judgement.violation) {
      ++result.failed_other;
      continue;
    }
    ++result.failed_same;
    if (result.again) continue;
    result.again = std::move(seen.run);
    result.again_judgement = std::move(seen.judgement);
  }
  result.seconds = watch.seconds();
  return result;
}

}  // namespace

ReplayResult replay(const Failure& failure, Executor& executor, std::uint32_t runs,
                    double seconds) {
  if (const auto misuse = misuse_of(failure.program)) {
    return replay_misuse(failure, *misuse, executor, runs, seconds);
  }
  const auto judge = failure.stage == "conformance" ? judge_conformance_run : judge_program_run;
  const Stopwatch watch;
  ReplayResult result;
  result.stored = judge(failure.program, failure.run);
  result.same_class = result.stored.verdict == failure.judgement.verdict &&
                      result.stored.violation == failure.judgement.violation;
  std::size_t batch = 1;  // doubling: a hang costs a second, anything else almost nothing
  while (result.runs < runs && watch.seconds() < seconds) {
    const std::vector<Program> copies(std::min<std::size_t>(batch, runs - result.runs),
                                      failure.program);
    for (Run& run : executor.run_batch(copies)) {
      ++result.runs;
      Judgement judgement = judge(failure.program, run);
      switch (judgement.verdict) {
        case Verdict::valid:
          ++result.valid;
          break;
        case Verdict::unknown:
          ++result.unknown;
          break;
        case Verdict::violation:
          if (judgement.violation != failure.judgement.violation) {
            ++result.failed_other;
            break;
          }
          ++result.failed_same;
          if (!result.again) {
            result.again = std::move(run);
            result.again_judgement = std::move(judgement);
          }
          break;
      }
    }
    batch = std::min<std::size_t>(batch * 2, 32);
  }
  result.seconds = watch.seconds();
  return result;
}

}  // namespace queuecheck
