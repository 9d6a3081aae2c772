// The whole judge on long bounded histories that are legal by construction, with fixed seeds; each
// case counts how many were decided within 10 s, and how many without the search.
#include <benchmark/benchmark.h>

#include <chrono>

#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/legal_history.hpp"

namespace queuecheck {
namespace {

using Clock = std::chrono::steady_clock;

Specification bounded(std::int64_t capacity) {
  return std::get<Specification>(parse_specification("fifo capacity=" + std::to_string(capacity)));
}

Verdict judged(const History& history, const Specification& axes, std::size_t states_max) {
  JudgeBudget budget;
  budget.states_max = states_max;
  budget.bytes_max = std::size_t{2} << 30;
  const auto end = Clock::now() + std::chrono::seconds(10);
  budget.stop = [end] { return Clock::now() > end; };
  return judge(history, axes, budget).safety;
}

void judge_bounded(benchmark::State& state, LegalShape (*shape)(std::int64_t, std::int64_t)) {
  const std::int64_t operations = state.range(0);
  const std::int64_t seeds = state.range(2);
  const Specification axes = bounded(state.range(1));
  std::vector<History> histories;
  for (std::int64_t seed = 1; seed <= seeds; ++seed) {
    histories.push_back(
        legal_history(shape(operations, 16), axes, static_cast<std::uint64_t>(seed)));
  }
  double decided = 0;
  double accused = 0;
  double without_search = 0;
  double slowest = 0;
  for (auto _ : state) {
    decided = accused = without_search = slowest = 0;
    for (const History& history : histories) {
      const auto began = Clock::now();
      const Verdict verdict = judged(history, axes, std::size_t{1} << 40);
      slowest = std::max(slowest, std::chrono::duration<double>(Clock::now() - began).count());
      decided += verdict != Verdict::unknown ? 1 : 0;
      accused += verdict == Verdict::violation ? 1 : 0;
      state.PauseTiming();
      without_search += judged(history, axes, 0) != Verdict::unknown ? 1 : 0;
      state.ResumeTiming();
    }
  }
  state.counters["seeds"] = static_cast<double>(seeds);
  state.counters["decided"] = decided;
  state.counters["without_search"] = without_search;
  state.counters["accused"] = accused;  // 0: all are legal
  state.counters["slowest_s"] = slowest;
  state.SetItemsProcessed(state.iterations() * operations * seeds);
}

// Operations, capacity, seeds; 16 processes.
BENCHMARK_CAPTURE(judge_bounded, filled, filled_shape)
    ->Args({1'000, 64, 20})
    ->Args({10'000, 8, 5})
    ->Args({1'000'000, 1024, 1})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(judge_bounded, brimming, brimming_shape)
    ->Args({1'000, 64, 20})
    ->Args({10'000, 8, 5})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(judge_bounded, growing, growing_shape)
    ->Args({1'000'000, 1024, 1})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
}  // namespace queuecheck
