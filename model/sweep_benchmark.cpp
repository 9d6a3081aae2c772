// The offline sweep beside std::sort of as many 16-byte records in the same run.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "queuecheck/model/random_history.hpp"

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
BENCHMARK(std_sort_of_16_byte_records)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace queuecheck
