// How many programs a second, beside the bare futex round trip of the same run.
//
//   queuecheck_program_rate [QUEUE[,QUEUE...] [PROCESSES [OPERATIONS [ROUNDS]]]]
//
// Prints for each queue the best of the rounds, and the median in brackets: of plain programs
// (tries only, each process puts and gets by turns; where the queue allows one of a role, the
// others look) executor alone, then with judging; of generated programs of the same size with
// generating and judging; and the round trip in microseconds.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/properties/generators.hpp"
#include "queuecheck/properties/program_judge.hpp"
#include "queuecheck/stress/nursery.hpp"
#include "queuecheck/stress/patience.hpp"
#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace {

using namespace queuecheck;

// Two processes wake each other in turn; what any harness pays that wakes a worker per program.
double futex_round_trip_us() {
  constexpr int rounds = 2000;
  void* memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto* word = new (memory) std::atomic<std::uint32_t>(0);
  const auto pass = [&](std::uint32_t mine) {
    for (int i = 0; i < rounds; ++i) {
      // acquire, pairs with the partner's release
      while (word->load(std::memory_order_acquire) != mine)
        sleep_on(*word, 1 - mine, 1'000'000'000);
      word->store(1 - mine, std::memory_order_release);
      wake_all(*word);
    }
  };
  const pid_t child = fork();
  if (child == 0) {
    pass(1);
    end_child(0);
  }
  const std::int64_t begin = monotonic_ns();
  pass(0);
  const std::int64_t end = monotonic_ns();
  waitpid(child, nullptr, 0);
  munmap(memory, 4096);
  return static_cast<double>(end - begin) / rounds / 1000;
}

class Rates {
 public:
  Rates(const std::string& queue, std::uint32_t processes, std::uint32_t operations)
      : name_(queue), executor_(make_process_executor(find_queue(queue))) {
    const LoadedQueue loaded = load(find_queue(queue));
    settings_.extra = unsliced(Options{}, loaded).extra;
    settings_.operations = offered_operations(loaded, settings_.extra);
    settings_.roles = role_limits(loaded);
    settings_.presets = loaded.table()->preset != nullptr;
    settings_.processes_min = settings_.processes_max = processes;
    settings_.operations_min = settings_.operations_max = operations;
  }

  void round() {
    alone_.push_back(rate(&Rates::plain, false));
    judged_.push_back(rate(&Rates::plain, true));
    generated_.push_back(rate(&Rates::generated, true));
    round_trips_us_.push_back(futex_round_trip_us());
  }

  void tell() {
    const auto best = [](std::vector<double>& all) {
      std::sort(all.begin(), all.end());
      return all.back();
    };
    const auto median = [](const std::vector<double>& all) { return all[all.size() / 2]; };
    const double alone = best(alone_);
    const double judged = best(judged_);
    const double generated = best(generated_);
    std::sort(round_trips_us_.begin(), round_trips_us_.end());
    std::printf(
        "%s %ux%u: executor %.0f (%.0f), with judge %.0f (%.0f), generated and judged %.0f (%.0f) "
        "programs/s; not valid %zu; bare futex round trip %.1f (%.1f) us\n",
        name_.c_str(), settings_.processes_max, settings_.operations_max, alone, median(alone_),
        judged, median(judged_), generated, median(generated_), wrong_, round_trips_us_.front(),
        median(round_trips_us_));
    std::fflush(stdout);
  }

 private:
  Program plain(std::uint64_t seed) const {
    const RoleLimits& roles = settings_.roles;
    Program program;
    program.options.capacity = 4;
    program.options.item_bytes_max = 16;
    program.options.extra = settings_.extra;
    program.options.producers = roles.producers(settings_.processes_max);
    program.options.consumers = roles.consumers(settings_.processes_max);
    program.seed = seed;
    for (std::uint32_t p = 0; p < settings_.processes_max; ++p) {
      std::vector<Step> steps(settings_.operations_max);
      for (std::uint32_t i = 0; i < steps.size(); ++i) {
        const bool puts = roles.any() ? p == 0 : (p + i + seed) % 2 == 0;
        const bool looks = roles.any() && p > 1;
        steps[i].kind = looks  ? OperationKind::empty
                        : puts ? OperationKind::try_put
                               : OperationKind::try_get;
        steps[i].item_bytes = 16;
      }
      program.processes.push_back(std::move(steps));
    }
    return program;
  }
  Program generated(std::uint64_t seed) const { return program_at(1, seed, settings_).value(); }

  double rate(Program (Rates::*make)(std::uint64_t) const, bool judging) {
    std::size_t programs = 0;
    const std::int64_t begin = monotonic_ns();
    while (monotonic_ns() - begin < 700'000'000) {
      std::vector<Program> batch;
      for (int i = 0; i < 64; ++i) batch.push_back((this->*make)(++seed_));
      const std::vector<Run> runs = executor_->run_batch(batch);
      for (std::size_t i = 0; judging && i < runs.size(); ++i) {
        wrong_ += judge_program_run(batch[i], runs[i]).verdict != Verdict::valid ? 1U : 0U;
      }
      programs += batch.size();
    }
    return static_cast<double>(programs) * 1e9 / static_cast<double>(monotonic_ns() - begin);
  }

  std::string name_;
  std::unique_ptr<Executor> executor_;
  GeneratorSettings settings_;
  std::uint64_t seed_ = 0;
  std::size_t wrong_ = 0;
  std::vector<double> alone_, judged_, generated_, round_trips_us_;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    queuecheck::start(argc, argv);
    const auto number = [&](int at, int otherwise) {
      return argc > at ? std::atoi(argv[at]) : otherwise;
    };
    std::istringstream queues(argc > 1 ? argv[1] : "locked");
    for (std::string queue; std::getline(queues, queue, ',');) {
      Rates rates(queue, static_cast<std::uint32_t>(number(2, 4)),
                  static_cast<std::uint32_t>(number(3, 8)));
      for (int round = number(4, 5); round > 0; --round) rates.round();
      rates.tell();
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
}
