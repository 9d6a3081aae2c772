// Reading: bytes and operations a second of one core, and what a stream of 1 GB costs in memory.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <sstream>

#include "queuecheck/model/history_io.hpp"
#include "queuecheck/model/random_history.hpp"

namespace queuecheck {
namespace {

// A text again and again, up to `bytes`, without a file: behind its head only the body repeats.
class RepeatedText final : public std::streambuf {
 public:
  RepeatedText(const std::string& text, std::size_t head, std::size_t bytes)
      : text_(text), head_(head), left_(bytes) {}

 private:
  int_type underflow() override {
    if (left_ == 0) return traits_type::eof();
    const std::size_t from = begun_ ? head_ : 0;
    begun_ = true;
    char* const data = text_.data();
    setg(data + from, data + from, data + text_.size());
    left_ -= std::min(left_, text_.size() - from);
    return traits_type::to_int_type(*gptr());
  }

  std::string text_;
  const std::size_t head_;
  std::size_t left_;
  bool begun_ = false;
};

// A run of 16 processes, one at a time in turn; every fifth get answers EMPTY.
History recording() {
  SmallRandom random(7);
  History history;
  history.processes = 16;
  std::int64_t now = 31'000'000'000;
  std::int64_t got = 0;
  for (std::int64_t i = 0; i < 40'000; ++i) {
    Operation o;
    o.process = static_cast<std::uint32_t>(i % 16);
    o.kind = i % 2 == 0 ? OperationKind::put : OperationKind::try_get;
    o.value = i % 2 == 0 ? i / 2 : got++;
    if (i % 10 == 9) {
      --got;
      o.value = no_value;
      o.outcome = Outcome::empty;
    }
    now += 50 + random.below(200);
    o.t0 = now;
    o.t1 = now + 50 + random.below(400);
    history.operations.push_back(o);
  }
  return history;
}

std::string text_recording() {
  std::ostringstream stream;
  write_text(stream, recording());
  return stream.str();
}

std::string json_recording() {
  std::ostringstream stream;
  write_json(stream, recording());
  return stream.str();
}

std::size_t first_line(const std::string& text) {
  return text.find('\n') + 1;
}

class Counter final : public HistorySink {
 public:
  void begin(const HistoryHeader&, std::size_t) override {}
  void operation(const Operation& operation) override { sum_ += operation.t1 - operation.t0; }
  void end(const HistoryHeader&) override { benchmark::DoNotOptimize(sum_); }

 private:
  std::int64_t sum_ = 0;
};

double resident_max_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void read_into_sink(benchmark::State& state, const std::string& text) {
  const auto bytes = static_cast<std::size_t>(state.range(0)) << 20;
  const double before = resident_max_mib();
  for (auto _ : state) {
    RepeatedText repeated(text, first_line(text), bytes);
    std::istream stream(&repeated);
    HistoryReader reader(stream, "generated");
    Counter counter;
    while (reader.read(counter)) {
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.counters["peak_growth_mib"] = resident_max_mib() - before;
}

void text_into_sink(benchmark::State& state) {
  read_into_sink(state, text_recording());
}
void json_into_sink(benchmark::State& state) {
  read_into_sink(state, json_recording());
}
BENCHMARK(text_into_sink)->Arg(64)->Arg(1024)->Unit(benchmark::kMillisecond);
BENCHMARK(json_into_sink)->Arg(64)->Arg(1024)->Unit(benchmark::kMillisecond);

template <class Next>
void read_again_and_again(benchmark::State& state, const std::string& text, const Next& next) {
  for (auto _ : state) {
    std::istringstream stream(text);
    HistoryReader reader(stream, "generated");
    auto history = next(reader);
    benchmark::DoNotOptimize(history);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void text_whole(benchmark::State& state) {
  read_again_and_again(state, text_recording(), [](HistoryReader& r) { return r.next(); });
}
void json_whole(benchmark::State& state) {
  read_again_and_again(state, json_recording(), [](HistoryReader& r) { return r.next(); });
}
void text_compact(benchmark::State& state) {
  read_again_and_again(state, text_recording(), [](HistoryReader& r) { return r.next_compact(); });
}
void json_compact(benchmark::State& state) {
  read_again_and_again(state, json_recording(), [](HistoryReader& r) { return r.next_compact(); });
}
BENCHMARK(text_whole)->Unit(benchmark::kMillisecond);
BENCHMARK(json_whole)->Unit(benchmark::kMillisecond);
BENCHMARK(text_compact)->Unit(benchmark::kMillisecond);
BENCHMARK(json_compact)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace queuecheck
