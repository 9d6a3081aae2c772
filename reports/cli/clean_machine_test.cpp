// A clean machine: whenever the harness is killed or interrupted, within two seconds no process and
// no kernel object of it is left; and `clean` removes what a dead harness left, nothing else.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

// So that every stage, short as it is then, is met by some kill.
constexpr double budget_s = 2.5;

struct Death {
  const char* name;
  const char* queue;
  int signal;
  double from_s;  // the kill comes at a random instant of the half second that begins here
};

void PrintTo(const Death& death, std::ostream* out) {
  *out << death.name;
}

class DeathTest : public testing::TestWithParam<Death> {};

TEST_P(DeathTest, LeavesNothing) {
  const TemporaryDirectory folder;
  const Death& death = GetParam();
  const std::string time = std::to_string(static_cast<int>(budget_s * 1000)) + "ms";
  Command command({program(), "verify", death.queue, "--time", time, "--seed", "3"}, folder.path());
  std::uniform_real_distribution<double> random(death.from_s, death.from_s + 0.5);
  std::random_device entropy;
  const double after_s = random(entropy);
  std::this_thread::sleep_for(std::chrono::duration<double>(after_s));
  const Words alive = command.processes();
  command.signal(death.signal);
  const Ended ended = command.wait(2);
  EXPECT_FALSE(ended.timed_out);
  // Otherwise the kill came too late to show anything.
  EXPECT_EQ(ended.exit_code, 128 + death.signal) << "after " << after_s << " s: " << ended.err;
  EXPECT_GE(alive.size(), 1U) << "the processes of the run must have been found while it ran";
  EXPECT_EQ(command.left_behind_after(2), Words{}) << "killed after " << after_s << " s";
}

// To all processes of the run but its nursery.
void signal_all_but_nursery(const Command& command, int number) {
  for (const std::string& line : command.processes()) {
    std::istringstream words(line);
    std::string kind;
    std::string name;
    pid_t pid = -1;
    words >> kind >> pid >> name;
    if (name != "qc-nursery") kill(pid, number);
  }
}

// Queues of this kind own kernel objects. All but the nursery are stopped while there is one, so
// that only the nursery can have removed it.
TEST(NamedQueue, IsRemovedWhenTheHarnessIsKilled) {
  const TemporaryDirectory folder;
  Command command({program(), "stress", "boost-message-queue", "--time", "6s", "--seed", "3"},
                  folder.path());
  const auto begin = std::chrono::steady_clock::now();
  for (;;) {
    ASSERT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << "no name seen";
    if (command.names().empty()) continue;
    signal_all_but_nursery(command, SIGSTOP);
    if (!command.names().empty()) break;
    signal_all_but_nursery(command, SIGCONT);
  }
  command.signal(SIGKILL);
  EXPECT_EQ(command.wait(2).exit_code, 128 + SIGKILL);
  EXPECT_EQ(command.left_behind_after(2), Words{});
}

INSTANTIATE_TEST_SUITE_P(
    Instants, DeathTest,
    testing::Values(Death{"KilledAtTheStart", "locked", SIGKILL, 0.0},
                    Death{"KilledInProperties", "boost-message-queue", SIGKILL, 0.3},
                    Death{"KilledInStress", "boost-message-queue", SIGKILL, 0.9},
                    Death{"KilledLater", "boost-message-queue", SIGKILL, 1.5},
                    Death{"InterruptedAtTheStart", "boost-message-queue", SIGINT, 0.0},
                    Death{"InterruptedInProperties", "locked", SIGINT, 0.3},
                    Death{"InterruptedInStress", "locked", SIGINT, 0.9},
                    Death{"InterruptedLater", "boost-message-queue", SIGINT, 1.5}),
    [](const auto& row) { return std::string(row.param.name); });

// The nursery itself is killed: the harness says so and ends, its workers die with their parent.
TEST(Nursery, ItsDeathIsToldInOneLineAndLeavesNoProcess) {
  const TemporaryDirectory folder;
  Command command({program(), "verify", "locked", "--time", "5s"}, folder.path());
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  pid_t nursery = -1;
  for (const std::string& line : command.processes()) {
    std::istringstream words(line);
    std::string kind;
    std::string name;
    pid_t pid = -1;
    words >> kind >> pid >> name;
    if (kind == "process" && name == "qc-nursery") nursery = pid;
  }
  ASSERT_GT(nursery, 0);
  kill(nursery, SIGKILL);
  const Ended ended = command.wait(20);
  EXPECT_EQ(ended.exit_code, 3) << ended.err << ended.out;
  EXPECT_NE((ended.err + ended.out).find("nursery"), std::string::npos) << ended.err << ended.out;
  EXPECT_EQ(command.left_behind_after(2), Words{});
}

// The start time of a process, as `clean` compares it.
std::string start_time(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  std::istringstream rest(line.substr(line.rfind(')') + 1));
  std::string word;
  for (int field = 3; field <= 22; ++field) rest >> word;
  return word;
}

// A shared memory object as a run would make it, removed by the destructor in any case.
class Planted {
 public:
  Planted(pid_t pid, const std::string& start)
      : name_("/queuecheck-" + std::to_string(pid) + "-" + start + "-planted") {
    close(shm_open(name_.c_str(), O_CREAT | O_RDWR, 0600));
  }
  ~Planted() { shm_unlink(name_.c_str()); }

  std::string path() const { return "/dev/shm" + name_; }
  bool there() const { return std::filesystem::exists(path()); }

 private:
  std::string name_;
};

TEST(Clean, RemovesWhatADeadHarnessLeftAndKeepsTheRest) {
  const TemporaryDirectory folder;
  const pid_t dead = fork();
  if (dead == 0) _exit(0);
  waitpid(dead, nullptr, 0);
  const Planted of_the_dead(dead, "1");
  const Planted of_the_living(getpid(), start_time(getpid()));
  const Planted of_an_earlier_owner_of_our_pid(getpid(), "1");
  const Planted of_something_else(0, "x");  // not of the form of our names
  ASSERT_TRUE(of_the_dead.there() && of_the_living.there());

  const Ended told = run_program({"clean", "--dry-run"}, folder.path());
  EXPECT_EQ(told.exit_code, 0);
  EXPECT_NE(told.out.find("would remove " + of_the_dead.path()), std::string::npos) << told.out;
  EXPECT_TRUE(of_the_dead.there());

  const Ended done = run_program({"clean"}, folder.path());
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_NE(done.out.find("removed " + of_the_dead.path()), std::string::npos) << done.out;
  EXPECT_EQ(done.out.find(of_the_living.path()), std::string::npos);
  EXPECT_FALSE(of_the_dead.there());
  EXPECT_FALSE(of_an_earlier_owner_of_our_pid.there());
  EXPECT_TRUE(of_the_living.there());
  EXPECT_TRUE(of_something_else.there());
}

}  // namespace
}  // namespace queuecheck
