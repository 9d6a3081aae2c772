// How many generated-size programs a second, beside the bare futex round trip of the same run.
//
//   queuecheck_program_rate [QUEUE [PROCESSES [OPERATIONS [ROUNDS]]]]
//
// Prints, for each round: programs/s of the executor alone, programs/s with judging, futex round
// trip in microseconds.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <vector>

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

Program program_of(std::uint32_t processes, std::uint32_t operations, std::uint64_t seed) {
  Program program;
  program.options.capacity = 4;
  program.options.item_bytes_max = 16;
  program.options.producers = program.options.consumers = processes;
  program.seed = seed;
  for (std::uint32_t p = 0; p < processes; ++p) {
    std::vector<Step> steps;
    for (std::uint32_t i = 0; i < operations; ++i) {
      Step step;
      step.kind = (p + i + seed) % 2 == 0 ? OperationKind::try_put : OperationKind::try_get;
      step.item_bytes = 16;
      steps.push_back(step);
    }
    program.processes.push_back(steps);
  }
  return program;
}

int measure(const std::string& queue, std::uint32_t processes, std::uint32_t operations,
            int rounds) {
  const auto executor = make_process_executor(find_queue(queue));
  std::uint64_t seed = 1;
  for (int round = 0; round < rounds; ++round) {
    double seconds[2] = {};
    std::size_t programs[2] = {};
    std::size_t wrong = 0;
    for (const bool judging : {false, true}) {
      const std::int64_t begin = monotonic_ns();
      while (monotonic_ns() - begin < 700'000'000) {
        std::vector<Program> batch;
        for (int i = 0; i < 64; ++i) batch.push_back(program_of(processes, operations, ++seed));
        for (const Run& run : executor->run_batch(batch)) {
          if (judging && judge_run(run).verdict != Verdict::valid) ++wrong;
        }
        programs[judging] += batch.size();
      }
      seconds[judging] = static_cast<double>(monotonic_ns() - begin) * 1e-9;
    }
    std::printf(
        "%s %ux%u: executor %.0f programs/s, with judge %.0f programs/s, not valid %zu, "
        "bare futex round trip %.1f us\n",
        queue.c_str(), processes, operations, static_cast<double>(programs[0]) / seconds[0],
        static_cast<double>(programs[1]) / seconds[1], wrong, futex_round_trip_us());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    queuecheck::start(argc, argv);
    const auto number = [&](int at, int otherwise) {
      return argc > at ? std::atoi(argv[at]) : otherwise;
    };
    return measure(argc > 1 ? argv[1] : "locked", static_cast<std::uint32_t>(number(2, 4)),
                   static_cast<std::uint32_t>(number(3, 8)), number(4, 5));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
}
