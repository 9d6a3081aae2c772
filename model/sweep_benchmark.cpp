// The offline sweep beside std::sort of as many 16-byte records in the same run.
#include <benchmark/benchmark.h>

#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <vector>

#include "queuecheck/model/judge_compact.hpp"
#include "queuecheck/model/legal_log.hpp"

namespace queuecheck {
namespace {

struct Record {
  std::int64_t time;
  std::int64_t other;
};

void std_sort_of_16_byte_records(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  std::vector<Record> given(count);
  SmallRandom random(5);
  for (Record& record : given) {
    record.time = static_cast<std::int64_t>(random.next() >> 30);
    record.other = record.time;
  }
  std::vector<Record> sorted;
  for (auto _ : state) {
    state.PauseTiming();
    sorted = given;
    state.ResumeTiming();
    std::sort(sorted.begin(), sorted.end(),
              [](const Record& a, const Record& b) { return a.time < b.time; });
    benchmark::DoNotOptimize(sorted.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

const CompactHistory& logs_of(std::int64_t operations) {
  static std::map<std::int64_t, CompactHistory> made;
  if (!made.contains(operations)) {
    made.clear();  // one at a time: the long ones are large
    made.emplace(operations, legal_logs({}, static_cast<std::size_t>(operations), 7));
  }
  return made.at(operations);
}

// The high-water mark of this process, in bytes.
double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

// 64 processes, about 10 % EMPTY; legal, so that everything is looked at.
void offline_sweep(benchmark::State& state) {
  const CompactHistory& history = logs_of(state.range(0));
  static const double before = peak_memory();  // of the first time: the mark never falls
  for (auto _ : state) {
    const Judgement judgement = judge(history, Specification{});
    if (judgement.verdict != Verdict::valid) state.SkipWithError("a legal history is accused");
  }
  const auto operations = static_cast<double>(history.operations());
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["log_bytes_per_operation"] = static_cast<double>(history.bytes()) / operations;
  // Right for the first benchmark of a process only.
  state.counters["more_bytes_per_operation"] = (peak_memory() - before) / operations;
}
// Before the sort, whose arrays would hide its memory; then growth.
BENCHMARK(offline_sweep)->Arg(10'000'000)->Unit(benchmark::kMillisecond)->MinTime(2.0);

// Of the processor: other work on the machine does not count.
double seconds_since(std::clock_t began) {
  return static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
}

// Both in one run, taking turns: the ratio is what counts.
void offline_sweep_beside_std_sort(benchmark::State& state) {
  const CompactHistory& history = logs_of(state.range(0));
  std::vector<Record> given(static_cast<std::size_t>(state.range(0)));
  SmallRandom random(5);
  for (Record& record : given) {
    record.time = static_cast<std::int64_t>(random.next() >> 30);
    record.other = record.time;
  }
  double sweeping = 1e9;
  double sorting = 1e9;
  for (auto _ : state) {
    std::clock_t began = std::clock();
    benchmark::DoNotOptimize(judge(history, Specification{}).verdict);
    sweeping = std::min(sweeping, seconds_since(began));
    std::vector<Record> sorted = given;
    began = std::clock();
    std::sort(sorted.begin(), sorted.end(),
              [](const Record& a, const Record& b) { return a.time < b.time; });
    benchmark::DoNotOptimize(sorted.data());
    sorting = std::min(sorting, seconds_since(began));
  }
  state.counters["sweep_ms"] = sweeping * 1e3;
  state.counters["std_sort_ms"] = sorting * 1e3;
  state.counters["ratio"] = sweeping / sorting;
}
BENCHMARK(offline_sweep_beside_std_sort)
    ->Arg(10'000'000)
    ->Iterations(5)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(std_sort_of_16_byte_records)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

// The slope of time against length: --benchmark_filter=growth --benchmark_format=csv
void growth_of_offline_sweep(benchmark::State& state) {
  offline_sweep(state);
}
BENCHMARK(growth_of_offline_sweep)
    ->RangeMultiplier(10)
    ->Range(1'000, 100'000'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace queuecheck
