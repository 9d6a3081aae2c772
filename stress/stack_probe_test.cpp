// Debuggers played by scripts: what they print is cut to the queue's part, and one that never
// answers is killed.
#include "queuecheck/stress/stack_probe.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

using Lines = std::vector<std::string>;

TEST(QueueFrames, OfGdb) {
  EXPECT_EQ(queue_frames("[Thread debugging using libthread_db enabled]\n"
                         "0x00007efe in syscall () at ../sysdeps/unix/syscall.S:38\n"
                         "#0  syscall () at ../sysdeps/unix/syscall.S:38\n"
                         "#1  0x00005555 in futex_sleep (...) at ../impl/futex.hpp:45\n"
                         "#2  queuecheck::EventCount::wait (...) at ../impl/event_count.hpp:77\n"
                         "#3  0x00005556 in queuecheck::RingQueue::get (...) at r.hpp:300\n"
                         "#4  0x00005557 in queuecheck::Interpreter::perform (...) at i.cpp:120\n"
                         "#5  0x00005558 in main (...) at main.cpp:3\n"),
            (Lines{"queuecheck::EventCount::wait at event_count.hpp:77",
                   "queuecheck::RingQueue::get at r.hpp:300"}));
}

TEST(QueueFrames, OfEuStack) {
  EXPECT_EQ(queue_frames("PID 4711 - process\nTID 4711:\n"
                         "#0  0x00007f6e5c7b7bd0 __pause\n"
                         "#1  0x000055d0c0de1142 my_get\n"
                         "#2  0x000055d0c0de1143 queuecheck::PoolWorker::run(unsigned int)\n"),
            Lines{"my_get"});
}

TEST(QueueFrames, OfGarbage) {
  for (const char* text : {"", "#", "#\n#1\n# 2\n", "no stack\n", "#1 0x12\n", "#0  0x1 \n"}) {
    EXPECT_TRUE(queue_frames(text).empty()) << text;
  }
}

// A folder that is the whole PATH meanwhile.
class Debuggers : public testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/queuecheck-test-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
    const char* const path = std::getenv("PATH");
    path_ = path != nullptr ? path : "";
    setenv("PATH", folder, 1);
  }
  void TearDown() override {
    setenv("PATH", path_.c_str(), 1);
    std::filesystem::remove_all(folder_);
  }
  void install(const char* name, const std::string& script) {
    const std::filesystem::path file = folder_ / name;
    std::ofstream(file) << "#!/bin/sh\n" << script;
    chmod(file.c_str(), 0700);
  }
  std::filesystem::path folder_;
  std::string path_;
};

constexpr std::int64_t minute_ns = 60'000'000'000;

TEST_F(Debuggers, NoneIsOneLine) {
  EXPECT_EQ(read_stacks(std::array{getpid()}, minute_ns).missing,
            "neither gdb nor eu-stack is installed");
}

TEST_F(Debuggers, OneThatFindsNothingIsOneLine) {
  install("gdb", "echo ptrace: Operation not permitted.\n");
  const StackReport report = read_stacks(std::array{getpid()}, minute_ns);
  EXPECT_EQ(report.missing, "the debugger found none (may it attach?)");
  ASSERT_EQ(report.stacks.size(), 1U);
  EXPECT_TRUE(report.stacks[0].empty());
}

TEST_F(Debuggers, EachProcessIsAskedFor) {
  install("eu-stack", "echo \"#0  0x1 get_of_$6\"\n");
  const StackReport report = read_stacks(std::array<pid_t, 2>{11, 12}, minute_ns);
  EXPECT_EQ(report.missing, "");
  EXPECT_EQ(report.stacks, (std::vector<Lines>{{"get_of_11"}, {"get_of_12"}}));
}

TEST_F(Debuggers, OneThatNeverAnswersIsKilled) {
  install("gdb", "echo $$ > " + (folder_ / "pid").string() + "\nwhile :; do :; done\n");
  StackReport report;
  for (int i = 0; i < 100 && !std::filesystem::exists(folder_ / "pid"); ++i) {
    report = read_stacks(std::array{getpid()}, 200'000'000);
  }
  EXPECT_EQ(report.missing, "the debugger did not answer in time");
  pid_t debugger = 0;
  std::ifstream(folder_ / "pid") >> debugger;
  ASSERT_GT(debugger, 0);
  EXPECT_NE(kill(debugger, 0), 0) << "it lives on";
}

}  // namespace
}  // namespace queuecheck
