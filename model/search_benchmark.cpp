// The exact search alone, and the whole judge, on long histories of fixed seeds. `decided` counts
// seeds (10 s each), `states` and `MB` are the greatest of all.
#include <benchmark/benchmark.h>

#include <chrono>

#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/legal_history.hpp"
#include "queuecheck/model/refusal.hpp"
#include "queuecheck/model/search.hpp"

namespace queuecheck {
namespace {

using Clock = std::chrono::steady_clock;

JudgeBudget ten_seconds() {
  JudgeBudget budget;
  budget.states_max = 200'000'000;
  budget.bytes_max = std::size_t{2} << 30;
  budget.stop = [until = Clock::now() + std::chrono::seconds(10)] { return Clock::now() > until; };
  return budget;
}

Specification axes_of(std::int64_t capacity) {
  const std::string text = capacity == 0 ? "fifo" : "fifo capacity=" + std::to_string(capacity);
  return std::get<Specification>(parse_specification(text));
}

LegalShape shape_of(const benchmark::State& state) {
  const std::int64_t operations = state.range(0);
  const std::int64_t processes = state.range(1);
  if (state.range(2) != 0) return filled_shape(operations, processes);
  return growing_shape(operations, processes);
}

// Arguments: operations, processes, capacity (0: unbounded, without EMPTY), seeds.
template <class Judge>
void run(benchmark::State& state, bool spoilt, Judge judge_history) {
  const Specification axes = axes_of(state.range(2));
  std::vector<History> histories;
  for (std::int64_t seed = 1; seed <= state.range(3); ++seed) {
    const auto number = static_cast<std::uint64_t>(seed);
    histories.push_back(legal_history(shape_of(state), axes, number));
    if (spoilt) spoil_one_answer(histories.back(), number);
  }
  double worst = 0;
  std::int64_t decided = 0;
  for (auto _ : state) {
    for (const History& history : histories) {
      const auto began = Clock::now();
      if (judge_history(history, axes, state) != Verdict::unknown) ++decided;
      worst = std::max(worst, std::chrono::duration<double>(Clock::now() - began).count());
    }
  }
  state.counters["decided"] =
      static_cast<double>(decided) / static_cast<double>(state.iterations());
  state.counters["worst_s"] = worst;
  state.SetItemsProcessed(state.iterations() * state.range(0) * state.range(3));
}

Verdict search_alone(const History& history, const Specification& axes, benchmark::State& state) {
  const SearchResult result =
      search_order(history, axes, excused_refusals(history, axes.refusal), ten_seconds());
  const auto keep_most = [&](const char* name, double figure) {
    state.counters[name] = std::max(state.counters[name].value, figure);
  };
  keep_most("states", static_cast<double>(result.states));
  keep_most("MB", static_cast<double>(result.bytes) / 1e6);
  return result.verdict;
}

void search_legal(benchmark::State& state) {
  run(state, false, search_alone);
}
void search_spoilt(benchmark::State& state) {
  run(state, true, search_alone);
}
void judge_legal(benchmark::State& state) {
  run(state, false, [](const History& history, const Specification& axes, benchmark::State&) {
    return judge(history, axes, ten_seconds()).verdict;
  });
}

BENCHMARK(search_legal)
    ->Args({1'000, 16, 0, 1})
    ->Args({10'000, 16, 0, 1})
    ->Args({100'000, 16, 0, 1})
    ->Args({10'000, 16, 8, 5})
    ->Args({1'000, 16, 64, 20})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(search_spoilt)
    ->Args({10'000, 16, 0, 20})
    ->Args({1'000, 16, 8, 20})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(judge_legal)->Args({1'000, 16, 64, 20})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace queuecheck
