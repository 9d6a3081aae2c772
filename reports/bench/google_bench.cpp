#include "queuecheck/reports/bench/google_bench.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <stdexcept>

#include "queuecheck/reports/bench/calibration.hpp"
#include "queuecheck/reports/bench/render_bench.hpp"
#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

// For a pass of which nothing is to be seen.
class SilentReporter : public benchmark::BenchmarkReporter {
 public:
  SilentReporter() {
    SetOutputStream(&nowhere_);
    SetErrorStream(&nowhere_);
  }
  bool ReportContext(const Context& /*context*/) override { return true; }
  void ReportRuns(const std::vector<Run>& /*runs*/) override {}

 private:
  std::ostream nowhere_{nullptr};
};

// What Google Benchmark calls, cell by cell. In the rehearsal nothing is measured: it shows which
// cells the flags select and how often each will be asked for.
class Front {
 public:
  Front(const BenchSettings& settings, const BenchProgress& progress)
      : run_seconds_(settings.run_seconds),
        rounds_(settings, progress),
        calls_(rounds_.cells().size()) {}

  ThroughputRounds& rounds() { return rounds_; }

  void end_rehearsal() {
    rehearsal_ = false;
    for (std::size_t cell = 0; cell < calls_.size(); ++cell) {
      if (calls_[cell] == 0) rounds_.leave_out(cell);
      calls_[cell] = 0;
    }
  }

  void run(benchmark::State& state, std::size_t cell) {
    const std::uint32_t round = calls_[cell]++;
    for (auto _ : state) {
      if (rehearsal_) {
        state.SetIterationTime(run_seconds_);
        continue;
      }
      while (rounds_.rounds() <= round && rounds_.measure_round()) {
      }
      const BenchSample* sample = rounds_.sample(cell, round);
      if (sample == nullptr) {
        state.SkipWithError(why_missing(cell).c_str());
        break;
      }
      state.SetIterationTime(sample->elapsed_s);
      report(state, cell, *sample);
    }
  }

 private:
  void report(benchmark::State& state, std::size_t cell, const BenchSample& sample) const {
    const BenchCell& at = rounds_.cells()[cell];
    state.SetItemsProcessed(static_cast<std::int64_t>(sample.items));
    state.SetBytesProcessed(static_cast<std::int64_t>(sample.items * at.options.item_bytes_max));
    state.SetLabel(at.queue.name);
    state.counters["effective_capacity"] = static_cast<double>(sample.capacity);
    state.counters["cpu_ns_per_item"] = sample.cpu_ns_per_item;
    state.counters["context_switches_per_1000_items"] = sample.context_switches_per_1000_items;
    state.counters["clean"] = sample.clean ? 1 : 0;
  }

  std::string why_missing(std::size_t cell) const {
    for (const BenchRow& row : rounds_.rows()) {
      const BenchCell& at = rounds_.cells()[cell];
      const bool same = row.queue == at.queue.name && row.producers == at.options.producers &&
                        row.consumers == at.options.consumers &&
                        row.item_bytes == at.options.item_bytes_max && row.batch == at.batch &&
                        row.capacity_asked == at.options.capacity &&
                        row.waiting_asked == at.waiting && row.placement_asked == at.placement &&
                        row.extra == at.options.extra;
      if (same && !row.problem.empty()) return fmt::format("{}: {}", name(row.end), row.problem);
    }
    return "not measured: the time budget ended";
  }

  bool rehearsal_ = true;
  double run_seconds_;
  ThroughputRounds rounds_;
  std::vector<std::uint32_t> calls_;
};

std::string benchmark_name(const BenchCell& cell) {
  std::string text = cell.queue.name;
  for (const auto& [key, value] : cell.options.extra) text += "," + key + "=" + value;
  if (cell.batch > 1) text += fmt::format(",batch={}", cell.batch);
  if (cell.waiting != WaitingKind::usual) text += fmt::format(",{}", name(cell.waiting));
  if (cell.placement != PlacementKind::usual) text += fmt::format(",{}", name(cell.placement));
  return text;
}

void register_cells(Front& front) {
  benchmark::ClearRegisteredBenchmarks();
  const std::vector<BenchCell>& cells = front.rounds().cells();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Options& options = cells[i].options;
    benchmark::RegisterBenchmark(benchmark_name(cells[i]).c_str(),
                                 [&front, i](benchmark::State& state) { front.run(state, i); })
        ->ArgNames({"producers", "consumers", "item_bytes", "capacity"})
        ->Args({options.producers, options.consumers, options.item_bytes_max,
                static_cast<std::int64_t>(options.capacity)})
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
}

// Ours first, so that the user's win.
void initialize(const BenchSettings& settings, const std::vector<std::string>& flags) {
  // Google Benchmark keeps the pointer to the program's name.
  static std::string program = "queuecheck";
  std::vector<std::string> texts{fmt::format("--benchmark_repetitions={}", settings.repetitions)};
  texts.insert(texts.end(), flags.begin(), flags.end());
  std::vector<char*> argv{program.data()};
  for (std::string& text : texts) argv.push_back(text.data());
  int argc = static_cast<int>(argv.size());
  argv.push_back(nullptr);
  benchmark::Initialize(&argc, argv.data());
  if (argc > 1) {
    throw std::invalid_argument(
        fmt::format("'{}' is no flag of Google Benchmark (they begin with --benchmark_)", argv[1]));
  }
}

}  // namespace

BenchReport run_bench(const BenchSettings& settings, const std::vector<std::string>& given,
                      const BenchProgress& progress) {
  // What separates the flags from ours on a command line is none of them.
  std::vector<std::string> flags = given;
  std::erase(flags, "--");
  if (const auto wrong = check_settings(settings)) throw std::invalid_argument(*wrong);
  const std::int64_t began = monotonic_ns();
  const auto passed = [began] { return static_cast<double>(monotonic_ns() - began) / 1e9; };
  if (flags.empty()) {
    const PhysicalLimits limits = measure_limits();
    std::vector<BenchRow> rows = run_throughput(settings, progress);
    return make_report(settings, std::move(rows), limits, passed());
  }
  BenchSettings planned = settings;
  planned.half_width = 0;  // how often is up to the flags
  planned.google_benchmark = true;
  planned.repetitions = rounds_for(settings.repetitions, cells_of(settings).size(),
                                   settings.run_seconds, settings.seconds);
  initialize(planned, flags);
  Front front(planned, progress);
  register_cells(front);
  SilentReporter silent;
  // With --benchmark_out the rehearsal writes that file too; the real pass writes it anew.
  benchmark::RunSpecifiedBenchmarks(&silent);
  front.end_rehearsal();

  const PhysicalLimits limits = measure_limits();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::ClearRegisteredBenchmarks();  // they refer to `front`
  return make_report(planned, front.rounds().rows(), limits, passed());
}

int run_google_benchmark(const BenchSettings& settings, int argc, char** argv) {
  try {
    const std::vector<std::string> flags(argv + std::min(argc, 1), argv + argc);
    const BenchReport report = run_bench(settings, flags);
    std::fputs(render_bench_text(report).c_str(), stderr);
    return exit_code(report.status);
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "queuecheck: {}\n", error.what());
    return 64;
  }
}

}  // namespace queuecheck
