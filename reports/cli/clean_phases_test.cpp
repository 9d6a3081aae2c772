// Whatever a command is doing when the harness is killed, and however often commands run: nothing
// is left.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

// A command that does one thing for as long as the test likes.
struct PhaseOf {
  const char* name;
  Words arguments;
};

void PrintTo(const PhaseOf& phase, std::ostream* out) {
  *out << phase.name;
}

class KilledWhile : public testing::TestWithParam<PhaseOf> {};

// Killed at three instants after its workers are there.
TEST_P(KilledWhile, LeavesNothing) {
  for (const int after_ms : {0, 70, 300}) {
    const TemporaryDirectory folder;
    Words words{program()};
    words.insert(words.end(), GetParam().arguments.begin(), GetParam().arguments.end());
    Command command(words, folder.path());
    const auto begin = std::chrono::steady_clock::now();
    // The harness, its nursery and one who works.
    while (command.processes().size() < 3) {
      ASSERT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(after_ms));
    command.signal(SIGKILL);
    const Ended ended = command.wait(2);
    EXPECT_EQ(ended.exit_code, 128 + SIGKILL) << ended.out << ended.err;
    EXPECT_EQ(command.left_behind_after(2), Words{}) << "killed after " << after_ms << " ms";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Phases, KilledWhile,
    testing::Values(
        PhaseOf{"Conformance", {"properties", "posix-mq", "--time", "60s"}},
        PhaseOf{"Properties", {"properties", "boost-message-queue", "--time", "60s"}},
        PhaseOf{"Misuse", {"properties", "sysv-mq", "boost-message-queue", "--misuse"}},
        PhaseOf{"Stress", {"stress", "sysv-mq", "--time", "60s"}},
        PhaseOf{"Kills", {"stress", "boost-message-queue", "--kills", "100000"}},
        PhaseOf{"ManyProcesses",
                {"stress", "ring", "--program", "k6-brim", "--processes", "200", "--time", "60s"}},
        PhaseOf{"Bench", {"bench", "boost-message-queue", "--time", "60s"}},
        PhaseOf{"RoundTrip", {"bench", "ring", "--round-trip", "--time", "60s"}},
        PhaseOf{"Exploring", {"explore", "locked", "--time", "60s"}},
        PhaseOf{"ExploringProcesses", {"explore", "ring", "--lane", "processes", "--time", "60s"}}),
    [](const auto& row) { return std::string(row.param.name); });

// QUEUECHECK_CLEAN_RUNS=200 for a night.
TEST(ManyRuns, LeaveNothing) {
  const char* const wanted = std::getenv("QUEUECHECK_CLEAN_RUNS");
  const int runs = wanted != nullptr ? std::atoi(wanted) : 4;
  const TemporaryDirectory folder;
  const Words queues{"boost-message-queue", "posix-mq", "sysv-mq", "ring", "unix-seqpacket"};
  for (int i = 0; i < runs; ++i) {
    const std::string& queue = queues[static_cast<std::size_t>(i) % queues.size()];
    // run_program looks for processes and kernel objects that it left.
    const Ended ended = run_program(
        {"stress", queue, "--programs", "6", "--processes", "2,4", "--seed", std::to_string(i)},
        folder.path());
    EXPECT_EQ(ended.exit_code, 0) << queue << ": " << ended.out << ended.err;
  }
}

}  // namespace
}  // namespace queuecheck
