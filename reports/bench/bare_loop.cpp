// Does measuring disturb? Items a second as `bench` measures them against a bare loop over the same
// queue: two forked processes, the queue's header, two clock readings, nothing else. By hand, for
// docs/numbers.md.
//
//     build/queuecheck_bench_bare_loop [ROUNDS [QUEUE...]]     31 rounds; ring, spsc, locked
//
// Both move the same number of items of 8 bytes, one producer to one consumer, capacity 1024, on
// the same two CPUs, in turn, so that both see the same machine; a ratio is that of one round. Ends
// with 1 where the interval of a ratio lies outside of 0.97 to 1.03 as a whole.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/relax.hpp"
#include "queuecheck/impl/ring_queue.hpp"
#include "queuecheck/impl/spsc_queue.hpp"
#include "queuecheck/reports/bench/bench_run.hpp"
#include "queuecheck/reports/bench/bench_worker.hpp"
#include "queuecheck/reports/bench/calibration.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/statistics/bootstrap.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace {

using namespace queuecheck;

constexpr double tolerance = 0.03;

struct Meeting {
  std::atomic<int> arrived{0};
  // Of producer and consumer; each is written by one, and read when both have ended.
  std::int64_t begin_ns[2] = {};
  std::int64_t end_ns[2] = {};
  std::uint64_t sum = 0;

  void meet(int processes) {
    arrived.fetch_add(1, std::memory_order_acq_rel);  // partner: the load below
    while (arrived.load(std::memory_order_acquire) < processes) relax();
  }
};

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string("the bare loop: ") + what);
}

template <class Queue>
void put_all(Queue& queue, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t counter = first; counter < first + count; ++counter) {
    std::byte item[sizeof counter];
    std::memcpy(item, &counter, sizeof counter);
    if (queue.put(item, Deadline::none()) != Outcome::ok) end_child(1);
  }
}

template <class Queue>
std::uint64_t get_all(Queue& queue, std::uint64_t count) {
  std::uint64_t sum = 0;
  for (std::uint64_t done = 0; done < count; ++done) {
    std::uint64_t counter = 0;
    std::byte item[sizeof counter];
    if (queue.get(item, Deadline::none()).outcome != Outcome::ok) end_child(1);
    std::memcpy(&counter, item, sizeof counter);
    sum += counter;
  }
  return sum;
}

template <class Queue>
[[noreturn]] void side(Meeting& meeting, const Place& place, std::size_t which, int cpu,
                       std::uint64_t warm, std::uint64_t items) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (cpu >= 0) pin_to(cpu);
  Queue queue = Queue::attach(place);
  const auto move = [&](std::uint64_t first, std::uint64_t count) -> std::uint64_t {
    if (which == 1) return get_all(queue, count);
    put_all(queue, first, count);
    return 0;
  };
  move(1, warm);
  meeting.meet(2);
  meeting.begin_ns[which] = monotonic_ns();
  const std::uint64_t sum = move(1 + warm, items);
  meeting.end_ns[which] = monotonic_ns();
  if (which == 1) meeting.sum = sum;
  end_child(0);
}

// Items a second.
template <class Queue>
double bare_rate(const BenchCell& cell, const Placement& placement, std::uint64_t items) {
  const std::size_t head = 4096;
  const std::size_t bytes = Queue::bytes_needed(cell.options);
  void* memory =
      mmap(nullptr, head + bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  require(memory != MAP_FAILED, "no memory");
  auto* meeting = new (memory) Meeting;
  const Place place{"", {static_cast<std::byte*>(memory) + head, bytes}};
  const std::uint64_t warm = warm_up_for(items, cell.options.capacity);
  { [[maybe_unused]] const Queue made = Queue::create(place, cell.options); }
  pid_t children[2];
  for (std::size_t i = 0; i < 2; ++i) {
    children[i] = fork();
    require(children[i] >= 0, "no process");
    if (children[i] == 0) {
      side<Queue>(*meeting, place, i, placement.cpus.empty() ? -1 : placement.cpus[i], warm, items);
    }
  }
  for (const pid_t child : children) {
    int status = 0;
    require(waitpid(child, &status, 0) == child && status == 0, "a process failed");
  }
  require(meeting->sum == counter_sum(1 + warm, items), "items were lost or changed");
  const std::int64_t elapsed_ns = std::max(meeting->end_ns[0], meeting->end_ns[1]) -
                                  std::min(meeting->begin_ns[0], meeting->begin_ns[1]);
  munmap(memory, head + bytes);
  return static_cast<double>(items) * 1e9 / static_cast<double>(elapsed_ns);
}

double measured_rate(const BenchCell& cell, const Placement& placement, std::uint64_t items) {
  const BenchSample sample = measure_once(cell, items, placement);
  if (sample.end != RunEnd::completed) throw std::runtime_error(sample.problem);
  return sample.items_per_second;
}

template <class Queue>
bool compare_with_bare(const std::string& name, std::uint32_t rounds) {
  BenchCell cell;
  cell.queue = find_queue(name);
  cell.options = {1024, 8, 1, 1, {}};
  const Placement placement = place_workers(1, 1, allowed_cpus());
  const double first = measured_rate(cell, placement, 200'000);
  const std::uint64_t items = items_for(200'000, 200'000 / first, 0.1);
  std::vector<PairedValues> pairs;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    PairedValues& pair = pairs.emplace_back();
    // Whoever is first in one round is second in the next.
    if (round % 2 == 0) pair.value = measured_rate(cell, placement, items);
    pair.baseline = bare_rate<Queue>(cell, placement, items);
    if (round % 2 == 1) pair.value = measured_rate(cell, placement, items);
  }
  std::vector<double> measured, bare;
  for (const PairedValues& pair : pairs) {
    measured.push_back(pair.value);
    bare.push_back(pair.baseline);
  }
  const auto ratio = paired_ratio_interval(pairs);
  if (!ratio) throw std::runtime_error("fewer rounds than an interval needs");
  const bool differs = ratio->low > 1 + tolerance || ratio->high < 1 - tolerance;
  fmt::print("{}: measured {}/s, bare {}/s; ratio {:.3f}, 95 % interval {:.3f} to {:.3f}, {}\n",
             name, figure_text(summarize(measured).median), figure_text(summarize(bare).median),
             ratio->figure, ratio->low, ratio->high,
             differs ? "more than 3 % apart" : "no more than 3 % apart for all that shows");
  return !differs;
}

}  // namespace

int main(int argc, char** argv) {
  register_bench_worker();
  start(argc, argv);
  const auto rounds = static_cast<std::uint32_t>(argc > 1 ? std::atoi(argv[1]) : 31);
  std::vector<std::string> names(argv + std::min(argc, 2), argv + argc);
  if (names.empty()) names = {"ring", "spsc", "locked"};
  bool all = true;
  try {
    for (const std::string& name : names) {
      if (name == "ring") {
        all = compare_with_bare<RingQueue>(name, rounds) && all;
      } else if (name == "spsc") {
        all = compare_with_bare<SpscQueue>(name, rounds) && all;
      } else if (name == "locked") {
        all = compare_with_bare<LockedQueue>(name, rounds) && all;
      } else {
        fmt::print(stderr, "'{}': right would be ring, spsc or locked\n", name);
        return 64;
      }
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 3;
  }
  return all ? 0 : 1;
}
