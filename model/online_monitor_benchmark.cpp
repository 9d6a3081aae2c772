// The online monitor on stored logs, and on a stream that is made as it goes: 10^8 operations in
// the memory of the live queue.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "queuecheck/model/legal_log.hpp"
#include "queuecheck/model/online_monitor.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t live_values = 1'000;

void online_monitor(benchmark::State& state) {
  constexpr std::size_t operations = 4'000'000;
  const LogShape shape{static_cast<std::size_t>(state.range(0)), 50, live_values};
  const CompactHistory history = legal_logs(shape, operations, 7);
  std::size_t bytes = 0;
  for (auto _ : state) {
    OnlineMonitor monitor(Specification{}, history.logs.size());
    monitor.drain(history.logs);
    if (monitor.verdict() != Verdict::valid) state.SkipWithError("a legal history is accused");
    bytes = monitor.bytes();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(operations));
  state.counters["monitor_bytes"] = static_cast<double>(bytes);
}
BENCHMARK(online_monitor)->Arg(2)->Arg(16)->Arg(64)->Unit(benchmark::kMillisecond);

// Making the stream takes most of the time; the memory is what is shown. Run it alone:
// --benchmark_filter=stream
void online_monitor_of_a_stream(benchmark::State& state) {
  for (auto _ : state) {
    OnlineMonitor monitor(Specification{}, 64);
    LegalStream stream({64, 50, live_values}, 7);
    std::int64_t lag_most = 0;
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      const auto [process, call] = stream.next();
      monitor.feed(process, call);
      if (i % 4096 != 4095) continue;
      monitor.advance();
      lag_most = std::max(lag_most, monitor.lag());
    }
    monitor.finish();
    if (monitor.verdict() != Verdict::valid) state.SkipWithError("a legal history is accused");
    state.counters["monitor_bytes"] = static_cast<double>(monitor.bytes());
    state.counters["lag_ns_most"] = static_cast<double>(lag_most);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["process_peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}
BENCHMARK(online_monitor_of_a_stream)
    ->RangeMultiplier(10)
    ->Range(1'000'000, 100'000'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace queuecheck
