// The nursery: nothing is left, whatever happens to the harness.
#include "queuecheck/stress/nursery.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <string>

#include "queuecheck/stress/clean.hpp"
#include "queuecheck/stress/crew.hpp"
#include "queuecheck/stress/patience.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {
namespace {

struct Board {  // in a memfd that helper, workers and test share
  std::atomic<pid_t> workers[4];
  std::atomic<std::uint64_t> seen[4];
};

Board* map_board(int fd) {
  void* at = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return static_cast<Board*>(at);
}

void sleeper_main(const WorkerContext& context) {
  Board* board = map_board(context.control_fd);
  board->seen[context.index].store(context.argument + (context.execed ? 1000 : 0));
  board->workers[context.index].store(getpid());
  if (context.index == 2) {
    if (fork() == 0) {  // a grandchild that nobody told the nursery of
      board->workers[3].store(getpid());
      for (;;) pause();
    }
  }
  for (;;) pause();
}

void ending_main(const WorkerContext&) {}

const bool registered = [] {
  register_worker_entry("test-sleeper", &sleeper_main);
  register_worker_entry("test-ending", &ending_main);
  return true;
}();

template <class Condition>
bool within(std::int64_t ns, Condition condition) {
  const std::int64_t end = monotonic_ns() + ns;
  while (!condition()) {
    if (monotonic_ns() > end) return false;
    usleep(2000);
  }
  return true;
}

bool gone(pid_t pid) {
  return kill(pid, 0) != 0;
}

TEST(Nursery, RunsForkedAndExecedWorkersAndReapsThem) {
  ASSERT_TRUE(registered);
  const UniqueFd fd(memfd_create("test", 0));
  ASSERT_EQ(ftruncate(fd.get(), 4096), 0);
  Board* board = map_board(fd.get());
  Nursery& nursery = Nursery::instance();
  Worker forked = nursery.spawn("test-sleeper", {0, 7, fd.get(), false}, false);
  Worker execed = nursery.spawn("test-sleeper", {1, 8, fd.get(), false}, true);
  ASSERT_TRUE(
      within(5'000'000'000, [&] { return board->workers[1] != 0 && board->workers[0] != 0; }));
  EXPECT_EQ(board->seen[0], 7U);
  EXPECT_EQ(board->seen[1], 1008U);
  EXPECT_EQ(board->workers[0], forked.pid);
  EXPECT_NE(getpgid(forked.pid), getpgid(0)) << "Ctrl-C must not reach workers";
  EXPECT_EQ(nursery.ended(forked), std::nullopt);
  const pid_t pid = forked.pid;
  const int status = nursery.kill_and_reap(forked);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  EXPECT_TRUE(gone(pid));
  nursery.kill_and_reap(execed);
}

TEST(Nursery, TellsHowAWorkerEnded) {
  Worker worker = Nursery::instance().spawn("test-ending", {}, false);
  std::optional<int> status;
  ASSERT_TRUE(within(5'000'000'000, [&] {
    status = Nursery::instance().ended(worker);
    return status.has_value();
  }));
  EXPECT_TRUE(WIFEXITED(*status) && WEXITSTATUS(*status) == 0);
}

// The harness is killed, not asked: workers, their children and all names go within two seconds.
TEST(Nursery, NothingIsLeftAfterTheHarnessWasKilled) {
  const UniqueFd fd(memfd_create("test", 0));
  ASSERT_EQ(ftruncate(fd.get(), 4096), 0);
  Board* board = map_board(fd.get());
  const std::string name = place_prefix_of_this_process() + "test";
  const pid_t helper = fork();
  if (helper == 0) {
    start(0, nullptr);
    Nursery::instance().remember(NameKind::shared_memory, name);
    const UniqueFd shm(shm_open(("/" + name).c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    for (std::uint32_t i = 0; i < 3; ++i) {
      Nursery::instance().spawn("test-sleeper", {i, 0, fd.get(), false}, i == 1);
    }
    for (;;) pause();
  }
  ASSERT_TRUE(within(5'000'000'000, [&] {
    for (auto& worker : board->workers) {
      if (worker == 0) return false;
    }
    return true;
  }));
  EXPECT_EQ(access(("/dev/shm/" + name).c_str(), F_OK), 0);
  kill(helper, SIGKILL);
  waitpid(helper, nullptr, 0);
  EXPECT_TRUE(within(2'000'000'000, [&] {
    for (auto& worker : board->workers) {
      if (!gone(worker)) return false;
    }
    return access(("/dev/shm/" + name).c_str(), F_OK) != 0;
  }));
}

TEST(Clean, RemovesOnlyWhatADeadHarnessLeft) {
  const pid_t dead = fork();
  if (dead == 0) end_child(0);
  waitpid(dead, nullptr, 0);
  const std::string left = "/queuecheck-" + std::to_string(dead) + "-1-0";
  const std::string ours = "/" + place_prefix_of_this_process() + "clean";
  for (const std::string& name : {left, ours}) {
    const UniqueFd fd(shm_open(name.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    ASSERT_TRUE(static_cast<bool>(fd));
  }
  bool found = false;
  for (const Leftover& leftover : find_leftovers()) {
    EXPECT_NE(leftover.path, "/dev/shm" + ours) << "its owner is alive";
    if (leftover.path != "/dev/shm" + left) continue;
    found = true;
    remove_leftover(leftover);
  }
  EXPECT_TRUE(found);
  EXPECT_NE(access(("/dev/shm" + left).c_str(), F_OK), 0);
  EXPECT_EQ(shm_unlink(ours.c_str()), 0) << "must still be there";
}

}  // namespace
}  // namespace queuecheck
