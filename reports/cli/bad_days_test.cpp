// Machines that cannot do what is asked: one line, exit code 3, nothing left behind.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

constexpr const char* nobody = "65534";

struct Outcome {
  Ended ended;
  Words left_behind;
};

Outcome run(const Words& words, const TemporaryDirectory& folder) {
  Command command(words, folder.path());
  const Ended ended = command.wait(60);
  return {ended, command.left_behind_after(2)};
}

bool works(const Words& words, const TemporaryDirectory& folder) {
  return run(words, folder).ended.exit_code == 0;
}

void expect_one_line(const Outcome& outcome, const Words& told) {
  const std::string& line = outcome.ended.err;
  EXPECT_EQ(outcome.ended.exit_code, 3) << line << outcome.ended.out;
  EXPECT_EQ(outcome.ended.out, "");
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
  for (const std::string& word : told) {
    EXPECT_NE(line.find(word), std::string::npos) << "'" << word << "' in: " << line;
  }
  EXPECT_EQ(outcome.left_behind, Words{});
}

// The command in a mount namespace of its own, with a /dev/shm of 64 KiB. $0 is the program, and
// exec keeps the pid.
Words in_small_shm(const Words& arguments) {
  Words words{"unshare", "-m", "sh", "-c",
              "mount -t tmpfs -o size=64k tmpfs /dev/shm && exec \"$0\" \"$@\""};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

TEST(BadDays, SharedMemoryTooSmall) {
  const TemporaryDirectory folder;
  if (!works(in_small_shm({"true"}), folder)) {
    GTEST_SKIP() << "needs the right to mount: no small /dev/shm for the test";
  }
  const Outcome outcome =
      run(in_small_shm({program(), "verify", "boost-message-queue", "--seed", "1"}), folder);
  expect_one_line(outcome,
                  {"boost-message-queue", "bytes wanted", "available on /dev/shm", "--capacity"});
  EXPECT_EQ(folder.content(), Words{});
}

TEST(BadDays, SharedMemoryTooSmallForTheCapacityThatWasAsked) {
  const TemporaryDirectory folder;
  if (!works(in_small_shm({"true"}), folder)) {
    GTEST_SKIP() << "needs the right to mount: no small /dev/shm for the test";
  }
  const Words words{program(), "properties", "boost-message-queue", "--capacity", "4096"};
  expect_one_line(run(in_small_shm(words), folder), {"/dev/shm"});
  EXPECT_EQ(folder.content(), Words{});
}

// The same folder has room for what it needs: the check must not refuse that.
TEST(BadDays, SmallSharedMemoryIsEnoughForAQueueWithoutNames) {
  const TemporaryDirectory folder;
  if (!works(in_small_shm({"true"}), folder)) {
    GTEST_SKIP() << "needs the right to mount: no small /dev/shm for the test";
  }
  const Words words{program(), "properties", "locked", "--time", "1s", "--seed", "1"};
  const Outcome outcome = run(in_small_shm(words), folder);
  EXPECT_EQ(outcome.ended.exit_code, 0) << outcome.ended.err << outcome.ended.out;
}

// Room enough to begin with, and then none, from the moment on at which the queue owns some: what
// was allocated is touched without SIGBUS, and the next queue is refused.
TEST(BadDays, SharedMemoryFillsUpWhileQueuesComeAndGo) {
  const TemporaryDirectory folder;
  if (!works(in_small_shm({"true"}), folder)) {
    GTEST_SKIP() << "needs the right to mount: no small /dev/shm for the test";
  }
  const Words filled{"unshare",
                     "-m",
                     "sh",
                     "-c",
                     "mount -t tmpfs -o size=4m tmpfs /dev/shm && "
                     "(until ls /dev/shm | grep -q queuecheck; do :; done; "
                     "while ls /dev/shm | grep -q queuecheck || kill -0 $$ 2>/dev/null; do "
                     "cat /dev/zero >>/dev/shm/filler 2>/dev/null; done) & "
                     "exec \"$0\" \"$@\"",
                     program(),
                     "stress",
                     "boost-message-queue",
                     "--seed",
                     "1",
                     "--time",
                     "300s"};
  Command command(filled, folder.path());
  const Ended ended = command.wait(300);
  EXPECT_EQ(ended.exit_code, 3) << ended.err << ended.out;
  EXPECT_NE((ended.out + ended.err).find("available on /dev/shm"), std::string::npos)
      << ended.out << ended.err;
  EXPECT_EQ(command.left_behind_after(30), Words{});
}

TEST(BadDays, TooFewOpenFiles) {
  const TemporaryDirectory folder;
  const Outcome outcome =
      run({"prlimit", "--nofile=64", program(), "stress", "locked", "--seed", "1"}, folder);
  expect_one_line(outcome, {"open files", "RLIMIT_NOFILE", "64"});
  EXPECT_EQ(folder.content(), Words{});
}

// A limit on processes does not bind root, so root becomes somebody else first. `processes` counts
// all processes of that user.
Words with_process_limit(int processes, const Words& arguments) {
  Words words;
  if (geteuid() == 0) words = {"setpriv", "--reuid", nobody, "--regid", nobody, "--clear-groups"};
  const std::string limit = "--nproc=" + std::to_string(processes);
  words.insert(words.end(), {"prlimit", limit});
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

class ForkRefused : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become a user without other processes";
    chmod(folder_.path().c_str(), 0777);
    if (!works(with_process_limit(100, {program(), "--version"}), folder_)) {
      GTEST_SKIP() << "user " << nobody << " cannot run " << program();
    }
  }

  TemporaryDirectory folder_;
};

TEST_F(ForkRefused, AtTheNursery) {
  const Outcome outcome =
      run(with_process_limit(1, {program(), "verify", "locked", "--seed", "1"}), folder_);
  expect_one_line(outcome, {"cannot start a process", "fork", "RLIMIT_NPROC (ulimit -u) is 1"});
  EXPECT_EQ(folder_.content(), Words{});
}

TEST_F(ForkRefused, AtTheWorkers) {
  const Outcome outcome =
      run(with_process_limit(2, {program(), "verify", "locked", "--seed", "1"}), folder_);
  expect_one_line(outcome, {"cannot start a process", "fork", "RLIMIT_NPROC (ulimit -u) is 2"});
  EXPECT_EQ(folder_.content(), Words{});
}

// Enough to begin with, not for 16 processes: the run tells it, with the results that it has.
TEST_F(ForkRefused, InTheMiddle) {
  const Outcome outcome =
      run(with_process_limit(9, {program(), "stress", "locked", "--seed", "1", "--time", "4s"}),
          folder_);
  EXPECT_EQ(outcome.ended.exit_code, 3) << outcome.ended.err << outcome.ended.out;
  EXPECT_NE(outcome.ended.out.find("cannot start a process"), std::string::npos)
      << outcome.ended.out;
  EXPECT_EQ(outcome.left_behind, Words{});
}

TEST(BadDays, ResultsFolderOfSomebodyElse) {
  const TemporaryDirectory folder;
  if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  chmod(folder.path().c_str(), 0755);
  const Outcome outcome = run(with_process_limit(100, {program(), "verify", "locked"}), folder);
  if (outcome.ended.exit_code == 127) GTEST_SKIP() << outcome.ended.err;
  expect_one_line(outcome, {"results", "Permission denied", "--out"});
}

}  // namespace
}  // namespace queuecheck
