// Is the comparison to be trusted? The same queue against itself, again and again, where nothing
// may be called; and against itself slowed down by a tenth, which must be found. For nightly runs
// and docs/numbers.md.
//
//     build/queuecheck_bench_a_a [RUNS [SECONDS [SLOWER]]]     40 runs of at most 8 s; 0.10
//
// Each run is what `bench` does: two queues in the same rounds until the median of each is known to
// 4 %, or the time ends; then the comparison of `compare` and of the winners. Ends with 1 where a
// cell is called in more than 5 % of the runs of a queue with itself, or where the slower one is
// found in fewer than 90 % of the runs whose interval was narrow enough.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/impl/ring_queue.hpp"
#include "queuecheck/reports/bench/bench_worker.hpp"
#include "queuecheck/reports/bench/throughput.hpp"
#include "queuecheck/reports/compare/compared_results.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace {

using namespace queuecheck;

// `ring`, but each put and each get burns `burn_steps` first. How many stands before the queue in
// its place, so that whoever attaches burns as many.
class SlowedRing {
 public:
  static std::string name() { return "ring-slowed"; }
  static std::string specification(const Options& options) {
    return RingQueue::specification(without_burn(options));
  }
  static std::size_t bytes_needed(const Options& options) {
    return head + RingQueue::bytes_needed(without_burn(options));
  }
  static SlowedRing create(const Place& place, const Options& options) {
    const std::uint64_t steps = burn_steps(options);
    std::memcpy(place.memory.data(), &steps, sizeof steps);
    return SlowedRing(steps, rest(place), without_burn(options));
  }
  static SlowedRing attach(const Place& place) {
    std::uint64_t steps = 0;
    std::memcpy(&steps, place.memory.data(), sizeof steps);
    return SlowedRing(steps, rest(place));
  }
  std::uint64_t capacity() const { return ring_.capacity(); }
  Outcome try_put(std::span<const std::byte> item) {
    burn();
    return ring_.try_put(item);
  }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    burn();
    return ring_.put(item, deadline);
  }
  Got try_get(std::span<std::byte> into) {
    burn();
    return ring_.try_get(into);
  }
  Got get(std::span<std::byte> into, Deadline deadline) {
    burn();
    return ring_.get(into, deadline);
  }

 private:
  static constexpr std::size_t head = 4096;

  SlowedRing(std::uint64_t steps, const Place& place, const Options& options)
      : steps_(steps), ring_(RingQueue::create(place, options)) {}
  SlowedRing(std::uint64_t steps, const Place& place)
      : steps_(steps), ring_(RingQueue::attach(place)) {}

  static Place rest(const Place& place) { return {place.name, place.memory.subspan(head)}; }
  static Options without_burn(Options options) {
    std::erase_if(options.extra, [](const auto& one) { return one.first == "burn_steps"; });
    return options;
  }
  static std::uint64_t burn_steps(const Options& options) {
    for (const auto& [key, value] : options.extra) {
      if (key == "burn_steps") return std::stoull(value);
    }
    return 0;
  }
  // Each step waits for the one before: about a nanosecond.
  void burn() {
    std::uint64_t value = steps_;
    for (std::uint64_t i = 0; i < steps_; ++i) {
      value = value * 3 + 1;
      asm volatile("" : "+r"(value));
    }
  }

  std::uint64_t steps_;
  RingQueue ring_;
};

BenchSettings settings_of(std::uint64_t seed, double seconds) {
  BenchSettings settings;
  settings.queues = {find_queue("ring")};
  settings.baseline.clear();
  settings.repetitions = 10'000;
  settings.half_width = half_width_wanted;
  settings.seconds = seconds;
  settings.seed = seed;
  return settings;
}

ComparedRow row_of(const std::vector<BenchRow>& rows, const std::string& second) {
  const ComparedResults results = compare_measured("ring", second, rows);
  if (results.rows.empty())
    throw std::runtime_error("nothing was measured: " + rows.front().problem);
  return results.rows.front();
}

ComparedRow with_itself(std::uint64_t seed, double seconds) {
  BenchSettings settings = settings_of(seed, seconds);
  settings.queues.push_back(settings.queues.front());
  return row_of(run_throughput(settings), "ring");
}

// The first queue is the yardstick, to which the options are not applied.
ComparedRow with_slowed(std::uint64_t seed, double seconds, std::uint64_t steps) {
  BenchSettings settings = settings_of(seed, seconds);
  settings.queues.push_back({"ring-slowed", ""});
  settings.option_sets = {{{"burn_steps", std::to_string(steps)}}};
  return row_of(run_throughput(settings), "ring-slowed");
}

// The fewest steps that slow it down by as much.
std::uint64_t steps_for(double slower) {
  for (std::uint64_t steps = 1; steps <= 256; ++steps) {
    const ComparedRow row = with_slowed(steps, 6, steps);
    if (row.ratio && row.ratio->figure <= 1 - slower) return steps;
  }
  throw std::runtime_error("256 steps of burning slow nothing down");
}

struct Tally {
  int called = 0;
  int precise = 0;
  int precise_called = 0;
  std::vector<double> ratios;
};

template <class Run>
Tally tally(int runs, const char* what, Run run) {
  Tally tally;
  for (int i = 0; i < runs; ++i) {
    const ComparedRow row = run(static_cast<std::uint64_t>(1000 + i));
    const bool called = row.verdict != Comparison::cannot_tell;
    tally.called += called;
    tally.precise += row.precise;
    tally.precise_called += row.precise && row.verdict == Comparison::worse;
    if (row.ratio) tally.ratios.push_back(row.ratio->figure);
    fmt::print("{} {:>2}: {}{}{}\n", what, i + 1, name(row.verdict), called ? "" : ": ",
               row.reason);
    std::fflush(stdout);
  }
  return tally;
}

double percent(int part, int whole) {
  return whole == 0 ? 100.0 : 100.0 * part / whole;
}

}  // namespace

int main(int argc, char** argv) {
  register_bench_worker();
  register_queue(queue_table<SlowedRing>());
  start(argc, argv);
  const int runs = argc > 1 ? std::atoi(argv[1]) : 40;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 8;
  const double slower = argc > 3 ? std::atof(argv[3]) : 0.10;
  try {
    const Tally same =
        tally(runs, "A/A", [&](std::uint64_t seed) { return with_itself(seed, seconds); });
    const std::uint64_t steps = steps_for(slower);
    const Tally slowed = tally(
        runs, "slowed", [&](std::uint64_t seed) { return with_slowed(seed, seconds, steps); });
    const double quiet = percent(runs - same.called, runs);
    const double found = percent(slowed.precise_called, slowed.precise);
    fmt::print("A/A: nothing called in {} of {} runs ({:.1f} %; bar 95); precise in {}\n",
               runs - same.called, runs, quiet, same.precise);
    fmt::print(
        "slowed to {:.3f} by {} steps: found in {} of the {} runs that were precise ({:.1f} %; bar "
        "90); {} were not\n",
        summarize(slowed.ratios).median, steps, slowed.precise_called, slowed.precise, found,
        runs - slowed.precise);
    return quiet >= 95 && found >= 90 ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 3;
  }
}
